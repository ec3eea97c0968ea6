"""The rows of a file as a temporary table of this transaction, where they are checked and written as sets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db.backends.utils import CursorWrapper

from registry.ledger.importing.fields import SAMPLES, SPLITS

TABLE, TREE, DEPTH, NEW_ROWS = "import_row", "import_tree", "import_depth", "import_new"
"""The rows of the file; who is whose parent in it; generations; and what is new, with its ids."""
WORK_MEMORY: Final = "256MB"
"""Of this one transaction: sets of a million rows are sorted and joined without touching the disk."""
_BLOCK: Final = 1 << 18
"""Characters sent to the server at a time."""

_COMMON: Final = {
    "line": "integer",
    "identifier": "text",
    "sort_key": 'text COLLATE "C"',
    "mass": "bigint",
    "form": "bigint",
    "use_class": "bigint",
    "condition": "text",
    "remark": "text",
    "remark_zh": "text",
    "source": "text",
    "odd": "jsonb",
    "is_bad": "boolean",
}
COLUMNS: Final[dict[str, dict[str, str]]] = {
    SAMPLES: _COMMON
    | {
        "mission": "bigint",
        "lithology": "bigint",
        "subtype": "bigint",
        "site": "bigint",
        "pristine": "numeric(6,2)",
        "name": "text",
        "name_zh": "text",
        "rock_name": "text",
        "rock_name_zh": "text",
        "piece": "text",
        "piece_sort_key": 'text COLLATE "C"',
    },
    SPLITS: _COMMON
    | {
        "sample": "text",
        "parent": "text",
        "environment": "text",
        "place": "bigint",
        "facility": "bigint",
        "lithology_note": "text",
    },
}
"""What is staged of each row. The checks add its outcome."""

_FOUND: Final = {"outcome": "text NOT NULL DEFAULT 'new'"}
_NO_ESCAPE: Final = re.compile(r"[\\\t\n\r]").search
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def open_table(cursor: CursorWrapper, kind: str) -> None:
    """A fresh, empty table for rows of that kind; it goes with the transaction."""
    cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
    columns = ", ".join(f"{name} {type_}" for name, type_ in (COLUMNS[kind] | _FOUND).items())
    for table in (TABLE, TREE, DEPTH, NEW_ROWS):
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
    cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} ({columns}) ON COMMIT DROP")


def fill_table(cursor: CursorWrapper, kind: str, rows: Iterable[dict[str, Any]]) -> None:
    """Send the rows to the server as they come, and let it count them."""
    names = list(COLUMNS[kind])
    columns = [(name, "" if type_.startswith("text") else None) for name, type_ in COLUMNS[kind].items()]
    with cursor.copy(f"COPY {TABLE} ({', '.join(names)}) FROM STDIN") as copy:
        block: list[str] = []
        size = 0
        for row in rows:
            text = "\t".join([_written(row.get(name, empty)) for name, empty in columns])
            block.append(text)
            size += len(text)
            if size > _BLOCK:
                copy.write("\n".join(block) + "\n")
                block.clear()
                size = 0
        if block:
            copy.write("\n".join(block) + "\n")
    cursor.execute(f"ANALYZE {TABLE}")


def _written(value: Any) -> str:
    """A value as COPY reads it."""
    if isinstance(value, str):
        return value if _NO_ESCAPE(value) is None else value.translate(_ESCAPES)
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return json.dumps(value) if value else "[]"


def staged(cursor: CursorWrapper) -> int:
    """How many rows the table holds."""
    cursor.execute(f"SELECT count(*) FROM {TABLE}")
    return int(cursor.fetchone()[0])

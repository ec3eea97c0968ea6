"""Tables that only grow: the trigger that refuses change, and SQL files run by migrations.

A model marks itself with `append_only = True` (the run-time role may read and insert) or
`written_by_triggers = True` (it may only read); the grants after each migrate follow these marks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db.migrations.operations import RunSQL

REFUSE_CHANGE: Final = """
CREATE TRIGGER stays_as_written BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change('{table}_stays_as_written');
"""


def append_only(*tables: str) -> RunSQL:
    """A migration operation that lets these tables grow and nothing else."""
    forward = "".join(REFUSE_CHANGE.format(table=table) for table in tables)
    backward = "".join(f"DROP TRIGGER stays_as_written ON {table};" for table in tables)
    return RunSQL(forward, backward)


def sql_file(here: str, name: str) -> RunSQL:
    """A migration operation that runs `sql/NAME` of the room whose migration asks (pass `__file__`)."""
    text = (Path(here).resolve().parent.parent / "sql" / name).read_text(encoding="utf-8")
    return RunSQL(text, RunSQL.noop)

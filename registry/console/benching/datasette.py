"""Datasette over the same pieces: installed for the comparison only, in an environment thrown away with its data.

It is asked over HTTP on loopback, which costs about a millisecond that our page, asked in the process, does not pay.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from django.db import connection

from registry.console.benching.questions import COLUMNS, Question

VERSION: Final = "0.65.5"
FIELDS: Final = tuple(column.removesuffix("_id") for column in COLUMNS.values())
FACETS: Final = ("availability", "mission", "lithology", "form", "use_class", "condition")
"""Six, as many as it is asked for at once; our page counts ten."""
WORDS: Final = ("identifier", "availability", "condition")
PAGE: Final = 50
PATIENCE: Final = 60.0
NO_LIMIT_MS: Final = 600_000
"""Its own limits would leave facets out without a word; the answer of the way that is compared must be whole."""
PIECES: Final = f"""
    SELECT row_number() OVER (ORDER BY w.sort_key, s.sort_key) AS place, s.identifier,
           {", ".join(f"s.{column}" for column in COLUMNS.values())}, s.mass_ug
      FROM holdings_split s JOIN holdings_sample w ON w.id = s.sample_id WHERE NOT s.is_provisional"""  # noqa: S608 - our own columns


@dataclass(frozen=True)
class Datasette:
    """One that is running."""

    address: str

    def page(self, question: Question) -> str:
        """The first fifty rows in our order, with six facets counted."""
        return self._got("", question, [f"_facet={facet}" for facet in FACETS])

    def answer(self, question: Question) -> tuple[int, list[str]]:
        """How many pieces, and the identifiers of its page."""
        found = json.loads(self._got(".json", question, ["_shape=objects"]))
        return found["filtered_table_rows_count"], [row["identifier"] for row in found["rows"]]

    def _got(self, form: str, question: Question, further: list[str]) -> str:
        asked = [one for one in (question.by_field, "_sort=place", f"_size={PAGE}", *further) if one]
        with urlopen(  # noqa: S310 - the server started below
            f"{self.address}/pieces/pieces{form}?{'&'.join(asked)}", timeout=NO_LIMIT_MS / 1000
        ) as answer:
            return str(answer.read().decode())


@contextmanager
def datasette() -> Iterator[Datasette]:
    """Datasette over the current database's pieces, on loopback, until the block ends. Needs a package index."""
    with TemporaryDirectory(prefix="bench-datasette-") as folder:
        programs = Path(folder) / "environment"
        venv.create(programs, with_pip=True)
        install = [
            str(programs / "bin" / "python"),
            "-m",
            "pip",
            "install",
            "-qqq",
            f"datasette=={VERSION}",
            "setuptools<81",
        ]
        subprocess.run(install, check=True, stdout=sys.stderr)
        file = Path(folder) / "pieces.db"
        write_pieces(file)
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = {"suggest_facets": "off", "facet_time_limit_ms": NO_LIMIT_MS, "sql_time_limit_ms": NO_LIMIT_MS}
        given = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
        serve = [
            str(programs / "bin" / "datasette"),
            "serve",
            "--immutable",
            str(file),
            "-h",
            "127.0.0.1",
            "-p",
            str(port),
            *given,
        ]
        with subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=_plain()) as process:
            try:
                yield _ready(Datasette(f"http://127.0.0.1:{port}"))
            finally:
                process.terminate()


def write_pieces(file: Path) -> None:
    """The pieces as one table with an index on every facet."""
    columns = ("place", "identifier", *FIELDS, "mass_ug")
    # A text in an address equals a number only in a column that is declared to hold numbers.
    typed = [f"{name} {'TEXT' if name in WORDS else 'INTEGER'}" for name in columns[1:]]
    with closing(sqlite3.connect(file)) as store, connection.cursor() as cursor:
        store.execute(f"CREATE TABLE pieces (place INTEGER PRIMARY KEY, {', '.join(typed)})")
        cursor.execute(PIECES)
        insert = f"INSERT INTO pieces VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - only question marks
        while rows := cursor.fetchmany(50_000):
            store.executemany(insert, rows)
        for field in FIELDS:
            store.execute(f"CREATE INDEX pieces_{field} ON pieces ({field})")
        store.execute("ANALYZE")
        store.commit()


def _ready(one: Datasette) -> Datasette:
    """Once it answers. Raises URLError when it does not within a minute."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(f"{one.address}/-/versions.json", timeout=PATIENCE):  # noqa: S310 - the server started above
                return one
        except URLError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _plain() -> dict[str, Any]:
    """The surroundings without this project's own Python."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO", "VIRTUAL_ENV"))
    }

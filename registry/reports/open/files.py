"""Results as files: the database writes CSV or JSON Lines itself, and we pass its blocks on, so memory stays flat.

A download has a connection of its own, outside any pool and any transaction of the page that offered it: however slowly
somebody reads, nobody else waits. Cells that a spreadsheet would take for a formula are guarded (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from typing import Any, Final, Literal

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.utils import load_backend

from registry.reports.open.shape import Column, Row, Table

Format = Literal["csv", "jsonl"]

MEDIA_TYPES: Final[dict[Format, str]] = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/jsonl"}
BYTE_ORDER_MARK: Final = "\ufeff".encode()
"""Tells spreadsheets that the file is UTF-8, so that Chinese names arrive whole."""
MOST_MINUTES: Final = 30
"""A download that takes longer is ended by the database: nobody holds a connection for ever."""
BLOCK: Final = 64 * 1024
FORMULA: Final = "'=', '+', '-', '@', E'\\t', E'\\r'"
BEGINNINGS: Final = ("=", "+", "-", "@", "\t", "\r")
GUARD: Final = "'"


def stream(
    table: Table, rows: QuerySet[Any], *, file_format: Format, at: datetime, names: Sequence[str] = ()
) -> Iterator[bytes]:
    """The rows as a file, block by block. Asks the database only once the first block is wanted."""
    columns = [column for column in table.chosen(names) if column.in_files]
    sql, parameters = table.narrow(rows, columns, at=at).query.sql_with_params()
    statement = copy_statement(sql, columns, file_format)
    return _blocks(statement, parameters, BYTE_ORDER_MARK if file_format == "csv" else b"")


def copy_statement(sql: str, columns: Sequence[Column], file_format: Format) -> str:
    """COPY around a query: columns by their open names; texts guarded in CSV, an object to a line in JSON Lines."""
    named = ", ".join(f'"{column.name}"' for column in columns)
    # Every name in these statements is one of our own columns, and what readers asked for goes as parameters.
    if file_format == "csv":
        cells = ", ".join(_cell(column) for column in columns)
        return f"COPY (SELECT {cells} FROM ({sql}) AS found({named})) TO STDOUT WITH (FORMAT csv, HEADER)"  # noqa: S608
    # Neither delimiter nor quote can stand in JSON, which escapes them: each line comes out exactly as it is.
    options = "FORMAT csv, DELIMITER E'\\x02', QUOTE E'\\x01'"
    return f"COPY (SELECT row_to_json(found)::text FROM ({sql}) AS found({named})) TO STDOUT WITH ({options})"  # noqa: S608


def _cell(column: Column) -> str:
    name = f'"{column.name}"'
    if column.kind == "flag":
        return f"{name}::text AS {name}"
    if column.kind != "text":
        return name
    return f"CASE WHEN left({name}, 1) IN ({FORMULA}) THEN '{GUARD * 2}' || {name} ELSE {name} END AS {name}"


def guarded(value: Any) -> Any:
    """A cell of a small file that we write ourselves, made safe in the same way."""
    if isinstance(value, str) and value.startswith(BEGINNINGS):
        return GUARD + value
    return str(value).lower() if isinstance(value, bool) else value


def written(table: Table, rows: Iterable[Row], *, file_format: Format, names: Sequence[str] = ()) -> Iterator[bytes]:
    """The same for rows that are no query but were reckoned: as many at a time as the caller gathers."""
    columns = [column for column in table.chosen(names) if column.in_files]
    if file_format == "csv":
        yield BYTE_ORDER_MARK + line_of(column.name for column in columns)
    for row in rows:
        if file_format == "csv":
            yield line_of(guarded(row[column.name]) for column in columns)
        else:
            yield (json.dumps({column.name: row[column.name] for column in columns}, default=str) + "\n").encode()


def line_of(cells: Iterable[Any]) -> bytes:
    """One line of CSV as RFC 4180 has it."""
    text = io.StringIO()
    csv.writer(text).writerow(list(cells))
    return text.getvalue().encode()


def _blocks(statement: str, parameters: Sequence[Any], first: bytes) -> Iterator[bytes]:
    """Blocks of about BLOCK bytes: the database sends row by row, which no web server should."""
    with closing(own_connection()) as connection, connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        cursor.execute(f"SET statement_timeout = '{MOST_MINUTES}min'")
        gathered = bytearray(first)
        with cursor.copy(statement, parameters) as copy:
            for row in copy:
                gathered += row
                if len(gathered) >= BLOCK:
                    yield bytes(gathered)
                    gathered.clear()
        yield bytes(gathered)


def own_connection() -> BaseDatabaseWrapper:
    """A connection to the same database as the run-time role, beside the pool."""
    settings = connections[DEFAULT_DB_ALIAS].settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    wrapper: BaseDatabaseWrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(
        {**settings, "OPTIONS": options}, DEFAULT_DB_ALIAS
    )
    return wrapper

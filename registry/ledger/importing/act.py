"""The act itself: a file is read, checked and, when nothing is wrong with it, written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.holdings.models import Collection
from registry.ledger.importing import staging, writing
from registry.ledger.importing.checks import Checks
from registry.ledger.importing.columns import match_columns
from registry.ledger.importing.fields import SAMPLES
from registry.ledger.importing.files import Progress, Table
from registry.ledger.importing.findings import NEW, FileFault, Finding, ImportRefused, Report, RowOutcome
from registry.ledger.importing.rows import Reader
from registry.ledger.importing.words import Words
from registry.papers.models import StoredFile
from registry.parties.actions import registry_itself
from registry.parties.models import Person

Listen = Callable[[RowOutcome], None]
Phase = Callable[[str], None]


@dataclass(frozen=True)
class Choices:
    """How a file is to be read: which column is what, of which kind it is, whether samples bring their first piece."""

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    with_pieces: bool = True


@dataclass(frozen=True)
class Watcher:
    """Whoever wants to know how far it is: bytes read, the phase begun, the outcome of every row."""

    progress: Progress | None = None
    phase: Phase = lambda _name: None
    listen: Listen | None = None


SILENT = Watcher()


@transaction.atomic
def check_import(file: BinaryIO, *, collection: Collection, choices: Choices, watcher: Watcher = SILENT) -> Report:
    """Read a file and report on every row; nothing is written."""
    with connection.cursor() as cursor:
        return _checked(cursor, file, collection, choices, watcher)


@transaction.atomic
def import_holdings(
    file: BinaryIO,
    *,
    collection: Collection,
    choices: Choices,
    opened_at: datetime | None = None,
    evidence: StoredFile | None = None,
    illustrative: bool = False,
    by: Person,
    at: datetime,
    watcher: Watcher = SILENT,
) -> Report:
    """Bring in samples, or pieces as the opening position of that instant (`at` where none is given).

    Raises NotPermitted, and ImportRefused with the whole report when anything is wrong: then nothing is written.
    What is there already stays as it is: equal rows are unchanged, different ones are errors.
    """
    if by.pk != registry_itself().pk:
        require(by, Permission.HOLDINGS_IMPORT, at=at, within=collection.code)
    opened_at = opened_at or at
    with connection.cursor() as cursor:
        report = _checked(cursor, file, collection, choices, watcher)
        if not report.may_be_written:
            raise ImportRefused(report)
        if report.brings_something:
            watcher.phase("write")
            _write(cursor, report, collection, opened_at, evidence, illustrative, by, at)
    return report


def _checked(
    cursor: CursorWrapper, file: BinaryIO, collection: Collection, choices: Choices, watcher: Watcher
) -> Report:
    report = Report()
    try:
        table = Table(file, progress=watcher.progress)
        columns = match_columns(table.heading, chosen=choices.columns, kind=choices.kind)
    except FileFault as fault:
        report.add(fault.finding)
        return report
    report.kind, report.columns = columns.kind, columns.told()
    for finding in columns.findings:
        report.add(finding)
    reader = Reader(columns, Words.read(), report.add)
    watcher.phase("read")
    staging.open_table(cursor, columns.kind)
    staging.fill_table(cursor, columns.kind, _rows(table, reader, report))
    report.sha256, report.size = table.sha256, table.size
    watcher.phase("check")
    with_pieces = choices.with_pieces or columns.kind != SAMPLES
    Checks(cursor, columns, collection, report.add).run(with_pieces=with_pieces)
    _count(cursor, report, with_pieces=with_pieces)
    if watcher.listen:
        for outcome in _outcomes(cursor, report):
            watcher.listen(outcome)
    return report


def _rows(table: Table, reader: Reader, report: Report) -> Iterator[dict[str, Any]]:
    """The rows of the file as they are staged; a file that cannot be read to its end says so in the report."""
    try:
        for line, cells in table:
            report.rows += 1
            if row := reader.read(line, cells):
                yield row
    except FileFault as fault:
        report.add(fault.finding)


def _count(cursor: CursorWrapper, report: Report, *, with_pieces: bool) -> None:
    cursor.execute("SELECT outcome, count(*), coalesce(sum(mass), 0) FROM import_row GROUP BY outcome")
    for outcome, count, mass_ug in cursor.fetchall():
        report.outcomes[outcome] = count
        if outcome == NEW:
            report.samples = count if report.kind == SAMPLES else 0
            report.pieces = count if with_pieces else 0
            report.mass_ug = int(mass_ug) if with_pieces else 0


def _outcomes(cursor: CursorWrapper, report: Report) -> Iterator[RowOutcome]:
    found: dict[int, list[Finding]] = {}
    for finding in report.findings:
        found.setdefault(finding.line, []).append(finding)
    cursor.execute("SELECT line, identifier, outcome FROM import_row ORDER BY line")
    while rows := cursor.fetchmany(10_000):
        for line, identifier, outcome in rows:
            yield RowOutcome(line, identifier, outcome, tuple(found.get(line, ())))


def _write(
    cursor: CursorWrapper,
    report: Report,
    collection: Collection,
    opened_at: datetime,
    evidence: StoredFile | None,
    illustrative: bool,
    by: Person,
    at: datetime,
) -> None:
    writing.number_new_rows(cursor, report.kind)
    if report.kind == SAMPLES:
        writing.write_samples(cursor, collection)
    lines_sha256 = ""
    if report.pieces:
        writing.write_pieces(cursor, report.kind)
        lines_sha256 = writing.digest_of_lines(cursor, report.kind)
    event = writing.write_event(collection, report, lines_sha256=lines_sha256, by=by, at=at, opened_at=opened_at)
    if report.pieces:
        writing.write_movement(
            cursor,
            collection,
            event=event,
            by=by,
            opened_at=opened_at,
            reason="",
            evidence=evidence,
            illustrative=illustrative,
        )

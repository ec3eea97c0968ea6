"""A lab's open loans come in from its own books: read, checked, and when nothing is wrong, written whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.holdings.models import Collection
from registry.ledger.importing.act import SILENT, Choices, Watcher
from registry.ledger.importing.columns import match_columns
from registry.ledger.importing.fields import LOANS
from registry.ledger.importing.files import Table
from registry.ledger.importing.findings import (
    NEW,
    REFUSED,
    UNCHANGED,
    FileFault,
    Finding,
    ImportRefused,
    Report,
    RowOutcome,
)
from registry.loans.models import Loan
from registry.loans.taking_over.checks import Checks, Understood, understand
from registry.loans.taking_over.rows import Reader, Row
from registry.loans.taking_over.writing import Writer
from registry.papers.models import StoredFile
from registry.parties.actions import registry_itself
from registry.parties.models import Person

Listen = Callable[[RowOutcome], None]


def check_loans(
    file: BinaryIO, *, collection: Collection, choices: Choices, at: datetime, watcher: Watcher = SILENT
) -> Report:
    """Read a file of open loans and report on every row; nothing is written. `at` is the opening position's instant."""
    report, _rows, _known = _checked(file, collection, choices, at, watcher)
    return report


@transaction.atomic
def take_over_loans(
    file: BinaryIO,
    *,
    collection: Collection,
    choices: Choices,
    opened_at: datetime,
    evidence: StoredFile | None = None,
    illustrative: bool = False,
    by: Person,
    at: datetime,
    watcher: Watcher = SILENT,
) -> Report:
    """Bring in open loans as they stood at `opened_at`: pieces with their holders, agreements as signed on paper.

    Raises NotPermitted, and ImportRefused with the whole report when anything is wrong: then nothing is written.
    """
    if by.pk != registry_itself().pk:
        require(by, Permission.HOLDINGS_IMPORT, at=at, within=collection.code)
    Collection.objects.select_for_update(no_key=True).get(pk=collection.pk)
    report, rows, known = _checked(file, collection, choices, opened_at, watcher)
    if not report.may_be_written:
        raise ImportRefused(report)
    new = [row for row in rows if not row["is_there"]]
    if new:
        watcher.phase("write")
        Writer(collection, known, by, opened_at, evidence, illustrative).write(new)
    return report


def _checked(
    file: BinaryIO, collection: Collection, choices: Choices, at: datetime, watcher: Watcher
) -> tuple[Report, list[Row], Understood]:
    report = Report(kind=LOANS)
    found: dict[int, list[Finding]] = {}

    def tell(finding: Finding) -> None:
        report.add(finding)
        found.setdefault(finding.line, []).append(finding)

    rows: list[Row] = []
    known = Understood()
    try:
        table = Table(file, progress=watcher.progress)
        columns = match_columns(table.heading, chosen=choices.columns, kind=LOANS)
        report.columns = columns.told()
        for finding in columns.findings:
            report.add(finding)
        reader = Reader(columns, tell)
        watcher.phase("read")
        rows = [reader.read(line, cells) for line, cells in table]
        report.sha256, report.size = table.sha256, table.size
    except FileFault as fault:
        report.add(fault.finding)
        return report, rows, known
    watcher.phase("check")
    known = understand(rows, collection)
    Checks(rows, known, collection, at, reader).run()
    _count(report, rows, found, watcher)
    return report, rows, known


def _count(report: Report, rows: list[Row], found: dict[int, list[Finding]], watcher: Watcher) -> None:
    report.rows = len(rows)
    for row in rows:
        outcome = REFUSED if row.is_bad else UNCHANGED if row["is_there"] else NEW
        report.outcomes[outcome] += 1
        if watcher.listen:
            watcher.listen(RowOutcome(row.line, row.piece, outcome, tuple(found.get(row.line, ()))))
    new = [row for row in rows if not row.is_bad and not row["is_there"]]
    report.loans = len({row.loan for row in new})
    report.pieces = len(new)
    report.mass_ug = sum(row["mass"] or 0 for row in new)


def loans_of(report: Report, collection: Collection) -> list[Loan]:
    """The loans that a file brought, by the file's digest."""
    return list(Loan.objects.filter(collection=collection, opening__file=report.sha256).order_by("reference"))

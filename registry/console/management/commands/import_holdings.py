"""`manage.py import_holdings FILE.csv --collection CODE`: real books from a file, all or nothing."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from registry.foundation.clocks import now
from registry.foundation.mass import Mass
from registry.foundation.refusal import NotPermitted, Refusal
from registry.holdings.models import Collection
from registry.ledger.importing.act import Choices, Watcher, check_import, import_holdings
from registry.ledger.importing.columns import kind_of, read_map
from registry.ledger.importing.fields import KINDS, LOANS
from registry.ledger.importing.files import Table
from registry.ledger.importing.findings import ERROR, WARNING, FileFault, ImportRefused, Report, RowOutcome
from registry.loans.taking_over.act import check_loans, take_over_loans
from registry.papers.models import LARGEST_BYTES, StoredFile, store
from registry.parties.actions import registry_itself
from registry.parties.models import Person

SHOWN = 100
PHASES = {"read": "Reading", "check": "Checking the rows against each other and the registry …", "write": "Writing …"}


class Command(BaseCommand):
    help = (
        "Import samples (a file that names a mission), pieces (an opening position) or open loans (a file that names "
        "borrowers) from a CSV file. Errors are listed by line and column, and then nothing is written."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--collection", required=True, metavar="CODE")
        parser.add_argument(
            "--map", type=Path, metavar="FILE", help="CSV of heading,field pairs; field - leaves it out"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--kind", choices=list(KINDS), default="", help="instead of telling by the heading")
        parser.add_argument("--at", type=date.fromisoformat, metavar="DATE", help="the day of the opening position")
        parser.add_argument("--by", metavar="E-MAIL", help="the curator who imports (default: the registry itself)")
        parser.add_argument("--without-pieces", action="store_true", help="samples only: their pieces come in a file")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write what becomes of every row")

    def handle(self, *args: Any, **options: Any) -> None:
        collection = Collection.objects.filter(code=options["collection"]).first()
        if collection is None:
            known = ", ".join(Collection.objects.values_list("code", flat=True)) or "none yet"
            raise CommandError(f"There is no collection {options['collection']!r}; there are: {known}.")
        try:
            report = self.run(options, collection)
        except ImportRefused as refused:
            self.tell(refused.report)
            raise CommandError("Nothing was imported.") from None
        except (Refusal, NotPermitted, OSError) as trouble:
            raise CommandError(str(trouble)) from None
        self.tell(report)
        if not report.may_be_written:
            raise CommandError("Nothing was imported.")
        self.sum_up(report, written=not options["dry_run"])

    def run(self, options: dict[str, Any], collection: Collection) -> Report:
        file: Path = options["file"]
        with ExitStack() as stack:
            chosen = read_map(options["map"].read_text(encoding="utf-8-sig")) if options["map"] else {}
            choices = Choices(chosen, options["kind"], with_pieces=not options["without_pieces"])
            size = file.stat().st_size
            bar = stack.enter_context(tqdm(total=size, unit="B", unit_scale=True, desc="Reading", disable=None))

            def progress(size: int) -> None:
                bar.update(size)

            watcher = Watcher(progress, self.phase, self.listener(options["report"], stack))
            books = stack.enter_context(file.open("rb"))
            opened_at = start_of(options["at"], collection) if options["at"] else now()
            is_of_loans = holds_loans(file, choices)
            if options["dry_run"] and is_of_loans:
                return check_loans(books, collection=collection, choices=choices, at=opened_at, watcher=watcher)
            if options["dry_run"]:
                return check_import(books, collection=collection, choices=choices, watcher=watcher)
            act = take_over_loans if is_of_loans else import_holdings
            return act(
                books,
                collection=collection,
                choices=choices,
                opened_at=opened_at,
                evidence=evidence_of(file),
                by=person(options["by"]),
                at=now(),
                watcher=watcher,
            )

    def phase(self, name: str) -> None:
        if name != "read":
            self.stderr.write(PHASES[name])

    def listener(self, report: Path | None, stack: ExitStack) -> Any:
        """Writes every row's outcome to the report file, where one is asked for."""
        if report is None:
            return None
        writer = csv.writer(stack.enter_context(report.open("w", encoding="utf-8", newline="")))
        writer.writerow(["line", "identifier", "outcome", "findings"])

        def listen(row: RowOutcome) -> None:
            told = "; ".join(f"{each.level}: {each.column} {each.message}" for each in row.findings)
            writer.writerow([row.line, row.identifier, row.outcome, told])

        return listen

    def tell(self, report: Report) -> None:
        """Every error as far as a person reads; of warnings, one of each kind with how many there are."""
        for finding, count in report.first_of_each():
            if finding.level == WARNING:
                self.stdout.write(f"warning: {finding}" + (f" ({count} like this)" if count > 1 else ""))
        for finding in report.errors[:SHOWN]:
            self.stdout.write(f"error: {finding}")
        if report.counted[ERROR] > SHOWN:
            self.stdout.write(f"… and {report.counted[ERROR] - SHOWN} more errors")

    def sum_up(self, report: Report, *, written: bool) -> None:
        told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(report.outcomes.items()))
        if report.loans:
            brought = f"{report.loans} open loans with {report.pieces} pieces"
            self.stdout.write(
                f"{report.rows} rows: {told or 'none'}. {'Imported' if written else 'It would bring'} {brought}."
            )
            return
        brought = f"{report.samples} samples and {report.pieces} pieces, {Mass(report.mass_ug)}"
        verb = "Imported" if written else "Nothing was written; the file would bring"
        self.stdout.write(f"{report.rows} rows: {told or 'none'}. {verb} {brought}.")


def holds_loans(file: Path, choices: Choices) -> bool:
    """Whether the file is one of open loans: as chosen, or by its heading."""
    if choices.kind:
        return choices.kind == LOANS
    with file.open("rb") as opened:
        try:
            return kind_of(Table(opened).heading, choices.columns) == LOANS
        except FileFault:
            return False


def start_of(day: date, collection: Collection) -> datetime:
    """The first moment of a day where the collection is kept."""
    return datetime.combine(day, time(), tzinfo=collection.zone)


def evidence_of(file: Path) -> StoredFile | None:
    """The file itself, kept beside the books, unless it is too large for that."""
    size = file.stat().st_size
    return store(file.read_bytes(), media_type="text/csv") if 0 < size <= LARGEST_BYTES else None


def person(email: str | None) -> Person:
    """The person of that address, or the registry itself."""
    if not email:
        return registry_itself()
    found = Person.objects.filter(user__email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return found

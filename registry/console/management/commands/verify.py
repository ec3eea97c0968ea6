"""`manage.py verify`: recompute every balance and every law over the whole database; exit code 1 if one is broken."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.foundation.clocks import canonical, now
from registry.foundation.mass import Mass
from registry.ledger.places import LABELS, Place
from registry.reports.verification.report import Report
from registry.reports.verification.whole import verify_everything


class Command(BaseCommand):
    help = "Recompute every balance and every law over the whole database and print a report."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true", help="print only what is broken")

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_everything(at=now())
        self._print(report, quiet=options["quiet"])
        if not report.holds:
            sys.exit(1)

    def _print(self, report: Report, *, quiet: bool) -> None:
        for answer in report.answers:
            if answer.holds and quiet:
                continue
            mark = "holds" if answer.holds else f"BROKEN ({answer.count})"
            self.stdout.write(f"law {answer.check.law:>2}  {mark:<12} {answer.check.title}")
            for line in answer.shown:
                self.stdout.write(f"        {line}")
            if answer.count > len(answer.shown):
                self.stdout.write(f"        and {answer.count - len(answer.shown)} more")
        if not quiet:
            self._print_sums(report)
        broken = sum(1 for answer in report.answers if not answer.holds)
        verdict = "every law holds" if report.holds else f"{broken} of {len(report.answers)} checks are broken"
        self.stdout.write(f"{canonical(report.at)}  {verdict}")

    def _print_sums(self, report: Report) -> None:
        for code, places in sorted(report.sums.items()):
            accessioned = places.get(Place.ORIGIN, 0)
            parts = [
                f"{LABELS[place]} {Mass(places[place])}"
                for place in Place
                if place is not Place.ORIGIN and places.get(place)
            ]
            self.stdout.write(f"{code}: accessioned {Mass(accessioned)} = {' + '.join(parts) or '0'}")

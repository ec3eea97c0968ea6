"""`manage.py rollup --check | --rebuild`: hold the catalogue's roll-ups against the pieces, or reckon them anew."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from registry.foundation.clocks import now
from registry.reports.verification import report
from registry.reports.verification.roll_ups import CHECKS


class Command(BaseCommand):
    help = "Compare the catalogue's counts with the pieces, in both directions; or reckon them anew from the pieces."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="exit code 1 where a count is not true")
        what.add_argument("--rebuild", action="store_true", help="nobody can change a piece meanwhile")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT holdings_rebuild_facets()")
                self.stdout.write(f"reckoned anew from {cursor.fetchone()[0]} kinds of pieces")
                cursor.execute("SELECT holdings_rebuild_texts(), loans_rebuild_changes()")
                texts, changes = cursor.fetchone()
                self.stdout.write(f"the words of {texts} samples and the last change of {changes} pieces, too")
        found = report.run(CHECKS, sums=dict, at=now())
        for answer in found.answers:
            self.stdout.write(f"{'holds' if answer.holds else f'{answer.count} differ'}  {answer.check.title}")
            for line in answer.shown:
                self.stdout.write(f"    {line}")
        if not found.holds:
            sys.exit(1)

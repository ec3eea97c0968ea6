"""`manage.py custody_vectors`: write docs/custody-record-vectors.json; with --check, say whether it is fresh."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.reports.custody.vectors import as_json


class Command(BaseCommand):
    help = "Write docs/custody-record-vectors.json, the test vectors of the custody record's format."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        file = settings.ROOT / "docs" / "custody-record-vectors.json"
        fresh = as_json()
        if options["check"]:
            if not file.exists() or file.read_text(encoding="utf-8") != fresh:
                raise CommandError("docs/custody-record-vectors.json is stale: run manage.py custody_vectors.")
            return
        file.write_text(fresh, encoding="utf-8")
        self.stdout.write("docs/custody-record-vectors.json is written.")

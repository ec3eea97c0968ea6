"""`manage.py lifecycles`: write docs/lifecycles.md; with --check, say whether it is fresh."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from registry.reports.lifecycles import as_markdown


class Command(BaseCommand):
    help = "Write docs/lifecycles.md from the tables of moves in the code."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        page = settings.ROOT / "docs" / "lifecycles.md"
        fresh = as_markdown()
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != fresh:
                raise CommandError("docs/lifecycles.md is stale: run manage.py lifecycles.")
            return
        page.write_text(fresh, encoding="utf-8")
        self.stdout.write("docs/lifecycles.md is written.")

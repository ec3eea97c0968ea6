"""`manage.py publish_catalogue`: the whole open catalogue as one dated file with its checksum, for anybody to take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from registry.foundation.clocks import now
from registry.reports.open.whole import publish


class Command(BaseCommand):
    help = "Write the whole open catalogue as one dated file with its SHA-256; /downloads/ offers it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=settings.DOWNLOADS_ROOT, help="the folder to write to")

    def handle(self, *args: Any, **options: Any) -> None:
        published = publish(options["into"], at=now())
        self.stdout.write(f"{published.sha256}  {options['into'] / published.name}  {published.size} bytes")

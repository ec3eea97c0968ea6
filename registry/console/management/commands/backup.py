"""`manage.py backup FILE`: the whole database and all stored files in one file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registry.console import archive


class Command(BaseCommand):
    help = "Write the database and all stored files to FILE. The registry may go on running meanwhile."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        about = archive.write(file)
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"Wrote {file} ({size:.1f} MB; {about.stored_files} stored files). Keep it as you keep the data."
        )

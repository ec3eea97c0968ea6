"""`manage.py restore FILE`: what `backup` wrote, into an empty database, and proof that the books still close."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from registry.console import archive
from registry.database.mark import has_tables, set_mark


class Command(BaseCommand):
    help = "Read a backup into an empty database, bring it to this version, and verify it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        if has_tables():
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database {name} is not empty, so nothing was restored: name an empty one "
                f"(REGISTRY_DATABASE, or DATABASE_URL), or throw demonstration data away with reset."
            )
        with archive.opened(options["file"]) as (backup, about):
            archive.load_database(backup)
            files = archive.load_stored_files(backup)
        call_command("migrate", verbosity=0)
        set_mark(archive.mark_of(about))
        self.stdout.write(f"Restored the books of {about.made_at} and {files} stored files. Verifying them …")
        call_command("verify")

"""`manage.py reset`: throw the demonstration data away, and only that."""

import shutil
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from registry.database.mark import Mark, current_mark, empty_database, has_tables, other_users


class Command(BaseCommand):
    help = "Throw the demonstration data away. Refuses a database that holds anything else."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        if not has_tables():
            self.stdout.write(f"The database {name} is empty already.")
            return
        if current_mark() is Mark.NONE:
            raise CommandError(f"The database {name} holds no demonstration data, so nothing was removed.")
        if users := other_users():
            raise CommandError(f"{users} connections still use the database {name}: stop the running registry first.")
        empty_database()
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        self.stdout.write(f"The demonstration data in {name} is gone.")

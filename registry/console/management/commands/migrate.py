"""`manage.py migrate`: Django's own, as the role that owns the database; then the run-time role gets its rights."""

from typing import Any

from django.core.management import call_command
from django.core.management.commands import migrate
from django.db import connections

from registry.database.fitness import make_extensions, refuse_unfit
from registry.database.roles import as_owner, grant_to_app


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        alias = options["database"]
        with as_owner(alias):
            make_extensions(connections[alias])
        refuse_unfit(connections[alias])
        with as_owner(alias):
            super().handle(*args, **options)
            call_command("createcachetable", database=alias, verbosity=0)
            grant_to_app(connections[alias].settings_dict["APP_ROLE"], alias)

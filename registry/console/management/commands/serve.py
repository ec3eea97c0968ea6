"""`manage.py serve`: the web server and the job worker, for real use behind a proxy, until asked to stop."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from registry.console import processes
from registry.database.fitness import refuse_unfit
from registry.database.mark import Mark, current_mark


class Command(BaseCommand):
    help = "Serve the registry. Run migrate first, after each change of version."

    def handle(self, *args: Any, **options: Any) -> None:
        processes.refuse_taken_port(settings.HOST, settings.PORT)
        refuse_unfit(connection)
        if settings.DEMO and current_mark() is not Mark.DEMONSTRATION:
            raise CommandError(
                f"REGISTRY_DEMO is set, and the database {connection.settings_dict['NAME']} holds no demonstration: "
                "anybody could sign in to real books. Unset it, or name another database."
            )
        connection.close()
        call_command("compilemessages", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        processes.run(settings.HOST, settings.PORT, when_ready=self.tell)

    def tell(self) -> None:
        self.stdout.write(f"The registry answers at {settings.ADDRESS} (Ctrl-C stops it).")

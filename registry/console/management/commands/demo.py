"""`manage.py demo`: the registry with demonstration data, from nothing to an address in one command."""

import time
from io import StringIO
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from registry.console import processes
from registry.console.demonstration.people import sign_ins
from registry.database.mark import Mark, current_mark, empty_database, set_mark


class Command(BaseCommand):
    help = "Set everything up, load the demonstration data if there is none, and serve it until Ctrl-C."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        processes.refuse_taken_port(settings.HOST, settings.PORT)
        self.say("Starting the database …")
        if current_mark() is Mark.LOADING:
            empty_database()  # an earlier load was broken off; what it left is invented and incomplete
        call_command("compilemessages", verbosity=0)
        call_command("migrate", verbosity=0)
        self.load()
        self.say("Starting the web server and the job worker …")
        call_command("collectstatic", interactive=False, verbosity=0)
        connection.close()
        processes.run(settings.HOST, settings.PORT, when_ready=lambda: self.tell(time.monotonic() - started))
        self.say("Stopped. The data is kept; make demo goes on with it, make reset throws it away.")

    def load(self) -> None:
        """Load the demonstration data into empty books. Real books are never opened in demonstration mode."""
        if current_mark() is Mark.DEMONSTRATION:
            return
        if holds_books():
            raise CommandError(
                f"The database {connection.settings_dict['NAME']} holds books that are no demonstration, and in "
                "demonstration mode anybody could sign in to them: name another one, for example "
                "REGISTRY_DATABASE=demo make demo."
            )
        self.say("Loading the demonstration data (once) …")
        set_mark(Mark.LOADING)
        call_command("load_demonstration", stdout=StringIO())

    def tell(self, seconds: float) -> None:
        self.say(f"\nThe registry answers at {settings.ADDRESS} (after {seconds:.0f} s). Ctrl-C stops it.\n")
        for line in sign_ins():
            self.say(f"  {line}")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def holds_books() -> bool:
    """True if anybody or anything has been entered: a person, a sample, an event."""
    return any(apps.get_model(name).objects.exists() for name in ("parties.Person", "holdings.Sample", "audit.Event"))

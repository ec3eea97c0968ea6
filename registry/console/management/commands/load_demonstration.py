"""`manage.py load_demonstration`: true facts and invented people, into an empty database and no other."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from registry.audit.heads import publish_heads
from registry.console.demonstration.load import load_everything
from registry.console.demonstration.people import sign_ins
from registry.console.management.commands.demo import holds_books
from registry.database.mark import Mark, current_mark, set_mark
from registry.foundation.clocks import now
from registry.reports.open.whole import publish


class Command(BaseCommand):
    help = "Load the demonstration data. Refuses a database that holds anything."

    def handle(self, *args: Any, **options: Any) -> None:
        name = connection.settings_dict["NAME"]
        if holds_books():
            raise CommandError(f"The database {name} is not empty, so nothing was loaded.")
        started = time.monotonic()
        if current_mark() is not Mark.LOADING:
            set_mark(Mark.LOADING)
        acts = load_everything(now=now())
        # What the worker does by night and by week, so that strangers find a head to keep and a file to take.
        publish_heads()
        publish(settings.DOWNLOADS_ROOT, at=now())
        set_mark(Mark.DEMONSTRATION)
        self.stdout.write(f"{acts} acts in {time.monotonic() - started:.1f} s. Who may sign in, in demonstration mode:")
        for line in sign_ins():
            self.stdout.write(f"  {line}")

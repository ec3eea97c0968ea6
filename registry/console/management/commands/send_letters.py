"""`manage.py send_letters`: what the worker does every minute, once and by hand."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.foundation.clocks import now
from registry.messages.letters import write_letters
from registry.messages.sending import send_letters


class Command(BaseCommand):
    help = "Make letters of the notices that are due, hand them to the mail server, and say what came of it."

    def handle(self, *args: Any, **options: Any) -> None:
        written = write_letters(at=now())
        made = send_letters(at=now())
        self.stdout.write(
            f"written {len(written)}, sent {made.sent}, refused {made.refused}, uncertain {made.uncertain}, "
            f"dropped {made.dropped}"
        )
        if made.somebody_else_sends:
            self.stdout.write("another program is sending; nothing was done twice")
        if made.server_is_away:
            self.stdout.write("the mail server does not answer; the letters wait")

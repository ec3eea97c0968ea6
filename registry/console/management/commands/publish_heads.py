"""`manage.py publish_heads`: publish the heads of chains that grew; exit code 1 if an earlier one no longer fits."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from registry.audit.heads import publish_heads
from registry.foundation.clocks import now
from registry.messages.notices import tell_of_heads


class Command(BaseCommand):
    help = "Publish the head of every chain of the event record that grew since the last time, and send it out."

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            published = publish_heads()
            tell_of_heads(published.new, at=now())
        for head in published.new:
            self.stdout.write(str(head))
        for head in published.contradicted:
            self.stderr.write(f"the record no longer passes through {head}, published {head.published_at:%Y-%m-%d}")
        if published.contradicted:
            sys.exit(1)

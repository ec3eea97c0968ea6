"""`manage.py watch`: ask every question of the watch now, keep the answers, and print what stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from registry.foundation.clocks import now
from registry.loans.actions.watching import keep_alarms
from registry.loans.models import Alarm
from registry.parties.actions import registry_itself
from registry.reports.watch.asking import watch_everything
from registry.reports.watch.questions import BY_CODE


class Command(BaseCommand):
    help = "Ask every question of the watch (overdue, uncertified, dormant, orphaned …) and keep the answers."

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        kept = keep_alarms(watch_everything(at=at), by=registry_itself(), at=at)
        for alarm in Alarm.objects.standing().select_related("loan", "collection"):
            question = BY_CODE[alarm.question]
            self.stdout.write(f"{question.title}: {alarm.subject}  {question.sentence % alarm.facts}")
        self.stdout.write(f"{kept.raised} new, {kept.standing} standing, {kept.gone} gone")

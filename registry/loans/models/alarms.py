"""What the watch found: an alarm lasts from the run that first saw it to the run that no longer did."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from registry.foundation.constraints import after
from registry.holdings.models import Collection
from registry.loans.models.items import Loan


class AlarmQuerySet(models.QuerySet["Alarm"]):
    """Which alarms."""

    def standing(self) -> Self:
        """Those the last run still saw."""
        return self.filter(gone_at=None)


class Alarm(models.Model):
    """One answer to one question of the watch, by what it is about, with its numbers as last seen."""

    question = models.CharField(max_length=32)
    subject = models.CharField(max_length=80)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="alarms")
    loan = models.ForeignKey(Loan, models.PROTECT, null=True, blank=True, related_name="alarms")
    facts = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    class Meta:
        ordering = ["question", "first_seen_at", "subject"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "subject"], condition=Q(gone_at=None), name="loans_alarm_stands_once"
            ),
            after("last_seen_at", "first_seen_at", name="loans_alarm_last_seen_after_first"),
            models.CheckConstraint(
                condition=Q(gone_at=None) | Q(gone_at__gte=F("last_seen_at")), name="loans_alarm_gone_after_last_seen"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.subject}"

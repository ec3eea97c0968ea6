"""A loan taken over from books kept elsewhere: what it was called there, since when it is held, when it is due."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from registry.audit.models import Event
from registry.loans.models.items import Loan
from registry.papers.models import StoredFile
from registry.parties.models import Person


class Opening(models.Model):
    """The dated opening position of one loan. `evidence` says where its signed agreement lies on paper."""

    append_only: ClassVar[bool] = True

    loan = models.OneToOneField(Loan, models.PROTECT, related_name="opening")
    called = models.CharField(max_length=80)
    held_since = models.DateField()
    due_on = models.DateField()
    evidence = models.CharField(max_length=500)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gte=F("held_since")), name="loans_opening_due_after_it_began"),
            models.CheckConstraint(condition=~Q(evidence="") & ~Q(called=""), name="loans_opening_has_its_evidence"),
        ]

    def __str__(self) -> str:
        return self.called

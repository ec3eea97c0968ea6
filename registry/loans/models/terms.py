"""What changes the day a loan is due: extensions asked for and decided, recall and early end. All append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import one_of
from registry.loans.models.items import Loan
from registry.parties.models import Person

RECALL, TERMINATION = "recall", "termination"
RECALL_KINDS = {RECALL: _("recall"), TERMINATION: _("early end")}


class Extension(models.Model):
    """The investigator asks for more time: from the day it was due then to a later one, and why."""

    append_only: ClassVar[bool] = True

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="extensions")
    from_on = models.DateField()
    to_on = models.DateField(_("new due day"))
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="loans_extension_is_longer"),
            models.CheckConstraint(condition=~Q(reason=""), name="loans_extension_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.to_on}"


class ExtensionDecision(models.Model):
    """The word on an extension: granted or not, by whom, why. Granted, it moves the loan's due day."""

    append_only: ClassVar[bool] = True

    extension = models.OneToOneField(Extension, models.PROTECT, related_name="decision")
    is_granted = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="loans_extensiondecision_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.extension_id} {self.is_granted}"


class Recall(models.Model):
    """The lender wants everything back before the term ends: for a need of its own, or because of a breach."""

    append_only: ClassVar[bool] = True

    KINDS = RECALL_KINDS

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="recalls")
    kind = models.CharField(max_length=12, choices=list(RECALL_KINDS.items()))
    back_by_on = models.DateField(_("back by"))
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("kind", RECALL_KINDS, name="loans_recall_kind_known"),
            models.UniqueConstraint(fields=["loan", "kind"], name="loans_recall_once_of_a_kind"),
            models.CheckConstraint(condition=~Q(reason=""), name="loans_recall_has_its_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind}"

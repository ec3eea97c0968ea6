"""What goes wrong while a piece is out: loss, theft, damage, contamination, and how each ended. All append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import not_negative, one_of
from registry.holdings.models import Split
from registry.ledger.models import Movement
from registry.loans.models.items import LoanItem
from registry.papers.models import StoredFile
from registry.parties.models import Person

LOSS, THEFT, DAMAGE, CONTAMINATION, NOT_RECEIVED = "loss", "theft", "damage", "contamination", "not_received"
INCIDENT_KINDS = {
    LOSS: _("loss"),
    THEFT: _("theft"),
    DAMAGE: _("damage"),
    CONTAMINATION: _("contamination"),
    NOT_RECEIVED: _("not received as sent"),
}
TAKES_MASS = (LOSS, THEFT)
FOUND, WRITTEN_OFF_AS_LOST, SETTLED = "found", "written_off", "settled"
INCIDENT_OUTCOMES = {
    FOUND: _("found again"),
    WRITTEN_OFF_AS_LOST: _("written off"),
    SETTLED: _("settled"),
}


class Incident(models.Model):
    """Something went wrong with an item: what, where, how much went with it (µg), and the movement that says so."""

    append_only: ClassVar[bool] = True

    KINDS = INCIDENT_KINDS

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="incidents")
    daughter = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a piece the borrower made; null is the item's own portion."""
    kind = models.CharField(max_length=16, choices=list(INCIDENT_KINDS.items()))
    what = models.TextField(_("what happened"))
    where = models.CharField(_("where"), max_length=200, blank=True)
    lost_ug = models.BigIntegerField(default=0)
    takes_piece = models.BooleanField(default=False)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="incident")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("kind", INCIDENT_KINDS, name="loans_incident_kind_known"),
            not_negative("lost_ug", name="loans_incident_lost_not_negative"),
            models.CheckConstraint(condition=~Q(what=""), name="loans_incident_says_what_happened"),
            models.CheckConstraint(
                condition=Q(kind__in=TAKES_MASS, movement__isnull=False)
                | (~Q(kind__in=TAKES_MASS) & Q(movement=None, lost_ug=0, takes_piece=False)),
                name="loans_incident_books_what_is_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.kind}"


class IncidentEnd(models.Model):
    """How an incident ended: found again, written off by the authority, or settled without loss."""

    append_only: ClassVar[bool] = True

    OUTCOMES = INCIDENT_OUTCOMES

    incident = models.OneToOneField(Incident, models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=12, choices=list(INCIDENT_OUTCOMES.items()))
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            one_of("outcome", INCIDENT_OUTCOMES, name="loans_incidentend_outcome_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="loans_incidentend_has_its_reason"),
            models.CheckConstraint(
                condition=Q(outcome=FOUND, movement__isnull=False) | (~Q(outcome=FOUND) & Q(movement=None)),
                name="loans_incidentend_books_what_is_found",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.outcome}"

"""Pieces a borrower makes of a lent one: what was made, by what, and the number each gets in the end. All append-only.

Daughters stand under the allotment of the item they were made of and go where it goes; until the curator gives them a
number of the collection's own they are provisional.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.audit.models import Event
from registry.foundation.constraints import not_negative, one_of, together
from registry.holdings.models import Split
from registry.ledger.models import Movement, Weighing
from registry.loans.models.items import LoanItem
from registry.parties.models import Person

WAYS_OF_MAKING = {
    "cut": pgettext_lazy("way of making pieces", "cut"),
    "chipped": pgettext_lazy("way of making pieces", "chipped"),
    "sieved": pgettext_lazy("way of making pieces", "sieved"),
    "polished": pgettext_lazy("way of making pieces", "mounted and polished"),
    "divided": pgettext_lazy("way of making pieces", "divided by mass"),
    "other": pgettext_lazy("way of making pieces", "another way"),
}


class Making(models.Model):
    """Pieces made of one: its mass before, what is left of it and what was lost, in µg; null where never weighed."""

    append_only: ClassVar[bool] = True

    WAYS = WAYS_OF_MAKING

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="makings")
    mother = models.ForeignKey(Split, models.PROTECT, related_name="makings")
    way = models.CharField(_("how"), max_length=10, choices=list(WAYS_OF_MAKING.items()))
    before_ug = models.BigIntegerField(null=True)
    left_ug = models.BigIntegerField(null=True)
    process_loss_ug = models.BigIntegerField(default=0)
    reason = models.TextField(_("why, and what was done"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, models.PROTECT, related_name="making")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("way", WAYS_OF_MAKING, name="loans_making_way_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="loans_making_has_its_reason"),
            together("before_ug", "left_ug", name="loans_making_weighed_before_and_after"),
            not_negative("left_ug", name="loans_making_left_not_negative"),
            not_negative("process_loss_ug", name="loans_making_loss_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.mother_id}"


class MadePiece(models.Model):
    """One daughter: what it is, and its mass in µg as it was weighed; null where its mother is never weighed."""

    append_only: ClassVar[bool] = True

    making = models.ForeignKey(Making, models.PROTECT, related_name="pieces")
    split = models.OneToOneField(Split, models.PROTECT, related_name="made_in")
    what = models.CharField(_("what it is"), max_length=160)
    mass_ug = models.BigIntegerField(null=True)
    weighing = models.OneToOneField(Weighing, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["split__sort_key"]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="loans_madepiece_says_what_it_is"),
            models.CheckConstraint(
                condition=Q(mass_ug=None) | Q(mass_ug__gt=0), name="loans_madepiece_mass_more_than_nothing"
            ),
            together("weighing", "mass_ug", name="loans_madepiece_weighed_on_a_balance"),
        ]

    def __str__(self) -> str:
        return f"{self.making_id} {self.split_id}"


class Acceptance(models.Model):
    """A daughter that came back gets its number; the provisional one stays another name of it for good."""

    append_only: ClassVar[bool] = True

    split = models.OneToOneField(Split, models.PROTECT, related_name="acceptance")
    provisional_number = models.CharField(max_length=80, unique=True)
    number = models.CharField(max_length=80, unique=True)
    remark = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(number=models.F("provisional_number")) & ~Q(number=""),
                name="loans_acceptance_gives_a_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provisional_number} → {self.number}"

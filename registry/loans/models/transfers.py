"""A piece that is out passes to another investigator: asked for, agreed or not, handed over. All append-only.

What is agreed is a loan of its own, under an agreement of its own; each of its items takes over an item of the old one.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from registry.audit.models import Event
from registry.foundation.constraints import together
from registry.holdings.models import Split
from registry.ledger.models import Movement, Weighing
from registry.loans.models.items import Loan, LoanItem
from registry.parties.models import Institution, Person


class Transfer(models.Model):
    """Somebody of the borrower asks that items of a loan pass to another investigator, and why."""

    append_only: ClassVar[bool] = True

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="transfers")
    borrower = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    investigator = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="loans_transfer_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.loan_id} to {self.investigator_id}"


class TransferItem(models.Model):
    """One of the items that are to pass."""

    append_only: ClassVar[bool] = True

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="lines")
    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="transfers")

    class Meta:
        ordering = ["item__number"]
        constraints = [models.UniqueConstraint(fields=["transfer", "item"], name="loans_transferitem_once")]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.item_id}"


class TransferDecision(models.Model):
    """The word on a transfer; agreed, it names the loan that was opened for it."""

    append_only: ClassVar[bool] = True

    transfer = models.OneToOneField(Transfer, models.PROTECT, related_name="decision")
    is_agreed = models.BooleanField()
    to_loan = models.OneToOneField(Loan, models.PROTECT, null=True, blank=True, related_name="came_by")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="loans_transferdecision_has_its_reason"),
            models.CheckConstraint(
                condition=Q(is_agreed=True, to_loan__isnull=False) | Q(is_agreed=False, to_loan=None),
                name="loans_transferdecision_opens_a_loan",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.is_agreed}"


class TransferHandOver(models.Model):
    """An item passes: weighed by both, from the books' mass to what the balance reads, in µg.

    `difference_ug` is the books less the weighing; a shortfall is posted as weighing difference, a gain stays here.
    """

    append_only: ClassVar[bool] = True

    item = models.OneToOneField(LoanItem, models.PROTECT, related_name="hand_over")
    """The item that takes over."""
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    weighing = models.OneToOneField(Weighing, models.PROTECT, null=True, blank=True, related_name="+")
    books_ug = models.BigIntegerField()
    weighed_ug = models.BigIntegerField(null=True)
    difference_ug = models.BigIntegerField()
    tolerance_ug = models.BigIntegerField()
    happened_at = models.DateTimeField()
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(given_by=F("by")), name="loans_transferhandover_two_people"),
            together("weighing", "weighed_ug", name="loans_transferhandover_weighed_on_a_balance"),
            models.CheckConstraint(
                condition=Q(books_ug__gte=0, tolerance_ug__gte=0) & (Q(weighed_ug=None) | Q(weighed_ug__gte=0)),
                name="loans_transferhandover_masses_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(difference_ug=F("books_ug") - Coalesce(F("weighed_ug"), F("books_ug"))),
                name="loans_transferhandover_difference_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(difference_ug__lte=F("tolerance_ug"), difference_ug__gte=-F("tolerance_ug")),
                name="loans_transferhandover_within_tolerance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"


class TransferDaughter(models.Model):
    """A piece the borrower made passes with the item it was made of, weighed like it, in the same movement; in µg."""

    append_only: ClassVar[bool] = True

    hand_over = models.ForeignKey(TransferHandOver, models.PROTECT, related_name="daughters")
    daughter = models.ForeignKey(Split, models.PROTECT, related_name="+")
    weighing = models.OneToOneField(Weighing, models.PROTECT, null=True, blank=True, related_name="+")
    books_ug = models.BigIntegerField()
    weighed_ug = models.BigIntegerField(null=True)
    difference_ug = models.BigIntegerField()
    tolerance_ug = models.BigIntegerField()

    class Meta:
        ordering = ["daughter__sort_key"]
        constraints = [
            models.UniqueConstraint(fields=["hand_over", "daughter"], name="loans_transferdaughter_once"),
            together("weighing", "weighed_ug", name="loans_transferdaughter_weighed_on_a_balance"),
            models.CheckConstraint(
                condition=Q(books_ug__gte=0, tolerance_ug__gte=0) & (Q(weighed_ug=None) | Q(weighed_ug__gte=0)),
                name="loans_transferdaughter_masses_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(difference_ug=F("books_ug") - Coalesce(F("weighed_ug"), F("books_ug"))),
                name="loans_transferdaughter_difference_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(difference_ug__lte=F("tolerance_ug"), difference_ug__gte=-F("tolerance_ug")),
                name="loans_transferdaughter_within_tolerance",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.hand_over_id} {self.daughter_id}"

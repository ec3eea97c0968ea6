"""What happens to an item: consignments out and back, acknowledgement, use, reconciliation. All append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import not_negative, one_of, together
from registry.holdings.models import Method, Split
from registry.ledger.models import Movement, Weighing
from registry.loans.models.items import Loan, LoanItem
from registry.papers.models import StoredFile
from registry.parties.models import Person

OUT, BACK = "out", "back"
WITHIN, GAIN, BEYOND, WRITTEN_OFF, USED_UP = "within", "gain", "beyond", "written_off", "used_up"
GONE = "gone"


DIRECTIONS = {OUT: _("to the borrower"), BACK: _("back to the lender")}
WAYS = {"in_person": _("in person"), "carrier": _("by carrier")}


class Consignment(models.Model):
    """Items on their way, out or back: by whom handed over, how, under which seal."""

    append_only: ClassVar[bool] = True

    DIRECTIONS = DIRECTIONS
    WAYS = WAYS

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="consignments")
    direction = models.CharField(max_length=4, choices=list(DIRECTIONS.items()))
    way = models.CharField(max_length=10, choices=list(WAYS.items()))
    carrier = models.CharField(_("carrier"), max_length=120, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=120, blank=True)
    handed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, models.PROTECT, related_name="consignment")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("direction", DIRECTIONS, name="loans_consignment_direction_known"),
            one_of("way", WAYS, name="loans_consignment_way_known"),
            models.CheckConstraint(
                condition=Q(way="in_person") | ~Q(carrier=""), name="loans_consignment_names_its_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.direction}"


class ConsignedItem(models.Model):
    """An item in a consignment, with the seal it travels under and the mass it is declared at."""

    append_only: ClassVar[bool] = True

    consignment = models.ForeignKey(Consignment, models.PROTECT, related_name="consigned")
    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="journeys")
    daughter = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a piece the borrower made; null is the item's own portion."""
    seal = models.CharField(max_length=80, blank=True)
    declared_ug = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consignment", "item", "daughter"], nulls_distinct=False, name="loans_consigneditem_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consignment_id} {self.item_id}"


class Acknowledgement(models.Model):
    """The borrower has it: seal whole or not, as weighed or by count."""

    append_only: ClassVar[bool] = True

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="acknowledgements")
    seal_whole = models.BooleanField()
    weighing = models.ForeignKey(Weighing, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.ForeignKey(Movement, models.PROTECT, related_name="acknowledgements")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item"], name="loans_acknowledgement_one_an_item")]

    def __str__(self) -> str:
        return f"{self.item_id}"


class UseReport(models.Model):
    """What the borrower did: method, consumed mass and process loss in µg; zero for a pit in a section."""

    append_only: ClassVar[bool] = True

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="use_reports")
    daughter = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a piece the borrower made; null is the item's own portion."""
    method = models.ForeignKey(Method, models.PROTECT, related_name="+")
    consumed_ug = models.BigIntegerField()
    process_loss_ug = models.BigIntegerField(default=0)
    remark = models.TextField(blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.OneToOneField(Movement, models.PROTECT, null=True, blank=True, related_name="use_report")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            not_negative("consumed_ug", name="loans_usereport_consumed_not_negative"),
            not_negative("process_loss_ug", name="loans_usereport_loss_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.method_id}"


class UseConfirmation(models.Model):
    """The institution's representative stands behind a use report. The books moved when it was reported."""

    append_only: ClassVar[bool] = True

    report = models.OneToOneField(UseReport, models.PROTECT, related_name="confirmation")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.report_id}"


RECONCILIATION_OUTCOMES = {
    WITHIN: _("within tolerance"),
    GAIN: _("gain, kept out of the books"),
    BEYOND: _("beyond tolerance"),
    WRITTEN_OFF: _("written off"),
    USED_UP: _("used up"),
    GONE: _("lost and written off"),
}


class Reconciliation(models.Model):
    """The books of one item squared against its weighing on return, in µg.

    `books_ug` is what the ledger held in receiving, `weighed_ug` the balance's reading, `difference_ug` the
    books less the weighing (negative: a gain, which stays here and never enters the ledger).
    """

    append_only: ClassVar[bool] = True

    OUTCOMES = RECONCILIATION_OUTCOMES

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="reconciliations")
    daughter = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a piece the borrower made; null is the item's own portion."""
    weighing = models.ForeignKey(Weighing, models.PROTECT, null=True, blank=True, related_name="+")
    books_ug = models.BigIntegerField()
    weighed_ug = models.BigIntegerField(null=True)
    difference_ug = models.BigIntegerField()
    tolerance_ug = models.BigIntegerField()
    outcome = models.CharField(max_length=12, choices=list(OUTCOMES.items()))
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    movement = models.ForeignKey(Movement, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            one_of("outcome", RECONCILIATION_OUTCOMES, name="loans_reconciliation_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome__in=["beyond", "written_off", "used_up", "gone"]) | ~Q(reason=""),
                name="loans_reconciliation_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(books_ug__gte=0, tolerance_ug__gte=0) & (Q(weighed_ug=None) | Q(weighed_ug__gte=0)),
                name="loans_reconciliation_masses_not_negative",
            ),
            together("weighing", "weighed_ug", name="loans_reconciliation_weighed_on_a_balance"),
            models.CheckConstraint(
                condition=Q(difference_ug=F("books_ug") - Coalesce(F("weighed_ug"), F("books_ug"))),
                name="loans_reconciliation_difference_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(outcome=WITHIN, difference_ug__gte=0, difference_ug__lte=F("tolerance_ug"))
                | Q(outcome=GAIN, difference_ug__lt=0, difference_ug__gte=-F("tolerance_ug"))
                | Q(outcome__in=[BEYOND, WRITTEN_OFF], difference_ug__gt=F("tolerance_ug"))
                | Q(outcome__in=[BEYOND, WRITTEN_OFF], difference_ug__lt=-F("tolerance_ug"))
                | Q(outcome__in=[USED_UP, GONE], books_ug=0, difference_ug=0),
                name="loans_reconciliation_outcome_fits_its_difference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.outcome}"

"""Loans and their items. An item's status is written by its moves alone; a loan's is derived from its items."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event, StatusMove
from registry.foundation.constraints import not_negative, one_of
from registry.foundation.mass import Mass
from registry.holdings.models import Collection, Split
from registry.ledger.models import Allotment
from registry.loans.lifecycle import ACTIVE, AWAITING_TRANSFER, AWAY, ENDED, ITEM, LOAN_STATUSES, PENDING, SET_ASIDE
from registry.loans.models.agreements import Agreement
from registry.papers.models import StoredFile
from registry.parties.models import Institution, Person

RESEARCH, PUBLIC_BENEFIT = "research", "public_benefit"
PURPOSES = {RESEARCH: _("research"), PUBLIC_BENEFIT: _("public benefit")}

CERTIFY_BY: Final = Func(F("pk"), function="loans_certify_by", output_field=models.DateField())
"""The last day for a loan's next inventory; null where none is owed."""


class LoanQuerySet(models.QuerySet["Loan"]):
    """Which loans."""

    def overdue(self, *, on: date) -> Self:
        """Loans with an item away after the due day."""
        return self.filter(status=ACTIVE, due_on__lt=on, items__status__in=AWAY).distinct()

    def inventory_due(self, *, before: date) -> Self:
        """Loans whose next inventory is due before that day, the nearest first."""
        return self.filter(LessThan(CERTIFY_BY, Value(before)), status=ACTIVE).order_by(CERTIFY_BY, "pk")

    def uncertified(self, *, on: date) -> Self:
        """Loans whose yearly inventory is late on that day."""
        return self.inventory_due(before=on)

    def published(self) -> Self:
        """Loans with something received by the borrower: earlier ones are consignments under way."""
        return self.filter(items__acknowledgements__isnull=False).distinct()

    def visible_to(self, person: Person) -> Self:
        """Loans this person works on: as holder, for the borrower's institution, or in the collection."""
        grants = list(person.held_roles(timezone.now()))
        codes = [grant.collection_code for grant in grants if grant.collection_code and grant.role != "reviewer"]
        institutions = [grant.institution_id for grant in grants if grant.role == "representative"]
        return self.filter(
            Q(investigator=person) | Q(borrower__in=institutions) | Q(collection__code__in=codes)
        ).distinct()


class Loan(models.Model):
    """What one application brought: items lent to an institution, answered for by an investigator, until a day."""

    reference = models.CharField(max_length=20, unique=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="loans")
    borrower = models.ForeignKey(Institution, models.PROTECT, related_name="loans")
    investigator = models.ForeignKey(Person, models.PROTECT, related_name="loans")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="loans")
    title = models.CharField(max_length=200)
    purpose = models.CharField(max_length=20, choices=list(PURPOSES.items()), default=RESEARCH)
    status = models.CharField(max_length=20, choices=list(LOAN_STATUSES.items()), default=PENDING, editable=False)
    opened_at = models.DateTimeField()
    sign_by_on = models.DateField(_("sign by"), help_text=_("Unsigned after this day, the loan lapses."))
    term_months = models.PositiveSmallIntegerField()
    due_on = models.DateField(_("due back"), null=True, blank=True)
    extensions_allowed = models.PositiveSmallIntegerField(default=1)
    inventory_months = models.PositiveSmallIntegerField(default=12)
    acknowledge_days = models.PositiveSmallIntegerField(default=7)
    results_demanded = models.BooleanField(default=False)
    video_demanded = models.BooleanField(default=False)
    papers_demanded = models.JSONField(default=list, blank=True)
    tolerance_cap_ug = models.BigIntegerField(default=2000)
    cutting_tolerance_ug = models.BigIntegerField(default=1000)
    storage_plan = models.TextField(blank=True)
    funding_restriction = models.CharField(max_length=300, blank=True)
    is_illustrative = models.BooleanField(default=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    objects = LoanQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "reference"]
        constraints = [
            one_of("status", LOAN_STATUSES, name="loans_loan_status_known"),
            one_of("purpose", PURPOSES, name="loans_loan_purpose_known"),
            not_negative("tolerance_cap_ug", name="loans_loan_tolerance_not_negative"),
        ]

    def __str__(self) -> str:
        return self.reference

    def is_overdue(self, *, on: date) -> bool:
        """Due day past with something away; reads the prefetched items where there are any."""
        return (
            self.due_on is not None
            and self.due_on < on
            and self.status == ACTIVE
            and any(item.status in AWAY for item in self.items.all())
        )

    def acknowledge_by(self, handed_over_at: datetime) -> date:
        """The last day to acknowledge what was handed over then, by the collection's calendar."""
        return self.collection.date_of(handed_over_at) + timedelta(days=self.acknowledge_days)

    def certify_by(self) -> date | None:
        """The last day for the next inventory, null where none is owed; one query."""
        found: date | None = Loan.objects.filter(pk=self.pk).values_list(CERTIFY_BY, flat=True).first()
        return found


class LoanItem(models.Model):
    """One portion of one loan: where it is cut from, what it became, and its right to mass."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField()
    source = models.ForeignKey(Split, models.PROTECT, related_name="items_cut_from_it")
    portion = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="loan_items")
    allotment = models.OneToOneField(Allotment, models.PROTECT, related_name="item")
    status = models.CharField(max_length=20, choices=ITEM.choices(), default=SET_ASIDE, editable=False)
    approved_ug = models.BigIntegerField()
    issued_ug = models.BigIntegerField(null=True, blank=True)
    methods = models.JSONField(_("approved methods"), default=list, blank=True, help_text=_("Codes of methods."))
    container = models.CharField(_("container"), max_length=80, blank=True)
    seal = models.CharField(_("seal"), max_length=80, blank=True)
    taken_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="taken_over_by"
    )
    """The item of another loan that this one takes over, by a transfer."""
    row_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["loan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["loan", "number"], name="loans_loanitem_one_per_number"),
            models.UniqueConstraint(
                fields=["portion"],
                condition=~Q(status__in=ENDED) & Q(portion__isnull=False),
                name="loans_loanitem_one_holder_at_a_time",
            ),
            one_of("status", ITEM.statuses, name="loans_loanitem_status_known"),
            not_negative("approved_ug", name="loans_loanitem_approved_not_negative"),
            models.CheckConstraint(
                condition=Q(status__in=[SET_ASIDE, AWAITING_TRANSFER, "cancelled", "lapsed"])
                | Q(portion__isnull=False),
                name="loans_loanitem_has_its_portion",
            ),
            models.UniqueConstraint(
                fields=["taken_from"],
                condition=~Q(status__in=["cancelled", "lapsed"]) & Q(taken_from__isnull=False),
                name="loans_loanitem_taken_over_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loan.reference}/{self.number}"

    @property
    def is_open(self) -> bool:
        return self.status not in ENDED

    @property
    def piece(self) -> Split:
        """The portion once there is one, before that the piece it will be cut from, or that is to be taken over."""
        return self.portion or (self.taken_from.piece if self.taken_from else self.source)

    @property
    def approved(self) -> Mass:
        return Mass(self.approved_ug)


class ItemMove(StatusMove):
    """An item's step along its lifecycle."""

    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="moves")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]


PAPER_KINDS = {
    "storage_plan": _("storage and security plan"),
    "packing_list": _("packing list"),
    "certificate": _("sample certificate"),
    "insurance": _("insurance certificate"),
    "other": _("other paper"),
}


class LoanPaper(models.Model):
    """A document a loan needs before anything leaves: its kind and file."""

    append_only: ClassVar[bool] = True

    KINDS = PAPER_KINDS

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=list(KINDS.items()))
    name = models.CharField(max_length=160)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [one_of("kind", PAPER_KINDS, name="loans_loanpaper_kind_known")]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.kind}"

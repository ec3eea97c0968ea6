"""The holder's yearly word on each piece: present, where, how much; countersigned for the institution. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.holdings.models import Split
from registry.loans.models.items import Loan, LoanItem
from registry.parties.models import Person


class Certification(models.Model):
    """The investigator has looked at every piece of a loan that is with them."""

    append_only: ClassVar[bool] = True

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="certifications")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.happened_at:%Y-%m-%d}"


class CertifiedItem(models.Model):
    """One piece at an inventory: there or not, where, and its mass in µg where it was weighed for it."""

    append_only: ClassVar[bool] = True

    certification = models.ForeignKey(Certification, models.PROTECT, related_name="lines")
    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="certified")
    daughter = models.ForeignKey(Split, models.PROTECT, null=True, blank=True, related_name="+")
    """Of a piece the borrower made; null is the item's own portion."""
    is_present = models.BooleanField()
    where = models.CharField(_("where"), max_length=200, blank=True)
    mass_ug = models.BigIntegerField(null=True)
    books_ug = models.BigIntegerField()
    remark = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["item__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["certification", "item", "daughter"], nulls_distinct=False, name="loans_certifieditem_once"
            ),
            models.CheckConstraint(
                condition=Q(mass_ug=None) | Q(mass_ug__gte=0, is_present=True),
                name="loans_certifieditem_mass_of_what_is_there",
            ),
            models.CheckConstraint(condition=Q(is_present=False) | ~Q(where=""), name="loans_certifieditem_says_where"),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id} {self.item_id}"


class Countersignature(models.Model):
    """The institution's representative stands behind a certification; only then it counts."""

    append_only: ClassVar[bool] = True

    certification = models.OneToOneField(Certification, models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.certification_id}"

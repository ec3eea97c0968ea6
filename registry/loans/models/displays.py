"""Where a piece lent for public benefit is shown, in which case, how it is insured. Append-only: the newest counts."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.loans.models.items import Loan
from registry.parties.models import Person


class Display(models.Model):
    """Venue, case and insurance of a loan for public benefit. Once a side has signed, only the insurance changes."""

    append_only: ClassVar[bool] = True

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="displays")
    venue = models.CharField(_("venue"), max_length=200)
    case_is_sealed = models.BooleanField(_("sealed under nitrogen"))
    case = models.CharField(_("display case"), max_length=300)
    insurer = models.CharField(_("insurer"), max_length=160)
    value = models.DecimalField(_("insured value"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)
    insured_until = models.DateField(_("insured until"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(venue="") & ~Q(case="") & ~Q(insurer=""), name="loans_display_says_where_and_how"
            ),
            models.CheckConstraint(condition=Q(value__gt=0), name="loans_display_has_a_value"),
            models.CheckConstraint(condition=Q(currency__regex="^[A-Z]{3}$"), name="loans_display_currency_is_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.loan_id} {self.venue}"

    def is_insured(self, *, on: date) -> bool:
        return self.insured_until >= on

"""What came of a loan: papers, data sets, theses; linked to the pieces they speak of. Append-only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.audit.models import Event
from registry.foundation.constraints import one_of
from registry.loans.models.items import Loan, LoanItem
from registry.parties.models import Person

RESULT_KINDS = {
    "paper": _("paper"),
    "data_set": _("data set"),
    "thesis": _("thesis"),
    "other": pgettext_lazy("kind of result", "other"),
}


class Result(models.Model):
    """One publication, by its DOI where it has one, as its authors name it."""

    append_only: ClassVar[bool] = True

    KINDS = RESULT_KINDS

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=10, choices=list(RESULT_KINDS.items()))
    title = models.CharField(max_length=500)
    authors = models.TextField(blank=True)
    published_in = models.CharField(max_length=300, blank=True)
    year = models.PositiveSmallIntegerField()
    doi = models.CharField("DOI", max_length=200, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-year", "title"]
        constraints = [
            one_of("kind", RESULT_KINDS, name="loans_result_kind_known"),
            models.CheckConstraint(condition=~Q(title=""), name="loans_result_has_a_title"),
            models.CheckConstraint(
                condition=Q(doi="") | Q(doi__regex=r"^10\.[0-9]{4,9}/\S+$"), name="loans_result_doi_is_one"
            ),
            models.CheckConstraint(condition=Q(year__range=(1969, 2200)), name="loans_result_year_sensible"),
        ]

    def __str__(self) -> str:
        return self.title


class ResultPiece(models.Model):
    """A result speaks of a piece of its loan."""

    append_only: ClassVar[bool] = True

    result = models.ForeignKey(Result, models.PROTECT, related_name="pieces")
    item = models.ForeignKey(LoanItem, models.PROTECT, related_name="results")

    class Meta:
        ordering = ["item__number"]
        constraints = [models.UniqueConstraint(fields=["result", "item"], name="loans_resultpiece_once")]

    def __str__(self) -> str:
        return f"{self.result_id} {self.item_id}"


class ResultWaiver(models.Model):
    """The authority lets a loan close without the result its policy demands."""

    append_only: ClassVar[bool] = True

    loan = models.OneToOneField(Loan, models.PROTECT, related_name="result_waiver")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="loans_resultwaiver_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.loan_id}"


class ResultWithdrawal(models.Model):
    """A result was named in error, or taken back: it stays on record and is shown no more."""

    append_only: ClassVar[bool] = True

    result = models.OneToOneField(Result, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    happened_at = models.DateTimeField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="loans_resultwithdrawal_has_its_reason")]

    def __str__(self) -> str:
        return f"{self.result_id}"

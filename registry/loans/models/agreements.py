"""The contract a loan stands on: its own record, with parties and a term, in force once both sides signed."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event
from registry.foundation.constraints import after, one_of
from registry.holdings.models import Collection
from registry.papers.languages import ENGLISH, LANGUAGES
from registry.papers.models import StoredFile
from registry.parties.models import Institution, Person

LENDER, BORROWER = "lender", "borrower"
SIDES = {LENDER: _("lender"), BORROWER: _("borrower")}


class Agreement(models.Model):
    """Party A lends, party B borrows, from a day to a day. One may cover many loans (NASA) or one (CNSA)."""

    reference = models.CharField(max_length=20, unique=True)
    collection = models.ForeignKey(Collection, models.PROTECT, related_name="agreements")
    lender = models.ForeignKey(Institution, models.PROTECT, related_name="agreements_as_lender")
    borrower = models.ForeignKey(Institution, models.PROTECT, related_name="agreements_as_borrower")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    terms = models.TextField(_("terms"))
    terms_zh = models.TextField(_("terms in Chinese"), blank=True)
    language = models.CharField(max_length=4, choices=list(LANGUAGES.items()), default=ENGLISH)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, editable=False, related_name="renewals")
    """The agreement this one follows, for loans that are out; signed by both, they stand on this one."""
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_illustrative = models.BooleanField(default=False)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            after("to_on", "from_on", name="loans_agreement_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(lender=models.F("borrower")), name="loans_agreement_has_two_sides"),
            one_of("language", LANGUAGES, name="loans_agreement_language_known"),
        ]

    def __str__(self) -> str:
        return self.reference

    def sides_signed(self) -> set[str]:
        return {signature.side for signature in self.signatures.all()}

    def is_signed(self) -> bool:
        """Signed by both sides; reads the prefetched signatures where there are any."""
        return self.sides_signed() == set(SIDES)

    def is_in_force(self, *, on: date) -> bool:
        return self.is_signed() and self.ended_at is None and self.from_on <= on <= self.to_on


class Signature(models.Model):
    """One side signed: who, when, the digest of the terms and the very document; a scan may be attached.

    `evidence`: signed on paper elsewhere, before its loan was taken over, and where that paper lies.
    """

    append_only: ClassVar[bool] = True

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=list(SIDES.items()))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    terms_sha256 = models.CharField(max_length=64)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    evidence = models.CharField(max_length=500, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    event = models.OneToOneField(Event, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="loans_signature_one_a_side"),
            one_of("side", SIDES, name="loans_signature_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side}"

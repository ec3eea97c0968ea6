"""What a piece has been through, as anybody may know it: other environments, analyses, time away, uses by borrowers.

Kinds, days, masses and institutions; never remarks, evidence or people. What was corrected is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q
from django.utils.functional import Promise

from registry.holdings.models import Analysis, Exposure, Method, Split
from registry.holdings.models.pieces import ENVIRONMENTS
from registry.loans.models import UseReport
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.loans import PublicLoan
from registry.reports.public.publication import latest_public, published_items

EXPOSED, ANALYSED, AWAY, USED = "exposed", "analysed", "away", "used"
KINDS: Final = (EXPOSED, ANALYSED, AWAY, USED)
MOST: Final = 200
"""Of each kind."""


@dataclass(frozen=True)
class Handling:
    """One of them, of this `kind`: `until` is the last day of time away, null while it lasts; masses in micrograms."""

    kind: str
    day: date
    until: date | None = None
    environment: str = ""
    method: Method | None = None
    loan: str = ""
    borrower: PublicInstitution | None = None
    consumed_ug: int = 0
    process_loss_ug: int = 0
    is_illustrative: bool = False

    @property
    def environment_word(self) -> str | Promise:
        return ENVIRONMENTS[self.environment]

    @property
    def taken_ug(self) -> int:
        """What the use took, lost material with it."""
        return self.consumed_ug + self.process_loss_ug


def handling_of(split: Split, loans: Iterable[PublicLoan], *, at: datetime) -> list[Handling]:
    """All of it, the oldest first; three queries. `loans`: public ones, among which those stand that it went out in."""
    known = [*_in_store(split, at), *_away(split, loans), *_uses(split, at)]
    return sorted(known, key=lambda one: (one.day, KINDS.index(one.kind)))


def _in_store(split: Split, at: datetime) -> list[Handling]:
    is_public = {"split": split, "happened_at__lte": latest_public("split__collection__publishes_after_days", at)}
    met = Exposure.objects.filter(**is_public).order_by("happened_at", "pk")[:MOST]
    analysed = Analysis.objects.filter(**is_public).select_related("method").order_by("happened_at", "pk")[:MOST]
    day = split.collection.date_of
    return [
        *(Handling(EXPOSED, day(one.happened_at), environment=one.environment) for one in met),
        *(Handling(ANALYSED, day(one.happened_at), method=one.method) for one in analysed),
    ]


def _away(split: Split, loans: Iterable[PublicLoan]) -> list[Handling]:
    return [
        Handling(
            AWAY,
            item.received_on,
            item.ended_on,
            loan=loan.reference,
            borrower=loan.borrower,
            is_illustrative=item.is_illustrative,
        )
        for loan in loans
        for item in loan.items
        if item.piece == split.identifier
    ]


def _uses(split: Split, at: datetime) -> list[Handling]:
    """What borrowers reported of the piece, or of it while it had no number of its own yet."""
    told = UseReport.objects.filter(
        Q(daughter=None, item__portion=split) | Q(daughter=split),
        item__in=published_items(at),
        happened_at__lte=latest_public("item__loan__collection__publishes_after_days", at),
        movement__corrections=None,
    )
    day = split.collection.date_of
    return [
        Handling(
            USED,
            day(use.happened_at),
            method=use.method,
            loan=use.item.loan.reference,
            borrower=PublicInstitution.of(use.item.loan.borrower),
            consumed_ug=use.consumed_ug,
            process_loss_ug=use.process_loss_ug,
            is_illustrative=use.item.loan.is_illustrative or split.is_illustrative,
        )
        for use in told.select_related("method", "item__loan__borrower")[:MOST]
    ]

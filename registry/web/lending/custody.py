"""Who held each piece of a loan, since when and until when: as a table, on a time axis and on the map.

Only what the loan's public part tells: a piece is the borrower's from its receipt until it was taken in again, or
passed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from registry.holdings.models import Collection
from registry.parties.models import Institution
from registry.reports.public.loans import PublicItem, PublicLoan
from registry.web.figures.timeline import LoanBar, loan_timeline
from registry.web.figures.world import Town, world_map

SHORT = 11
"""Characters of an identifier that leaves room for a word beside it."""


@dataclass(frozen=True)
class Stretch:
    """A piece with one holder; `to` None: it is there still. `is_used_up`: it ended there; or it was passed on."""

    piece: str
    holder: Institution
    frm: date
    to: date | None
    is_used_up: bool = False
    is_passed_on: bool = False


@dataclass(frozen=True)
class Custody:
    """A loan's custody in a table and two pictures."""

    stretches: list[Stretch]
    axis: SafeString
    map: SafeString


def custody_of(loan: PublicLoan, *, today: date) -> Custody:
    """Two queries: the keeper and the borrower with their places on the Earth."""
    keeper = Collection.objects.select_related("keeper").get(code=loan.collection_code).keeper
    borrower = Institution.objects.get(slug=loan.borrower.slug)
    return Custody(
        [stretch for item in loan.items for stretch in _stretches(item, keeper, borrower)],
        _axis(loan, today=today),
        _map(keeper, borrower),
    )


def _stretches(item: PublicItem, keeper: Institution, borrower: Institution) -> Iterator[Stretch]:
    is_used_up = item.used_up_on is not None
    is_passed_on = item.transferred_on is not None
    yield Stretch(item.piece, borrower, item.received_on, item.ended_on, is_used_up, is_passed_on)
    if item.returned_on:
        yield Stretch(item.piece, keeper, item.returned_on, None)


def _axis(loan: PublicLoan, *, today: date) -> SafeString:
    """A bar for each piece, from its receipt to its return or its end."""
    bars = [
        LoanBar(
            identifier=item.piece,
            word=item.form if len(item.piece) <= SHORT else "",
            frm=item.received_on,
            due=loan.due_on,
            to=item.ended_on or (today if item.status == "closed" else None),
            href=reverse("holdings:page", args=[item.piece]),
        )
        for item in loan.items
    ]
    words = ngettext(
        "%(n)s piece with the borrower, over time.", "%(n)s pieces with the borrower, over time.", len(bars)
    )
    return loan_timeline(bars, today=today, says=words % {"n": len(bars)})


def _map(keeper: Institution, borrower: Institution) -> SafeString:
    """The keeper, the borrower and the way between; nothing where either has no known place."""
    if keeper.latitude is None or borrower.latitude is None:
        return SafeString("")
    lender = Town(str(keeper), float(keeper.latitude), float(keeper.longitude or 0))
    href = reverse("lending:institution", args=[borrower.slug])
    town = Town(str(borrower), float(borrower.latitude), float(borrower.longitude or 0), href=href, lender=str(keeper))
    return world_map([lender], [town])

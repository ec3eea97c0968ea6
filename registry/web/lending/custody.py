"""Who held each piece of a loan, since when and until when: as a table, on a time axis and on the map.

Only what the loan's public part tells: a piece is the borrower's from its receipt until it was taken in again, or
passed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from registry.holdings.models import Collection
from registry.parties.models import Institution
from registry.reports.public.loans import PublicItem, PublicLoan
from registry.reports.public.publication import published_items
from registry.web.figures.timeline import LoanBar, loan_timeline
from registry.web.figures.world import Town, world_map
from registry.web.lending.words import country_name

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

    @property
    def country(self) -> str:
        return country_name(self.holder.country)


@dataclass(frozen=True)
class Custody:
    """A loan's custody in a table and two pictures."""

    stretches: list[Stretch]
    axis: SafeString
    map: SafeString
    others: list[Institution]
    """Other borrowers its pieces came from or passed to."""


def custody_of(loan: PublicLoan, *, today: date, at: datetime) -> Custody:
    """A few queries: the keeper, the borrower, and who had pieces of it before or after, with their places on Earth."""
    keeper = Collection.objects.select_related("keeper").get(code=loan.collection_code).keeper
    borrower = Institution.objects.get(slug=loan.borrower.slug)
    before, after = around(loan.reference, at=at)
    return Custody(
        [stretch for item in loan.items for stretch in _stretches(item, keeper, borrower)],
        _axis(loan, today=today),
        _map(keeper, [*before, borrower, *after]),
        [*before, *after],
    )


def around(reference: str, *, at: datetime) -> tuple[list[Institution], list[Institution]]:
    """Borrowers that pieces of this loan came from, and that they passed to, as far as their loans are public."""
    public = published_items(at)
    came_from = public.filter(taken_over_by__in=public.filter(loan__reference=reference))
    passed_to = public.filter(taken_from__loan__reference=reference)
    before, after = (
        list(Institution.objects.filter(loans__items__in=items).distinct().order_by("pk"))
        for items in (came_from, passed_to)
    )
    return before, after


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


def _map(keeper: Institution, borrowers: Sequence[Institution]) -> SafeString:
    """The keeper, each borrower with its country, and the way between; nothing where none has a known place."""
    if keeper.latitude is None:
        return SafeString("")
    lender = _town(keeper)
    towns = [
        replace(_town(one), href=reverse("lending:institution", args=[one.slug]), lender=lender.name)
        for one in borrowers
        if one.latitude is not None
    ]
    return world_map([lender], towns)


def _town(institution: Institution) -> Town:
    latitude, longitude = float(institution.latitude or 0), float(institution.longitude or 0)
    return Town(str(institution), latitude, longitude, country=country_name(institution.country))

"""A collection in numbers, as far as they are public: its years and who borrowed. `stock.py` has what it holds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from registry.holdings.models import Collection, UseClass
from registry.ledger.models import Account, Line
from registry.ledger.places import ENDS, LIVE, Place
from registry.parties.models import Institution
from registry.reports.public.loans import OUT, RECEIVING_KINDS
from registry.reports.public.publication import published_items, published_lines

AWAY: Final = (Place.CARRIER, Place.BORROWER)
HOME: Final = tuple(place for place in LIVE if place not in AWAY)


@dataclass(frozen=True)
class Year:
    """Micrograms at the end of a year: in the collection's house, with borrowers, and ended until then.

    `for_good_ug`: of what was in the house, what no loan may ever take, by the use class each piece has today.
    """

    year: int
    home_ug: int
    away_ug: int
    ended_ug: int
    for_good_ug: int

    @property
    def lendable_ug(self) -> int:
        """Of what was in the house, what is kept to be lent, with what a policy keeps back of it."""
        return self.home_ug - self.for_good_ug


@dataclass(frozen=True)
class Lent:
    """What one institution borrowed: loans, how many are out, micrograms received in all and out now."""

    institution: Institution
    loans: int
    loans_out: int
    lent_ug: int
    out_ug: int


def years_of(collection: Collection, *, at: datetime) -> list[Year]:
    """From the first year in the books to this one. Two queries, one of them over its public lines.

    What is set aside or under way counts as in the house until it is public that a borrower has it.
    """
    rows = (
        published_lines(at)
        .filter(movement__collection=collection)
        .annotate(year=ExtractYear("movement__happened_at", tzinfo=collection.zone))
        .order_by()
        .values_list("year", "frm__place", "frm__split__use_class", "to__place", "to__split__use_class")
        .annotate(Sum("mass_ug"))
    )
    for_good = set(UseClass.objects.filter(is_lendable=False).values_list("pk", flat=True))
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for year, frm, frm_use, to, to_use, ug in rows:
        for column, places in enumerate((HOME, AWAY, ENDS)):
            changes[year][column] += ug * ((to in places) - (frm in places))
        changes[year][3] += ug * ((to in HOME and to_use in for_good) - (frm in HOME and frm_use in for_good))
    if not changes:
        return []
    now = [0, 0, 0, 0]
    found = []
    for year in range(min(changes), collection.date_of(at).year + 1):
        now = [held + change for held, change in zip(now, changes.get(year, (0, 0, 0, 0)), strict=True)]
        found.append(Year(year, *now))
    return found


def borrowers_of(collection: Collection, *, at: datetime) -> list[Lent]:
    """Institutions with a public loan from this collection, those with most loans first. Four queries."""
    known = published_items(at).filter(loan__collection=collection)
    allotments = known.values("allotment")
    counts = {
        row["loan__borrower"]: row
        for row in known.order_by()
        .values("loan__borrower")
        .annotate(loans=Count("loan", distinct=True), out=Count("loan", distinct=True, filter=Q(status__in=OUT)))
    }
    received = Line.objects.filter(to__allotment__in=allotments, movement__kind__in=RECEIVING_KINDS, reversed_by=None)
    lent = _sums(received.annotate(who=F("to__allotment__item__loan__borrower")), "mass_ug")
    held = Account.objects.filter(allotment__in=allotments, place__in=AWAY)
    out = _sums(held.annotate(who=F("allotment__item__loan__borrower")), "balance_ug")
    found = [
        Lent(one, counts[one.pk]["loans"], counts[one.pk]["out"], lent.get(one.pk, 0), out.get(one.pk, 0))
        for one in Institution.objects.filter(pk__in=counts)
    ]
    return sorted(found, key=lambda one: (-one.loans, -one.lent_ug, str(one.institution)))


def _sums(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list("who").annotate(Sum(column)))

"""A collection in numbers, as far as they are public: its material, its years, who borrowed, what was ever studied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from registry.holdings.models import Collection, Lithology, Sample, Split, UseClass
from registry.holdings.models.pieces import AVAILABLE
from registry.ledger.models import Account, Line
from registry.ledger.places import ENDS, LIVE, Place
from registry.parties.models import Institution
from registry.reports.public.loans import OUT, RECEIVING_KINDS
from registry.reports.public.publication import published_items, published_lines

AWAY: Final = (Place.CARRIER, Place.BORROWER)
HOME: Final = tuple(place for place in LIVE if place not in AWAY)


@dataclass(frozen=True)
class Material:
    """One kind of material kept for one use: its pieces, and their micrograms today."""

    lithology: Lithology
    use_class: UseClass
    pieces: int
    ug: int


@dataclass(frozen=True)
class Year:
    """Micrograms at the end of a year: in the collection's house, with borrowers, and ended until then."""

    year: int
    home_ug: int
    away_ug: int
    ended_ug: int


@dataclass(frozen=True)
class Lent:
    """What one institution borrowed: loans, how many are out, micrograms received in all and out now."""

    institution: Institution
    loans: int
    loans_out: int
    lent_ug: int
    out_ug: int


@dataclass(frozen=True)
class Studied:
    """Samples of one kind: how many there are, of how many something was ever lent, and the mass of each group."""

    lithology: Lithology
    samples: int
    lent: int
    ug: int
    never_ug: int

    @property
    def never(self) -> int:
        return self.samples - self.lent


def material_of(collection: Collection) -> list[Material]:
    """Every kind with every use, in the order of the vocabularies. Three queries."""
    rows = (
        Split.objects.filter(collection=collection, is_provisional=False, retired_at=None)
        .order_by()
        .values_list("lithology", "use_class")
        .annotate(Count("pk"), Sum("mass_ug", default=0))
    )
    kinds, uses = Lithology.objects.in_bulk(), UseClass.objects.in_bulk()
    found = [Material(kinds[kind], uses[use], pieces, ug) for kind, use, pieces, ug in rows]
    return sorted(found, key=lambda one: (one.lithology.order, one.lithology.name, one.use_class.order))


def years_of(collection: Collection, *, at: datetime) -> list[Year]:
    """From the first year in the books to this one. One query over the collection's public lines.

    What is set aside or under way counts as in the house until it is public that a borrower has it.
    """
    rows = (
        published_lines(at)
        .filter(movement__collection=collection)
        .annotate(year=ExtractYear("movement__happened_at", tzinfo=collection.zone))
        .order_by()
        .values_list("year", "frm__place", "to__place")
        .annotate(Sum("mass_ug"))
    )
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for year, frm, to, ug in rows:
        for column, places in enumerate((HOME, AWAY, ENDS)):
            changes[year][column] += ug * ((to in places) - (frm in places))
    if not changes:
        return []
    now = [0, 0, 0]
    found = []
    for year in range(min(changes), collection.date_of(at).year + 1):
        now = [held + change for held, change in zip(now, changes.get(year, (0, 0, 0)), strict=True)]
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


def studied_of(collection: Collection, *, at: datetime) -> list[Studied]:
    """Each kind of material by whether anything of a sample was ever lent. Two queries."""
    rows = (
        _samples(collection, at)
        .order_by()
        .values_list("lithology", "was_lent")
        .annotate(Count("pk", distinct=True), Sum("splits__mass_ug", default=0))
    )
    groups: dict[int, dict[bool, tuple[int, int]]] = defaultdict(dict)
    for kind, was_lent, samples, ug in rows:
        groups[kind][was_lent] = (samples, ug)
    kinds: Iterable[Lithology] = Lithology.objects.filter(pk__in=groups)
    return [_studied(kind, groups[kind.pk]) for kind in kinds]


def _studied(kind: Lithology, groups: dict[bool, tuple[int, int]]) -> Studied:
    (lent, lent_ug), (never, never_ug) = groups.get(True, (0, 0)), groups.get(False, (0, 0))
    return Studied(kind, samples=lent + never, lent=lent, ug=lent_ug + never_ug, never_ug=never_ug)


def never_lent(collection: Collection, *, at: datetime, most: int = 12) -> list[Sample]:
    """Samples of which nothing was ever lent and something may be asked for, the heaviest first; `ug` is its mass."""
    free = Split.objects.filter(sample=OuterRef("pk"), availability=AVAILABLE)
    found = _samples(collection, at).filter(Exists(free), was_lent=False).annotate(ug=Sum("splits__mass_ug"))
    return list(found.filter(ug__gt=0).select_related("lithology").order_by("-ug", "sort_key")[:most])


def _samples(collection: Collection, at: datetime) -> QuerySet[Any]:
    """Samples of the collection; `was_lent`: whether the public knows of a loan of a piece of it."""
    lent = published_items(at).filter(portion__sample=OuterRef("pk"))
    return Sample.objects.filter(collection=collection, splits__is_provisional=False).annotate(was_lent=Exists(lent))

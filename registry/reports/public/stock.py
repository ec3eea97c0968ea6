"""What a collection has today and what of it may be lent: from the roll-ups, never by grouping pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from registry.holdings.mass_bands import UNWEIGHED
from registry.holdings.models import Collection, Lithology, Mission, Sample, Split, UseClass
from registry.holdings.models.pieces import AVAILABLE, CONSUMED, NOT_LENDABLE, ON_LOAN, SET_ASIDE
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, FACETS
from registry.loans.models import LoanItem
from registry.reports.catalogue.keeping import edition_now, kept
from registry.reports.catalogue.kinds import Kind, pieces_leaving
from registry.reports.open.balances import masses_of_collection
from registry.reports.public.masses import total_free_to_ask_ug
from registry.reports.public.publication import published_items

State = Literal["available", "kept_back", "kept_for_good", "set_aside", "on_loan"]

_ROLLED: Final = """
    SELECT lithology, use_class, availability, n, CASE WHEN band = %(unweighed)s THEN n ELSE 0 END AS unweighed, mass_ug
      FROM holdings_facetcell WHERE mission = ANY(%(missions)s)
     UNION ALL
    SELECT lithology, use_class, availability, n, CASE WHEN band = %(unweighed)s THEN n ELSE 0 END, mass_ug
      FROM holdings_facetchange WHERE mission = ANY(%(missions)s)"""
_COUNTED: Final = """
    SELECT lithology, use_class, availability, 1 AS n, CASE WHEN band = %(unweighed)s THEN 1 ELSE 0 END AS unweighed,
           mass_ug
      FROM holdings_facets_of_pieces
     WHERE sample_id IN (SELECT id FROM holdings_sample WHERE collection_id = %(collection)s)"""
_CELLS: Final = """
    SELECT lithology, use_class, availability, sum(n)::bigint, sum(unweighed)::bigint, sum(mass_ug)::bigint
      FROM ({pieces}) known GROUP BY 1, 2, 3 HAVING sum(n) > 0"""

_LEFT: Final = """
    SELECT lithology_id, count(*), coalesce(sum(mass_ug), 0)
      FROM holdings_split
     WHERE id IN (SELECT s.id
                    FROM unnest(%(samples)s::bigint[], %(paths)s::text[]) AS lent (sample_id, path)
                    JOIN holdings_split s ON s.sample_id = lent.sample_id AND starts_with(s.path, lent.path)
                   WHERE NOT s.is_provisional AND s.availability <> 'consumed')
     GROUP BY lithology_id"""
PIECES_LOOKED_AT: Final = 50
"""So many pieces are passed for each sample that is wanted, before the rest counts as small."""


@dataclass(frozen=True)
class Cell:
    """Pieces alike in kind, use and availability (as the roll-ups number them), those never weighed, and µg."""

    lithology: int
    use_class: int
    availability: int
    pieces: int
    unweighed: int
    ug: int


@dataclass(frozen=True)
class Material:
    """One kind of material kept for one use: pieces, those never weighed, and the micrograms of the others today."""

    lithology: Lithology
    use_class: UseClass
    pieces: int
    unweighed: int
    ug: int


@dataclass(frozen=True)
class Stock:
    """What exists today in one state; the states add up to everything. `ug` of what was never weighed is nothing."""

    state: State
    pieces: int
    ug: int


@dataclass(frozen=True)
class Studied:
    """One kind: its samples and its pieces, those that never left the house, and micrograms today of both."""

    lithology: Lithology
    samples: int
    samples_never: int
    pieces: int
    pieces_never: int
    ug: int
    never_ug: int


def cells_of(collection: Collection, *, at: datetime) -> list[Cell]:
    """Everything that exists today, as it is public: what has left unseen still counts as set aside."""
    edition, minute = edition_now(), at.replace(second=0, microsecond=0)
    return kept(edition, ("stock", collection.pk, minute), lambda: _cells_of(collection, at, edition))


def _cells_of(collection: Collection, at: datetime, edition: int | None) -> list[Cell]:
    missions = list(Mission.objects.filter(samples__collection=collection).distinct().values_list("pk", flat=True))
    is_shared = Sample.objects.filter(mission__in=missions).exclude(collection=collection).exists()
    parameters: dict[str, Any] = {"missions": missions, "collection": collection.pk, "unweighed": UNWEIGHED}
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(pieces=_COUNTED if is_shared else _ROLLED), parameters)
        sums = {tuple(row[:3]): [int(one) for one in row[3:]] for row in cursor.fetchall()}
    leaving = pieces_leaving(at, edition=edition).values()
    ours = Sample.objects.filter(pk__in={kind.sample_id for kind in leaving}, collection=collection)
    in_collection = set(ours.values_list("pk", flat=True)) if leaving else set()
    for kind in leaving:
        if kind.sample_id in in_collection:
            _tell_as_set_aside(sums, kind)
    gone = AVAILABILITY_NUMBERS[CONSUMED]
    return [Cell(*of, *numbers) for of, numbers in sums.items() if of[2] != gone and numbers[0] > 0]


def _tell_as_set_aside(sums: dict[tuple[int, ...], list[int]], kind: Kind) -> None:
    facets = dict(zip(FACETS, kind.facets, strict=True))
    for word, sign in ((ON_LOAN, -1), (SET_ASIDE, 1)):
        known = sums.setdefault((facets["lithology"], facets["use_class"], AVAILABILITY_NUMBERS[word]), [0, 0, 0])
        for place, number in enumerate((1, int(facets["band"] == UNWEIGHED), kind.mass_ug)):
            known[place] += sign * number


def material_of(collection: Collection, *, at: datetime) -> list[Material]:
    """Every kind with every use, in the order of the vocabularies."""
    kinds, uses = Lithology.objects.in_bulk(), UseClass.objects.in_bulk()
    sums: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for cell in cells_of(collection, at=at):
        _add(sums[cell.lithology, cell.use_class], cell)
    found = [Material(kinds[kind], uses[use], *numbers) for (kind, use), numbers in sums.items()]
    return sorted(found, key=lambda one: (one.lithology.order, one.lithology.name, one.use_class.order))


def stock_of(collection: Collection, *, at: datetime) -> list[Stock]:
    """What may be asked for now, beside what is lent and what is not: with its masses to the microgram."""
    edition, minute = edition_now(), at.replace(second=0, microsecond=0)
    return kept(edition, ("stock by state", collection.pk, minute), lambda: _stock_of(collection, at))


def _stock_of(collection: Collection, at: datetime) -> list[Stock]:
    lent_uses = set(UseClass.objects.filter(is_lendable=True).values_list("pk", flat=True))
    pieces: dict[str, int] = defaultdict(int)
    for_good_ug = 0
    for cell in cells_of(collection, at=at):
        if cell.availability == AVAILABILITY_NUMBERS[NOT_LENDABLE] and cell.use_class not in lent_uses:
            pieces["kept_for_good"] += cell.pieces
            for_good_ug += cell.ug
        else:
            pieces[_STATES[cell.availability]] += cell.pieces
    masses = masses_of_collection(collection.code, at=at)
    free_ug = total_free_to_ask_ug(Split.objects.filter(collection=collection, is_provisional=False))
    ug: dict[State, int] = {
        "available": free_ug,
        "kept_back": masses.vault - free_ug - for_good_ug,
        "kept_for_good": for_good_ug,
        "set_aside": masses.set_aside,
        "on_loan": masses.with_borrowers,
    }
    return [Stock(state, pieces[state], mass) for state, mass in ug.items()]


_STATES: Final[dict[int, State]] = {
    AVAILABILITY_NUMBERS[AVAILABLE]: "available",
    AVAILABILITY_NUMBERS[SET_ASIDE]: "set_aside",
    AVAILABILITY_NUMBERS[ON_LOAN]: "on_loan",
    AVAILABILITY_NUMBERS[NOT_LENDABLE]: "kept_back",
}


def studied_of(collection: Collection, *, at: datetime) -> list[Studied]:
    """Each kind by what ever left the house: samples of which a piece did, the pieces themselves, their mass today."""
    whole: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for cell in cells_of(collection, at=at):
        _add(whole[cell.lithology], cell)
    samples = dict(_by_kind(_samples(collection)))
    never = dict(_by_kind(_samples(collection).filter(~Exists(_lent_of_samples(at)))))
    left = {kind: (pieces, ug) for kind, pieces, ug in _left(collection, at)}
    return [
        Studied(
            kind,
            samples=samples.get(kind.pk, 0),
            samples_never=never.get(kind.pk, 0),
            pieces=whole[kind.pk][0],
            pieces_never=whole[kind.pk][0] - left.get(kind.pk, (0, 0))[0],
            ug=whole[kind.pk][2],
            never_ug=whole[kind.pk][2] - left.get(kind.pk, (0, 0))[1],
        )
        for kind in Lithology.objects.filter(pk__in=list(whole))
    ]


def _add(sums: list[int], cell: Cell) -> None:
    for place, number in enumerate((cell.pieces, cell.unweighed, cell.ug)):
        sums[place] += number


def _samples(collection: Collection) -> QuerySet[Sample]:
    return Sample.objects.filter(collection=collection)


def _lent_of_samples(at: datetime) -> QuerySet[LoanItem]:
    return published_items(at).filter(portion__sample=OuterRef("pk"))


def _by_kind(samples: QuerySet[Sample]) -> Iterable[tuple[int, int]]:
    return samples.order_by().values_list("lithology").annotate(Count("pk"))


def _left(collection: Collection, at: datetime) -> list[tuple[int, int, int]]:
    """By kind: pieces that exist and were with a borrower, or in the piece they were cut from, and their µg."""
    lent = published_items(at).filter(loan__collection=collection, portion__isnull=False)
    known = list(lent.order_by().values_list("portion__sample", "portion__path").distinct())
    with connection.cursor() as cursor:
        cursor.execute(_LEFT, {"samples": [sample for sample, _ in known], "paths": [path for _, path in known]})
        return [(kind, int(pieces), int(ug)) for kind, pieces, ug in cursor.fetchall()]


def never_lent(collection: Collection, *, at: datetime, most: int = 12) -> list[Sample]:
    """Samples of which nothing was ever lent and something may be asked for, those with the heaviest piece first.

    `ug` is the mass of all pieces of such a sample. An index of masses is walked as far as needed.
    """
    free = (
        Split.objects.filter(collection=collection, availability=AVAILABLE, is_provisional=False, mass_ug__gt=0)
        .exclude(sample__in=published_items(at).filter(loan__collection=collection).values("portion__sample"))
        .order_by("-mass_ug", "sort_key")
        .values_list("sample", flat=True)
    )
    samples = list(dict.fromkeys(free[: most * PIECES_LOOKED_AT]))[:most]
    found: QuerySet[Any] = Sample.objects.filter(pk__in=samples).select_related("lithology")
    found = found.annotate(ug=Sum("splits__mass_ug"))
    return sorted(found, key=lambda sample: -(sample.ug or 0))

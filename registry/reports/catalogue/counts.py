"""How many pieces and how much mass a narrowed catalogue holds, and how many each further choice would show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Func, IntegerField, QuerySet, Sum
from django.utils.functional import Promise

from registry.holdings.models import Split
from registry.holdings.models.pieces import ON_LOAN, SET_ASIDE
from registry.reports.catalogue.filters import FACETS, CatalogueFilter
from registry.reports.public.publication import under_way


@dataclass(frozen=True)
class Option:
    """One value of a facet and how many pieces it would show, given everything else that is chosen."""

    value: str
    word: str | Promise
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Totals:
    """Pieces, and the micrograms of those that were weighed."""

    pieces: int
    mass_ug: int


def totals(pieces: QuerySet[Split]) -> Totals:
    sums = pieces.order_by().aggregate(pieces=Count("pk"), mass=Sum("mass_ug", default=0))
    return Totals(sums["pieces"], sums["mass"])


def options(catalogue: CatalogueFilter, facet: str) -> list[Option]:
    """Every value of a facet in its place, zeros too; one query, two for availability."""
    column, _heading = FACETS[facet]
    counted = catalogue.without(facet)
    if facet == "band":
        counted = counted.annotate(band=Func(F("mass_ug"), function="holdings_mass_band", output_field=IntegerField()))
    counts = dict(counted.order_by().values_list(column).annotate(Count("pk")))
    if facet == "availability":
        left = counted.filter(pk__in=under_way(catalogue.at)).count()
        counts[ON_LOAN] = counts.get(ON_LOAN, 0) - left
        counts[SET_ASIDE] = counts.get(SET_ASIDE, 0) + left
    chosen = catalogue.chosen.get(facet, [])
    return [
        Option(code, word, counts.get(value, 0), code in chosen) for value, code, word in catalogue.words.options(facet)
    ]

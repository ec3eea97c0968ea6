"""Pieces as the roll-ups know them, for the few that are looked at one by one; and those that are on their way."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from registry.holdings.mass_bands import BOUNDS, NONE_LEFT, UNWEIGHED
from registry.holdings.models import Split
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, CONDITION_NUMBERS
from registry.reports.catalogue.keeping import kept
from registry.reports.public.publication import under_way

COLUMNS: Final = (
    "pk", "sample_id", "availability", "mission_id", "site_id", "lithology_id", "subtype_id", "form_id", "use_class_id",
    "condition", "facility_id", "mass_ug",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One piece: its sample, its value of each facet, and its micrograms."""

    sample_id: int
    facets: tuple[int, ...]
    mass_ug: int

    @property
    def form(self) -> int:
        return self.facets[5]


def kinds(pieces: QuerySet[Split]) -> dict[int, Kind]:
    """By the piece's id. One query."""
    found = {}
    for pk, sample, availability, *ids, condition, facility, mass_ug in pieces.values_list(*COLUMNS):
        facets = (
            AVAILABILITY_NUMBERS[availability],
            *(value or 0 for value in ids),
            CONDITION_NUMBERS[condition],
            facility or 0,
            band_of(mass_ug),
        )
        found[pk] = Kind(sample, facets, mass_ug or 0)
    return found


def band_of(mass_ug: int | None) -> int:
    """The number of the band a mass falls into, as `holdings_mass_band` has it."""
    if mass_ug is None:
        return UNWEIGHED
    return 1 + bisect_right(BOUNDS, mass_ug) if mass_ug else NONE_LEFT


def pieces_leaving(at: datetime, *, edition: int | None) -> Mapping[int, Kind]:
    """The few pieces that have left and are not public yet, as they are. A delay that ends shows within a minute."""
    minute = at.replace(second=0, microsecond=0)
    return kept(
        edition,
        ("leaving", minute),
        lambda: kinds(Split.objects.filter(is_provisional=False, pk__in=under_way(at))),
    )

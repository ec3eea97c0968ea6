"""Missions with what they brought and what of it is in the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count

from registry.holdings.models import Lithology, Mission, Sample
from registry.reports.public.rolled import Sum, sums_by, sums_within


@dataclass(frozen=True)
class MissionSums:
    """A mission, its samples and pieces in the catalogue, and the micrograms that exist today."""

    mission: Mission
    samples: int
    pieces: int
    today_ug: int


@dataclass(frozen=True)
class KindSums:
    """One kind of material of a mission: its samples, pieces and micrograms today."""

    lithology: Lithology
    samples: int
    pieces: int
    today_ug: int


def sums_of_missions(missions: Iterable[Mission]) -> list[MissionSums]:
    """Every mission in its order. Two queries beside theirs."""
    samples = dict(Sample.objects.order_by().values_list("mission").annotate(Count("pk")))
    pieces, nothing = sums_by("mission"), Sum()
    return [
        MissionSums(
            mission,
            samples.get(mission.pk, 0),
            pieces.get(mission.pk, nothing).pieces,
            pieces.get(mission.pk, nothing).ug,
        )
        for mission in missions
    ]


def kinds_of_mission(mission: Mission) -> list[KindSums]:
    """Its material by kind, the heaviest first."""
    samples = dict(Sample.objects.filter(mission=mission).order_by().values_list("lithology").annotate(Count("pk")))
    lithologies = Lithology.objects.in_bulk()
    sums = [
        KindSums(lithologies[kind], samples.get(kind, 0), found.pieces, found.ug)
        for kind, found in sums_within("mission", mission.pk, by="lithology").items()
    ]
    return sorted(sums, key=lambda kind: (-kind.today_ug, kind.lithology.name))

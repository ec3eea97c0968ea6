"""Missions with what they brought and what of it is in the books."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Sum

from registry.holdings.models import Lithology, Mission, Sample, Split


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
    pieces = {
        row["mission"]: row
        for row in Split.objects.filter(is_provisional=False)
        .order_by()
        .values("mission")
        .annotate(pieces=Count("pk"), today=Sum("mass_ug", default=0))
    }
    nothing = {"pieces": 0, "today": 0}
    return [
        MissionSums(
            mission,
            samples.get(mission.pk, 0),
            pieces.get(mission.pk, nothing)["pieces"],
            pieces.get(mission.pk, nothing)["today"],
        )
        for mission in missions
    ]


def kinds_of_mission(mission: Mission) -> list[KindSums]:
    """Its material by kind, the heaviest first."""
    samples = dict(Sample.objects.filter(mission=mission).order_by().values_list("lithology").annotate(Count("pk")))
    rows = (
        Split.objects.filter(mission=mission, is_provisional=False)
        .order_by()
        .values("lithology")
        .annotate(pieces=Count("pk"), today=Sum("mass_ug", default=0))
    )
    lithologies = Lithology.objects.in_bulk()
    sums = [
        KindSums(lithologies[row["lithology"]], samples.get(row["lithology"], 0), row["pieces"], row["today"])
        for row in rows
    ]
    return sorted(sums, key=lambda kind: (-kind.today_ug, kind.lithology.name))

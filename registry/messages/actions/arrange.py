"""How a collection tells people: switch, timetable, and for each kind the way and words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal, Stale
from registry.messages.kinds import KINDS
from registry.messages.models import WAYS, Choice, Timetable
from registry.parties.models import Person

LAST_HOUR = 23


@dataclass(frozen=True)
class TimetableValues:
    """The switch, the hour of the digest on the collection's clock, how often an overdue loan is told of, the foot."""

    is_on: bool = True
    digest_hour: int = 8
    overdue_every_days: int = 7
    foot: str = ""
    foot_zh: str = ""


@dataclass(frozen=True)
class ChoiceValues:
    """The way one kind is told, and words added to it in both languages."""

    way: str
    words: str = ""
    words_zh: str = ""


@transaction.atomic
def set_timetable(
    collection_code: str, *, values: TimetableValues, version: int, by: Person, at: datetime
) -> Timetable:
    """Write the collection's timetable. Raises NotPermitted, Stale, Refusal."""
    require(by, Permission.NOTICES_ARRANGE, at=at, within=collection_code)
    Timetable.objects.get_or_create(collection_code=collection_code)
    timetable = Timetable.objects.select_for_update().get(collection_code=collection_code)
    if timetable.row_version != version:
        raise Stale(Obstacle("stale", _("Somebody changed this since you opened it.")))
    obstacles = []
    if not 0 <= values.digest_hour <= LAST_HOUR:
        obstacles.append(Obstacle("hour", _("An hour lies between 0 and 23."), "digest_hour"))
    if values.overdue_every_days < 1:
        obstacles.append(Obstacle("days", _("Write one day at least."), "overdue_every_days"))
    if obstacles:
        raise Refusal(obstacles)
    for name, value in asdict(values).items():
        setattr(timetable, name, value)
    timetable.row_version += 1
    timetable.save()
    facts = {"is_on": values.is_on, "digest_hour": values.digest_hour, "every": values.overdue_every_days}
    trail.record(
        "notices arranged", chain=collection_code, subject=f"notices {collection_code}", by=by, at=at, facts=facts
    )
    return timetable


@transaction.atomic
def choose(collection_code: str, *, choices: Mapping[str, ChoiceValues], by: Person, at: datetime) -> list[Choice]:
    """Write how kinds are told in this collection. Raises NotPermitted, Refusal."""
    require(by, Permission.NOTICES_ARRANGE, at=at, within=collection_code)
    obstacles = [
        Obstacle("kind_or_way_unknown", _("One of the words chosen is not known here."), f"way-{kind}")
        for kind, chosen in choices.items()
        if kind not in KINDS or not KINDS[kind].is_arranged or chosen.way not in WAYS
    ]
    if obstacles:
        raise Refusal(obstacles)
    made = [
        Choice.objects.update_or_create(collection_code=collection_code, kind=kind, defaults=asdict(chosen))[0]
        for kind, chosen in choices.items()
    ]
    facts = {"ways": {kind: chosen.way for kind, chosen in choices.items()}}
    trail.record(
        "notices arranged", chain=collection_code, subject=f"notices {collection_code}", by=by, at=at, facts=facts
    )
    return made

"""What a collection chose about its notices, or what holds where it chose nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from registry.messages.kinds import Kind
from registry.messages.models import AT_ONCE, DIGEST, IN_APP, Choice, Timetable
from registry.parties.models import WEEKLY


@dataclass(frozen=True)
class Arrangement:
    """How one kind of notice is told in one collection: the way, the hour of its digest, and words added to it."""

    way: str
    digest_hour: int
    words: tuple[str, str] = ("", "")
    foot: tuple[str, str] = ("", "")


def timetable_of(collection_code: str) -> Timetable:
    """The collection's timetable; an unsaved one with what holds by default where it chose none."""
    return Timetable.objects.filter(collection_code=collection_code).first() or Timetable(
        collection_code=collection_code
    )


def arrangement_of(kind: Kind, collection_code: str) -> Arrangement:
    """The collection's choice for this kind. Where its letters are switched off, notices stand on the page only."""
    timetable = timetable_of(collection_code)
    choice = Choice.objects.filter(collection_code=collection_code, kind=kind.code).first()
    way = choice.way if choice else kind.way
    if not timetable.is_on and way in {AT_ONCE, DIGEST}:
        way = IN_APP
    return Arrangement(
        way,
        timetable.digest_hour,
        (choice.words, choice.words_zh) if choice else ("", ""),
        (timetable.foot, timetable.foot_zh),
    )


def mail_from(arrangement: Arrangement, *, pace: str = "", zone: str, at: datetime) -> datetime | None:
    """The earliest instant a letter may carry it: now, the next digest's hour on the collection's clock, or never.

    `pace` is what the person chose for themself; it goes before the collection's way. A week's digest comes on Monday.
    """
    if arrangement.way not in {AT_ONCE, DIGEST}:
        return None
    if (pace or arrangement.way) == AT_ONCE:
        return at
    local = at.astimezone(ZoneInfo(zone))
    digest = datetime.combine(local.date(), time(arrangement.digest_hour), tzinfo=ZoneInfo(zone))
    if digest <= local:
        digest += timedelta(days=1)
    return digest + timedelta(days=-digest.weekday() % 7) if pace == WEEKLY else digest

"""What happens in the demonstration, in the order of time: stories note their acts, the diary lets them happen.

Time runs forward for every piece, and stories share pieces, so acts of all stories are run in one order. An act that
lies ahead of now does not happen: a demonstration loaded later has got further.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from django.db import transaction

Act = Callable[[datetime], object]

BEIJING = ZoneInfo("Asia/Shanghai")
HOUSTON = ZoneInfo("America/Chicago")
MOSCOW = ZoneInfo("Europe/Moscow")


class Diary:
    """Acts to come, earliest first; acts of one moment in the order they were noted."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._acts: list[tuple[datetime, int, Act]] = []
        self._order = count()

    def note(self, at: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (at, next(self._order), act))

    def run(self, *, between: Callable[[int], None] = lambda _happened: None) -> int:
        """Let everything up to now happen, each act wholly or not at all; how many acts that were.

        `between` is called after each act, outside its transaction, with their number so far.
        """
        happened = 0
        while self._acts and self._acts[0][0] <= self.now:
            at, _order, act = heapq.heappop(self._acts)
            with transaction.atomic():
                act(at)
            happened += 1
            between(happened)
        return happened


def beijing(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=BEIJING)


def houston(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=HOUSTON)


def moscow(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, tzinfo=MOSCOW)

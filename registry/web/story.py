"""Steps of a timeline and what is awaited next, as `components/timeline.html` and `awaiting.html` read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.functional import Promise


@dataclass(frozen=True)
class Step:
    """One thing that happened, is awaited now or comes later; `status` gives it that status's shape."""

    state: Literal["done", "next", "later"]
    when: Any
    what: str | Promise
    detail: str | Promise = ""
    by: str | Promise = ""
    status: str = ""


RECENT: Final = 5


@dataclass(frozen=True)
class Story:
    """A story told for a page: what is long past folds away, so that the latest and the next stand in view."""

    steps: Sequence[Step]

    @property
    def _fold(self) -> int:
        done = sum(1 for step in self.steps if step.state == "done")
        return done - RECENT if done > RECENT + 1 else 0

    @property
    def earlier(self) -> Sequence[Step]:
        return self.steps[: self._fold]

    @property
    def recent(self) -> Sequence[Step]:
        return self.steps[self._fold :]


@dataclass(frozen=True)
class Awaited:
    """What has to happen next, from whom, and since when; `is_yours` when the reader is that person.

    `due` and `since` are words with their day.
    """

    what: str | Promise
    whom: str | Promise
    is_yours: bool = False
    due: Any = ""
    since: Any = ""

    def as_step(self) -> Step:
        when = " · ".join(str(words) for words in (self.since, self.due) if words)
        return Step("next", when, self.what, detail=self.whom)

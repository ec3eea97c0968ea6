"""How an action says no: every obstacle at once, each with a stable code and a sentence for the person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way: `code` for programs, `message` for people, `field` where it belongs."""

    code: str
    message: str
    field: str = ""


class Refusal(Exception):
    """The act may not happen; nothing was written."""

    def __init__(self, obstacles: Iterable[Obstacle] | Obstacle) -> None:
        self.obstacles = [obstacles] if isinstance(obstacles, Obstacle) else list(obstacles)
        super().__init__("; ".join(obstacle.message for obstacle in self.obstacles))

    @property
    def codes(self) -> list[str]:
        return [obstacle.code for obstacle in self.obstacles]


class NotPermitted(Exception):
    """This person may not do this at all, whatever the state of things."""


class Stale(Refusal):
    """Somebody saved a newer version since this page was opened."""

"""What a person may do with a thing now: a button for each act that would work, and for others the reason it waits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise

from registry.foundation.refusal import Obstacle


@dataclass(frozen=True)
class Offer:
    """One act. `why_not` disables it and says why; `is_post` makes it a button that acts at once, on that `version`."""

    word: str | Promise
    href: str
    is_main: bool = False
    is_post: bool = False
    is_grave: bool = False
    why_not: str = ""
    version: int | None = None

    def unless(self, obstacles: list[Obstacle]) -> Offer:
        """The same act, waiting for these obstacles where there are any."""
        return replace(self, why_not=" ".join(obstacle.message for obstacle in obstacles)) if obstacles else self


def one_main(offers: list[Offer]) -> list[Offer]:
    """The first main act that works is the filled button, and stands first."""
    found = False
    result = []
    for offer in offers:
        is_main = offer.is_main and not offer.why_not and not found
        found = found or is_main
        result.append(replace(offer, is_main=is_main))
    return sorted(result, key=lambda offer: not offer.is_main)

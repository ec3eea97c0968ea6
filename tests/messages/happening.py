"""A world in which things happen now: what happened long ago is history and told to nobody."""

from __future__ import annotations

from datetime import timedelta

from registry.foundation.clocks import now
from registry.messages.models import Notice
from registry.parties.models import Person
from tests.worlds import World, small_collection


def world_of_today(code: str = "ce5") -> World:
    """The small collection, three days ago."""
    world = small_collection(code)
    world.at = now() - timedelta(days=3)
    return world


def told(person: Person) -> list[str]:
    """The kinds of what somebody was told, in order."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))

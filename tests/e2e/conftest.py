"""A collection whose people may be tried out at a click, and hands for each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from registry.parties.models import Person
from tests.e2e.hands import Hands
from tests.factories.applications import put_policy
from tests.factories.parties import make_user
from tests.worlds import World, small_collection

OpenPage = Callable[..., Page]


@pytest.fixture
def world(committed_db: str, settings: Any) -> World:
    """A collection whose people may be tried out at a click."""
    settings.DEMO = True
    world = small_collection()
    put_policy(world, papers=["storage_plan"])
    people = [world.curator, world.processor, world.second_processor, world.authority, *world.reviewers]
    for person in [*people, world.auditor, world.investigator, world.representative]:
        make_user(person)
    return world


@pytest.fixture
def hands(new_page: OpenPage, world: World) -> Callable[..., Hands]:
    """Somebody's hands, at a browser of their own; the same again for the same person."""
    kept: dict[Person, Hands] = {}

    def of(person: Person, *, chinese: bool = False) -> Hands:
        if person not in kept:
            kept[person] = Hands(new_page(locale="zh-CN" if chinese else "en-GB"), person, chinese=chinese)
        return kept[person]

    return of

"""Pages of calls, policies, reviews and the basket in a browser: nothing serious for axe, none too wide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from registry.applications.actions.calendar import put_calendar_day
from registry.applications.actions.fairness import declare_conflict
from registry.applications.actions.write import answer_call
from registry.applications.models import Application
from registry.foundation.clocks import now
from registry.parties.models import Person
from tests.e2e.hands import Hands
from tests.factories import applications as make
from tests.factories.calls import call_announced, call_drafted
from tests.factories.parties import make_user
from tests.web.test_public_pages_in_a_browser import SIZES
from tests.worlds import World, small_collection


@pytest.fixture
def world(committed_db: str, settings: Any) -> World:
    """A blind call that is open, an application recommended, one reviewer's declaration, a holiday, a draft call."""
    settings.DEMO = True
    world = small_collection()
    opens = (now() - timedelta(days=9)).replace(second=0, microsecond=0)
    world.at = opens + timedelta(hours=1)
    make.put_policy(world)
    call = call_announced(world, "open", opens_at=opens, closes_at=opens + timedelta(days=30), is_blind=True)
    call_drafted(world, "draft")
    for mass_ug in (500_000, 450_000):
        application = make.application_written(world, (world.powder, mass_ug))
        answer_call(application, call, by=world.investigator, at=world.later())
        make.carried_to_recommended(world, make.fresh(application))
    declare_conflict(institution=world.stranger_institution, by=world.reviewers[0], at=world.later())
    holiday = {"day": now().date() + timedelta(days=(7 - now().weekday())), "is_working": False, "name": "A holiday"}
    put_calendar_day(world.collection, **holiday, by=world.curator, at=world.later())  # type: ignore[arg-type]
    for person in (world.curator, world.reviewers[0], world.investigator, world.authority):
        make_user(person)
    return world


def pages(world: World) -> dict[Person, list[str]]:
    """Addresses by who opens them."""
    reference = Application.objects.order_by("pk")[0].reference
    piece = world.powder.identifier
    return {
        world.curator: [
            "/calls/",
            "/calls/new/ce5/",
            "/calls/open/",
            "/calls/open/meeting/",
            "/calls/open/extend/",
            "/calls/draft/edit/",
            "/policies/ce5/",
            "/policies/ce5/edit/",
            "/policies/ce5/calendar/",
            f"/applications/{reference}/",
        ],
        world.reviewers[0]: ["/reviews/conflicts/", "/reviews/conflicts/open/", f"/applications/{reference}/"],
        world.investigator: [f"/basket/?add={piece}", f"/applications/{reference}/"],
        world.authority: [f"/applications/{reference}/decide/"],
    }


@pytest.mark.parametrize(("colours", "size"), list(zip(("light", "dark"), SIZES, strict=True)), ids=["desk", "hand"])
def test_every_page_of_the_office_fits_and_is_accessible(
    world: World,
    new_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    colours: str,
    size: dict[str, int],
) -> None:
    for person, addresses in pages(world).items():
        hands = Hands(new_page(viewport=size, color_scheme=colours, locale="en-GB"), person)
        for address in addresses:
            response = hands.page.goto(address)
            assert response is not None
            assert response.status == 200, address
            wide = hands.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, address
            assert_accessible(hands.page)


def test_a_basket_becomes_a_draft_on_accessible_pages(
    world: World, new_page: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    hands = Hands(new_page(viewport=SIZES[1], locale="en-GB"), world.investigator)
    hands.page.goto(f"/basket/?add={world.powder.identifier}")
    hands.fill(**{f"piece-{world.powder.pk}-mass": "20 mg"})
    with hands.page.expect_navigation():
        hands.page.locator("button[name=apply]").click()
    hands.sees("Methods")
    assert_accessible(hands.page)

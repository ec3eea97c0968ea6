"""The desk and the record on small and large screens, light and dark, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from registry.access.roles import Role
from registry.parties.models import Person
from tests import worlds
from tests.factories import applications
from tests.factories.parties import give_role, make_user
from tests.worlds import small_collection

OPTIONS: list[dict[str, Any]] = [
    {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
    {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
]


def sign_in(page: Page, person: Person) -> None:
    """As an invented person, at a click."""
    page.goto("/account/demo/")
    with page.expect_navigation():
        page.locator(f'form[action$="{person.pk}/"] button').first.click()


@pytest.mark.parametrize("options", OPTIONS, ids=["phone", "desk"])
def test_the_desk_and_the_record_are_accessible(
    new_page: Callable[..., Page],
    committed_db: str,
    settings: Settings,
    assert_accessible: Callable[[Page], None],
    options: dict[str, Any],
) -> None:
    settings.DEMO = True
    world = small_collection()
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    applications.application_submitted(world)
    worlds.loan_opened(world)
    give_role(world.curator, Role.PROCESSOR, collection=world.collection)
    for person in (world.curator, world.investigator):
        make_user(person)

    page = new_page(locale="en-GB", **options)
    for person, places in (
        (world.investigator, ("/desk/", "/zh/desk/", "/profile/")),
        (
            world.curator,
            ("/desk/", "/audit/", "/zh/audit/ce5/", "/audit/ce5/3/", "/audit/ce5/of/loan%20item%20L-0001/1/"),
        ),
    ):
        page.context.clear_cookies()
        sign_in(page, person)
        for place in places:
            answer = page.goto(place)
            assert answer is not None
            assert answer.ok, place
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), place
    page.goto("/audit/verify/")
    page.get_by_role("main").get_by_role("button").click()
    page.get_by_text("Every law holds.").wait_for()
    assert_accessible(page)

"""An application saves itself while it is typed, and no window ever overwrites what another saved."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from registry.applications.models import Application
from tests.e2e.hands import Hands
from tests.factories import applications as made
from tests.worlds import World


def typed(page: Page, name: str, text: str) -> None:
    """Type into a field as fingers do, and wait for what the registry says about it."""
    with page.expect_response(lambda answer: answer.url.endswith("/keep/")):
        page.locator(f"[name='{name}']").press_sequentially(text)


def test_what_is_typed_is_saved_and_a_second_window_is_told_of_the_first(
    world: World, hands: Callable[..., Hands], assert_accessible: Callable[[Page], None]
) -> None:
    application = made.application_written(world)
    researcher = hands(world.investigator)
    first, address = researcher.page, f"/applications/{application.reference}/edit/"
    researcher.go(address)
    second = first.context.new_page()
    second.goto(address)

    typed(first, "funding_restriction", "None of it")
    expect(first.get_by_text("Saved", exact=False).first).to_be_visible()
    typed(first, "funding_restriction", " at all")
    assert Application.objects.get().funding_restriction == "None of it at all"

    typed(second, "funding_restriction", "Something else")
    expect(second.get_by_text("another window has saved since")).to_be_visible()
    assert Application.objects.get().funding_restriction == "None of it at all"
    assert_accessible(second)

    with second.expect_navigation():
        second.get_by_role("button", name="Save draft").click()
    expect(second.get_by_text("What differs from what is saved")).to_be_visible()
    expect(second.locator("[name='funding_restriction']")).to_have_value("Something else")

"""The pages of the custody record in a real browser: accessible, no wider than the screen, no script needed."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from registry.audit.heads import publish_heads
from tests import worlds

SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})


def test_a_stranger_finds_a_loans_record(
    new_page: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    world = worlds.small_collection()
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    publish_heads()
    for colours, size in zip(("light", "dark"), SIZES, strict=True):
        page = new_page(viewport=size, color_scheme=colours, locale="en-GB", java_script_enabled=True)
        page.goto("/verify/")
        visit(page, assert_accessible)
        with page.expect_navigation():
            page.get_by_role("link", name="all heads ce5").click()
        visit(page, assert_accessible)
        page.goto("/verify/")
        page.get_by_label("Number of a piece or loan").last.fill("L-0001")
        page.get_by_role("button", name="Search").last.click()
        page.wait_for_url("**/verify/loans/L-0001/")
        visit(page, assert_accessible)


def visit(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url
    assert_accessible(page)

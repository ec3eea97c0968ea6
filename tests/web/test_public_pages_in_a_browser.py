"""The public pages in a real browser: nothing serious for axe, nothing wider than the screen, no script needed."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from registry.applications.policy import PolicyValues, make_policy
from tests import worlds
from tests.factories.calls import call_announced
from tests.worlds import World

SIZES = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})
ON_PAPER = {"width": 672, "height": 950}
"""A sheet of A4 within its margins."""
WIDTHS_BETWEEN = (820, 320)


def furnish() -> World:
    """A collection with a policy, a loan that came back one that is out, and a call."""
    world = worlds.small_collection()
    values = PolicyValues(term_months=12, use_classes=["research"], reviewers=2, kept_back_floor_ug=100_000)
    make_policy(world.collection, values=values, reason="needed in a test", by=world.curator, at=worlds.START)
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section))))
    call_announced(world)
    return world


def addresses(world: World) -> list[str]:
    return [
        "/holdings/",
        "/holdings/?mission=change-5&form=powder&mass_from=abc",
        "/holdings/?q=nothing+is+called+so",
        f"/holdings/?view=cards&columns=use&columns=facility&collect={world.powder.identifier}",
        f"/holdings/compare/?piece={world.powder.identifier}&piece={world.section.identifier}",
        f"/holdings/{world.powder.sample.identifier}/",
        f"/holdings/{world.powder.identifier}/?mass=200+mg",
        f"/holdings/{world.section.identifier}/",
        "/lending/",
        "/lending/L-0001/",
        "/lending/institutions/",
        f"/lending/institutions/{world.borrower.slug}/",
        "/collections/",
        f"/collections/{world.collection.code}/",
        f"/collections/{world.collection.code}/policy/",
        "/missions/",
        f"/missions/{world.powder.mission.slug}/",
        "/lending/calls/",
        "/lending/calls/a-call/",
        f"/basket/?add={world.powder.identifier}",
    ]


def test_every_public_page_fits_and_is_accessible(
    new_page: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    world = furnish()
    for colours, size in zip(("light", "dark"), SIZES, strict=True):
        page = new_page(viewport=size, color_scheme=colours, locale="en-GB")
        for address in addresses(world):
            response = page.goto(address)
            assert response is not None
            assert response.status == 200, address
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, address
            assert_accessible(page)
    for width in WIDTHS_BETWEEN:
        page = new_page(viewport={"width": width, "height": 900}, locale="en-GB")
        for address in addresses(world):
            page.goto(address)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, f"{address} at {width}"


def test_on_paper_nothing_is_folded_and_nothing_runs_over(new_page: Callable[..., Page]) -> None:
    world = furnish()
    page = new_page(viewport=ON_PAPER, locale="en-GB")
    for address in (
        f"/holdings/{world.powder.sample.identifier}/",
        f"/holdings/{world.powder.identifier}/",
        "/lending/L-0001/",
    ):
        page.goto(address)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        expect(page.locator("main details:not([open])")).to_have_count(0)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, address
        page.emulate_media(media="screen")


def test_a_reader_without_scripts_narrows_the_list_and_takes_it_back(new_page: Callable[..., Page]) -> None:
    world = furnish()
    page = new_page(java_script_enabled=False, viewport=SIZES[0], locale="en-GB")

    page.goto("/holdings/")
    page.get_by_role("checkbox", name="On loan").check()
    page.get_by_role("button", name="Apply filters").click()

    expect(page).to_have_url(re.compile("availability=on_loan"))
    expect(page.get_by_role("link", name=world.section.identifier, exact=True)).to_be_visible()
    expect(page.get_by_role("link", name=world.powder.identifier, exact=True)).to_have_count(0)

    page.get_by_role("link", name="Availability On loan remove").click()
    expect(page.get_by_role("link", name=world.powder.identifier, exact=True)).to_be_visible()


def test_a_ticked_facet_narrows_at_once_and_back_unticks_it(new_page: Callable[..., Page]) -> None:
    world = furnish()
    page = new_page(viewport=SIZES[0], locale="en-GB")
    powder = page.get_by_role("link", name=world.powder.identifier, exact=True)
    on_loan = page.get_by_role("checkbox", name="On loan")

    page.goto("/holdings/")
    page.locator("summary", has_text="Condition").click()
    on_loan.press("Space")

    expect(page).to_have_url(re.compile(r"\?availability=on_loan$"))
    expect(page.get_by_role("status")).to_contain_text("1 piece")
    expect(powder).to_have_count(0)
    expect(on_loan).to_be_focused()
    expect(page.get_by_role("checkbox", name="Pristine")).to_be_visible()

    page.go_back()
    expect(powder).to_be_visible()
    expect(on_loan).not_to_be_checked()


def test_pieces_are_collected_by_keys_and_compared(new_page: Callable[..., Page]) -> None:
    world = furnish()
    page = new_page(viewport=SIZES[0], locale="en-GB")
    page.goto("/holdings/?form=powder")
    pieces = page.locator(".catalogue tbody th a.id")

    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.get_by_role("region", name="Collected to compare").get_by_role("link").first).to_be_visible()
    page.keyboard.press("j")
    expect(pieces.nth(1)).to_be_focused()

    page.goto(page.url.replace("form=powder", "form=section"))
    page.get_by_role("link", name=f"Compare {world.section.identifier}").click()
    page.get_by_role("link", name="Compare 2 pieces").click()

    expect(
        page.get_by_role("columnheader").get_by_role("link", name=world.section.identifier, exact=True)
    ).to_be_visible()
    expect(page.get_by_role("link", name="Only differences")).to_be_visible()


def test_a_table_shown_as_cards_stays_a_table_for_screen_readers(new_page: Callable[..., Page]) -> None:
    furnish()
    page = new_page(viewport=SIZES[1], locale="en-GB")
    page.goto("/lending/")
    page.locator("td[role=cell]").first.wait_for()
    rows = page.locator("tbody tr").count()
    assert rows
    expect(page.locator("tbody tr[role=row]")).to_have_count(rows)
    expect(page.locator("th[scope=row][role=rowheader]")).to_have_count(rows)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("td:not([role])").first.wait_for()
    expect(page.locator("td[role]")).to_have_count(0)

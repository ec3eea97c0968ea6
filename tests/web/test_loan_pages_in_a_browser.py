"""Pages of work on loans that are out and back, in a browser: nothing serious for axe, none too wide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page

from registry.loans.actions.agree import draft_agreement
from registry.loans.models import LoanItem
from registry.parties.models import Person
from tests import transfers, worlds
from tests.e2e.hands import Hands
from tests.factories.parties import make_user
from tests.web.test_public_pages_in_a_browser import SIZES
from tests.worlds import World, small_collection


@pytest.fixture
def world(committed_db: str, settings: Any) -> World:
    """Loans by number: passed on (1 to 2), asked to pass on, to be taken over (4, 5), on its way, lost, beyond, new."""
    settings.DEMO = True
    world = small_collection()
    transfers.taken_over(world, worlds.item_used(world, portion(world)), weighed_ug=14_900)
    transfers.asked(world, worlds.item_on_loan(world, portion(world)))
    transfers.signed(world, transfers.agreed(world, worlds.item_on_loan(world, portion(world))))
    worlds.item_handed_over(world, portion(world))
    worlds.item_missing(world, portion(world))
    worlds.item_in_discrepancy(world, portion(world))
    drafted(world)
    people = (world.curator, world.authority, world.investigator, world.representative, world.stranger, world.processor)
    for person in people:
        make_user(person)
    return world


def portion(world: World) -> LoanItem:
    """The only item of a new loan that is signed."""
    return worlds.only_item(worlds.loan_signed(world))


def drafted(world: World) -> None:
    """A loan whose agreement waits for both signatures."""
    loan, today = worlds.loan_opened(world), world.collection.date_of(world.at)
    to_on = today + timedelta(days=730)
    terms = {"terms": "Return what is left.", "terms_zh": "余样归还。", "language": "both"}
    draft_agreement(loan, from_on=today, to_on=to_on, **terms, by=world.curator, at=world.later())


def pages(world: World) -> dict[Person, list[str]]:
    """Addresses by who opens them."""
    return {
        world.investigator: [
            "/loans/L-0003/transfer/",
            "/loans/L-0006/1/not-received/",
            "/loans/L-0003/1/incident/",
            "/loans/L-0003/extend/",
            "/loans/L-0003/results/add/",
        ],
        world.representative: ["/loans/L-0009/", "/loans/L-0009/sign/"],
        world.stranger: ["/loans/L-0005/1/take-over/"],
        world.curator: [
            "/loans/L-0001/reconcile/",
            "/loans/L-0003/transfer/decide/",
            "/loans/L-0007/",
            "/loans/L-0008/reconcile/",
            "/loans/L-0009/agreement/",
            "/loans/L-0009/sign/",
            "/watch/",
            "/imports/",
        ],
        world.authority: ["/loans/L-0008/results/waive/"],
        world.processor: [f"/bench/photograph/{world.powder.identifier}/"],
    }


@pytest.mark.parametrize(("colours", "size"), list(zip(("light", "dark"), SIZES, strict=True)), ids=["desk", "hand"])
def test_every_page_of_a_loan_at_work_fits_and_is_accessible(
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

"""Every page of a loan opens for whom it is meant, in every state of its item, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.loans.models import Loan, LoanItem
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

STATES: list[Callable[[World, LoanItem], LoanItem]] = [
    worlds.item_prepared,
    worlds.item_ready,
    worlds.item_handed_over,
    worlds.item_on_loan,
    worlds.item_used,
    worlds.item_sent_back,
    worlds.item_received,
    worlds.item_reweighed,
    worlds.item_in_discrepancy,
    worlds.item_closed,
]


@pytest.fixture
def world() -> World:
    return small_collection()


def everybody_who_works_on_it(world: World) -> list[As]:
    people = (
        world.curator,
        world.processor,
        world.authority,
        world.auditor,
        world.investigator,
        world.representative,
    )
    return [As(person) for person in people]


def sees_the_loan(world: World, loan: Loan) -> None:
    for browser in everybody_who_works_on_it(world):
        page = browser.get("loans:detail", loan.reference)
        assert page.status_code == 200, browser.person
        assert loan.reference in text_of(page)
        assert loan.reference in text_of(browser.get("loans:list"))


def test_the_page_opens_before_and_after_signing(world: World) -> None:
    sees_the_loan(world, worlds.loan_opened(world, papers_demanded=("insurance",)))
    sees_the_loan(world, worlds.loan_signed(world))


# What is never weighed cannot fail to balance.
REACHED = [
    (piece, state)
    for piece in ("powder", "chip", "section")
    for state in STATES
    if (piece, state) != ("section", worlds.item_in_discrepancy)
]


@pytest.mark.parametrize(("piece", "state"), REACHED, ids=lambda part: getattr(part, "__name__", part))
def test_the_page_opens_in_every_state(world: World, piece: str, state: Callable[[World, LoanItem], LoanItem]) -> None:
    split = getattr(world, piece)
    portion = worlds.powder_portion(world) if piece == "powder" else worlds.whole_piece(world, split)
    item = state(world, worlds.only_item(worlds.loan_signed(world, portion)))
    sees_the_loan(world, item.loan)
    assert As(world.curator).get("loans:reconcile", item.loan.reference).status_code == 200


def test_strangers_are_told_that_it_does_not_exist(world: World) -> None:
    loan = worlds.loan_signed(world)
    assert As(world.stranger).get("loans:detail", loan.reference).status_code == 404
    assert As(world.reviewers[0]).get("loans:detail", loan.reference).status_code == 404

"""The worked examples of the help, taken through the registry: cut, lent, used, sent back, weighed and squared.

Each must end in the books as the page says, to the microgram.
"""

from __future__ import annotations

import pytest

from registry.ledger.balances import of_allotment, spent_by
from registry.ledger.places import Place
from registry.loans.actions.dispatch import acknowledge, hand_over
from registry.loans.actions.prepare import cut_portion, make_ready, take_whole
from registry.loans.actions.reconcile import reconcile_item, write_off
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.models import LoanItem, Reconciliation
from registry.loans.models.journeys import BEYOND, GAIN, USED_UP, WITHIN
from registry.web.help.examples import Example, examples
from tests import worlds
from tests.factories.loans import reading
from tests.worlds import World, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def lent(world: World, example: Example) -> LoanItem:
    """Issued as the example says, weighed on its balance, and with the borrower."""
    if example.is_weighed:
        item = worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world, example.issued_ug)))
        before, after = (reading(ug) for ug in (worlds.POWDER_UG, worlds.POWDER_UG - example.issued_ug))
        portion = reading(example.issued_ug, uncertainty_ug=example.uncertainties[0])
        cut_portion(item, before=before, portion=portion, after=after, by=world.processor, at=world.later())
    else:
        item = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section)))
        take_whole(item, reading=None, by=world.processor, at=world.later())
    make_ready(item, container="Vial 7", seal="S-1001", by=world.processor, at=world.later())
    hand_over(item.loan, items=[fresh(item)], way="in_person", by=world.processor, at=world.later())
    acknowledge(fresh(item), seal_whole=True, by=world.investigator, at=world.later())
    return fresh(item)


def used(world: World, item: LoanItem, example: Example) -> LoanItem:
    report_use(
        item,
        method=world.method,
        consumed_ug=example.consumed_ug,
        process_loss_ug=example.process_loss_ug,
        remark=str(example.story),
        by=world.investigator,
        at=world.later(days=30),
    )
    return fresh(item)


def squared(world: World, item: LoanItem, example: Example) -> Reconciliation:
    """Closed as used up, or sent back, weighed as the example says, and reconciled."""
    if example.is_weighed and example.sums.books_ug == 0:
        return close_used_up(item, reason=str(example.story), by=world.curator, at=world.later())
    declared = {item.pk: example.returned_ug}
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=world.investigator, at=world.later())
    receive_back(fresh(item), seal_whole=True, by=world.processor, at=world.later())
    weighed = reading(example.returned_ug, uncertainty_ug=example.uncertainties[1]) if example.is_weighed else None
    reweigh(fresh(item), reading=weighed, by=world.processor, second_by=world.second_processor, at=world.later())
    return reconcile_item(fresh(item), by=world.curator, at=world.later())


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.letter)
def test_an_example_ends_in_the_books_as_the_help_says(world: World, example: Example) -> None:
    item = used(world, lent(world, example), example)

    made = squared(world, item, example)

    item, said = fresh(item), example.sums
    if made.outcome == USED_UP:
        assert (said.books_ug, said.outcome, item.piece.whereabouts) == (0, WITHIN, Place.CONSUMED)
    else:
        found = (made.books_ug, made.weighed_ug, made.difference_ug, made.tolerance_ug, made.outcome)
        assert found == (said.books_ug, said.weighed_ug, said.difference_ug, said.tolerance_ug, said.outcome)
    assert item.status == ("discrepancy" if said.outcome == BEYOND else "closed")


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.letter)
def test_issued_is_returned_consumed_lost_and_the_difference_to_exactly_zero(world: World, example: Example) -> None:
    item = used(world, lent(world, example), example)
    made = squared(world, item, example)
    if made.outcome == BEYOND:
        write_off(fresh(item), reason="Looked for in vain.", by=world.authority, at=world.later())

    item, spent = fresh(item), spent_by(item.allotment)
    returned_ug = item.piece.mass_ug or 0
    assert (item.issued_ug or 0) == example.issued_ug == returned_ug + sum(spent.values())
    assert not any(of_allotment(item.allotment).values())
    assert item.status == "closed"
    # What the balance showed too much never enters the books.
    assert returned_ug == min(example.returned_ug, example.sums.books_ug)


def test_the_examples_hold_each_end_and_both_sides_of_each_boundary() -> None:
    sums = [example.sums for example in examples()]
    assert {one.outcome for one in sums} == {WITHIN, GAIN, BEYOND}
    at_the_floor = {one.difference_ug for one in sums if one.tolerance_ug == 100}
    assert {100, 101, -100, -101} <= at_the_floor
    assert {"weighed", "never weighed"} == {"weighed" if one.is_weighed else "never weighed" for one in examples()}

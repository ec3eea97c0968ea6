"""Reconciliations and closing, broken with raw SQL as the run-time role."""

from __future__ import annotations

import pytest

from registry.ledger.models import Weighing
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans.actions.use import report_use
from registry.loans.models import LoanItem
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.worlds import World

pytestmark = pytest.mark.django_db

BOOKS = 15_000
"""What the books hold of a portion of 20 mg of which 5 mg were used."""


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def reweighed(world: World, *, short_ug: int = 0) -> LoanItem:
    return worlds.item_reweighed(world, worlds.only_item(worlds.loan_signed(world)), short_ug=short_ug)


def on_return(item: LoanItem) -> int:
    return Weighing.objects.get(allotment=item.allotment, purpose="return").pk


def spot(item: LoanItem, place: Place) -> Spot:
    return Spot(item.piece, place, item.allotment)


@pytest.mark.parametrize(
    ("outcome", "short_ug"),
    [("within", 101), ("within", -1), ("gain", 1), ("gain", -101), ("beyond", 100), ("beyond", -100), ("used_up", 5)],
)
def test_the_outcome_fits_the_difference(world: World, outcome: str, short_ug: int) -> None:
    item = reweighed(world, short_ug=short_ug)
    with refused("loans_reconciliation_outcome_fits_its_difference"):
        movement = None
        if outcome == "within" and short_ug > 0:
            movement = raw.shift(
                world,
                Kind.SETTLE,
                Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.WEIGHING_DIFFERENCE), short_ug),
            ).pk
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS - short_ug,
            outcome=outcome,
            weighing_id=on_return(item),
            movement_id=movement,
        )


def test_the_difference_adds_up(world: World) -> None:
    item = reweighed(world, short_ug=3_000)
    with refused("loans_reconciliation_difference_adds_up"):
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS - 3_000,
            difference_ug=2_000,
            outcome="beyond",
            weighing_id=on_return(item),
        )


def test_masses_are_not_negative(world: World) -> None:
    item = reweighed(world)
    with refused("loans_reconciliation_masses_not_negative"):
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS,
            tolerance_ug=-1,
            outcome="beyond",
            weighing_id=on_return(item),
        )


def test_the_books_are_those_of_the_ledger(world: World) -> None:
    item = reweighed(world, short_ug=50)
    with refused("loans_reconciliation_agrees_with_the_books"):
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS - 50,
            weighed_ug=BOOKS - 50,
            outcome="within",
            weighing_id=on_return(item),
        )


def test_a_shortfall_is_settled_in_the_books(world: World) -> None:
    item = reweighed(world, short_ug=50)
    with refused("loans_reconciliation_agrees_with_the_books"):
        raw.reconciliation(
            world, item, books_ug=BOOKS, weighed_ug=BOOKS - 50, outcome="within", weighing_id=on_return(item)
        )


def test_the_weighing_is_the_items_own(world: World) -> None:
    item = reweighed(world)
    issue = Weighing.objects.get(allotment=item.allotment, purpose="portion")
    with refused("loans_reconciliation_of_its_own_weighing"):
        raw.reconciliation(
            world, item, books_ug=BOOKS, weighed_ug=issue.mass_ug, outcome="beyond", weighing_id=issue.pk
        )
    with refused("loans_reconciliation_of_its_own_weighing"):
        raw.reconciliation(
            world, item, books_ug=BOOKS, weighed_ug=BOOKS - 10, outcome="within", weighing_id=on_return(item)
        )


def test_a_weighed_piece_is_not_reconciled_unweighed(world: World) -> None:
    with refused("loans_reconciliation_of_its_own_weighing"):
        raw.reconciliation(world, reweighed(world), books_ug=BOOKS, weighed_ug=None, outcome="within")


def test_a_weighed_mass_names_its_weighing(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.section))
    item = worlds.item_reweighed(world, worlds.only_item(loan))
    with refused("loans_reconciliation_weighed_on_a_balance"):
        raw.reconciliation(world, item, books_ug=0, weighed_ug=0, outcome="within")


def test_the_tolerance_stays_below_the_loans_cap(world: World) -> None:
    item = reweighed(world, short_ug=2_500)
    with refused("loans_reconciliation_tolerance_within_its_cap"):
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS - 2_500,
            tolerance_ug=2_500,
            outcome="within",
            weighing_id=on_return(item),
        )


@pytest.mark.parametrize("who", ["processor", "second_processor"])
def test_who_weighed_does_not_write_off(world: World, who: str) -> None:
    """Law 7, last part: neither of the two people who weighed."""
    item = worlds.item_in_discrepancy(world, worlds.only_item(worlds.loan_signed(world)))
    lost = raw.shift(world, Kind.LOSE, Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.LOST), 3_000))
    with refused("loans_reconciliation_weigher_does_not_write_off"):
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS - 3_000,
            outcome="written_off",
            weighing_id=on_return(item),
            movement_id=lost.pk,
            by=getattr(world, who),
        )


@pytest.mark.parametrize("outcome", ["beyond", "written_off", "used_up"])
def test_some_outcomes_owe_a_reason(world: World, outcome: str) -> None:
    item = reweighed(world, short_ug=3_000)
    with refused("loans_reconciliation_has_its_reason"):
        taken = 3_000 if outcome == "written_off" else 0
        movement = raw.shift(world, Kind.LOSE, Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.LOST), taken))
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS,
            weighed_ug=BOOKS - 3_000,
            outcome=outcome,
            weighing_id=on_return(item),
            movement_id=movement.pk,
            reason="",
        )


# Closing


def home(world: World, item: LoanItem, ug: int = BOOKS) -> None:
    """Back to the vault without an act."""
    raw.shift(world, Kind.RETURN_TO_VAULT, Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.VAULT), ug, True))


def test_an_item_does_not_close_without_a_reconciliation(world: World) -> None:
    item = reweighed(world)
    with refused("loans_itemmove_closes_by_its_reconciliation"):
        home(world, item)
        raw.move(world, item, "closed")


def test_a_discrepancy_does_not_close_by_the_finding_alone(world: World) -> None:
    item = worlds.item_in_discrepancy(world, worlds.only_item(worlds.loan_signed(world)))
    with refused("loans_itemmove_closes_by_its_reconciliation"):
        home(world, item)
        raw.move(world, item, "closed", by=world.authority)


def test_an_item_on_loan_does_not_close_without_saying_that_it_is_used_up(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    report_use(item, method=world.method, consumed_ug=20_000, by=world.investigator, at=world.later())
    with refused("loans_itemmove_closes_by_its_reconciliation"):
        raw.move(world, item, "closed")


def test_only_what_was_reconciled_is_settled(world: World) -> None:
    """A thousand micrograms called weighing difference, and a reconciliation that knows nothing of them."""
    item = reweighed(world, short_ug=1_000)
    with refused("loans_itemmove_settles_what_was_reconciled"):
        raw.shift(
            world, Kind.SETTLE, Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.WEIGHING_DIFFERENCE), 1_000)
        )
        at = world.later()
        raw.reconciliation(
            world,
            item,
            books_ug=BOOKS - 1_000,
            weighed_ug=BOOKS - 1_000,
            outcome="within",
            weighing_id=on_return(item),
            at=at,
        )
        raw.shift(
            world,
            Kind.RETURN_TO_VAULT,
            Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.VAULT), BOOKS - 1_000, True),
            at=at,
        )
        raw.move(world, item, "closed", at=at)


def test_what_comes_back_is_returned_never_pristine(world: World) -> None:
    item = reweighed(world)
    at = world.later()
    raw.reconciliation(
        world, item, books_ug=BOOKS, weighed_ug=BOOKS, outcome="within", weighing_id=on_return(item), at=at
    )
    raw.shift(
        world,
        Kind.RETURN_TO_VAULT,
        Entry(spot(item, Place.RECEIVING), Spot(item.piece, Place.VAULT), BOOKS, True),
        at=at,
    )
    with refused("loans_itemmove_comes_back_as_returned"):
        raw.move(world, item, "closed", at=at)
    sql("UPDATE holdings_split SET condition = 'returned' WHERE id = %s", item.portion_id)
    raw.move(world, item, "closed", at=at)
    with refused("holdings_split_condition_only_worsens"):
        sql("UPDATE holdings_split SET condition = 'pristine' WHERE id = %s", item.portion_id)

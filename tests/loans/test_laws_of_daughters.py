"""Pieces made by borrowers and items of several pieces, broken with raw SQL as the run-time role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from registry.holdings.models import Split
from registry.ledger.actions.subdivide import NewPiece, make_daughter
from registry.ledger.balances import balance
from registry.ledger.models import Allotment
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans.actions.daughters import accept_daughter
from registry.loans.models import LoanItem, Making
from registry.loans.pieces import made_of
from registry.parties.models import Person
from tests import worlds
from tests.factories.applications import application_written
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.daughters import make, on_loan, squared, taken_in, weighed
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def one_made(world: World) -> tuple[LoanItem, Split]:
    """20 mg out, of which 4 mg are a piece of their own."""
    item = on_loan(world)
    make(world, item, 4_000)
    (made,) = made_of(item, Place.BORROWER)
    return worlds.fresh(item), made


def borrowed(item: LoanItem, piece: Split) -> Spot:
    return Spot(piece, Place.BORROWER, item.allotment)


def daughter(item: LoanItem) -> Split:
    """A piece under the item's portion that nobody told of."""
    return make_daughter(item.piece, NewPiece(1_000, identifier=f"{item.piece.identifier}/P9", is_provisional=True))


# What is made


def test_no_piece_is_provisional_without_its_making(world: World) -> None:
    item = on_loan(world)
    with refused("loans_madepiece_tells_of_it"):
        daughter(item)
        raw.at_commit()


def test_no_piece_appears_with_a_borrower_untold(world: World) -> None:
    item = on_loan(world)
    with refused("loans_madepiece_tells_of_it"):
        made = make_daughter(item.piece, NewPiece(1_000))
        raw.shift(world, Kind.SUBDIVIDE, Entry(borrowed(item, item.piece), borrowed(item, made), 1_000, carries=True))
        raw.at_commit()


def write_making(
    world: World, item: LoanItem, *, left_ug: int = 19_000, ug: int = 1_000, loss_ug: int = 0, by: Person | None = None
) -> Making:
    """A making by hand of 1 mg, its movement in order; what it says may not be."""
    made, by, at = daughter(item), by or world.investigator, world.later()
    moved = raw.shift(
        world,
        Kind.SUBDIVIDE,
        Entry(borrowed(item, item.piece), borrowed(item, made), 1_000, carries=True),
        by=by,
        at=at,
    )
    sql(
        "INSERT INTO loans_making (item_id, mother_id, way, before_ug, left_ug, process_loss_ug, reason, by_id,"
        " happened_at, movement_id, event_id) VALUES (%s, %s, 'cut', %s, %s, %s, 'by hand', %s, %s, %s, %s)",
        item.pk, item.piece.pk, left_ug + ug + loss_ug, left_ug, loss_ug, by.pk, at, moved.pk,
        raw.event(world, by, at).pk,
    )  # fmt: skip
    return Making.objects.get(movement=moved)


@pytest.mark.parametrize("told", [{"left_ug": 18_999}, {"ug": 999}, {"loss_ug": 1}])
def test_a_making_comes_to_exactly_what_the_books_say(world: World, told: dict[str, Any]) -> None:
    item = on_loan(world)
    with refused("loans_making_agrees_with_the_books"):
        write_making(world, item, **told)


def test_a_making_is_told_by_the_investigator(world: World) -> None:
    item = on_loan(world)
    with refused("loans_making_by_its_investigator"):
        write_making(world, item, by=world.curator)


def test_a_daughter_is_made_of_a_piece_of_that_open_item(world: World) -> None:
    item, _made = one_made(world)
    chip = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.chip)))
    other = worlds.item_on_loan(world, chip)
    with refused("loans_madepiece_of_a_lent_piece"):
        making = write_making(world, item, left_ug=15_000)
        elsewhere = make_daughter(other.piece, NewPiece(1_000, identifier="X/P1", is_provisional=True))
        sql("INSERT INTO loans_madepiece (making_id, split_id, what) VALUES (%s, %s, 'x')", making.pk, elsewhere.pk)


# Items of several pieces


def test_no_piece_is_left_behind_when_its_item_moves_on(world: World) -> None:
    item, _made = one_made(world)
    at = world.later()
    left = balance(item.piece, Place.BORROWER, item.allotment)
    there = Spot(item.piece, Place.CARRIER, item.allotment)
    with refused("loans_itemmove_agrees_with_the_books"):
        raw.shift(world, Kind.SEND_BACK, Entry(borrowed(item, item.piece), there, left, carries=True), at=at)
        raw.move(world, item, "sent_back", by=world.investigator, at=at)


def test_an_item_does_not_close_while_a_daughter_is_with_the_borrower(world: World) -> None:
    item, _made = one_made(world)
    at, gone = world.later(), Spot(item.piece, Place.CONSUMED)
    with refused("loans_itemmove_closes_at_zero"):
        raw.shift(world, Kind.CONSUME, Entry(borrowed(item, item.piece), gone, 16_000, carries=True), at=at)
        raw.reconciliation(world, item, books_ug=0, weighed_ug=None, tolerance_ug=0, outcome="used_up", at=at)
        raw.move(world, item, "closed", at=at)


def test_what_is_told_of_a_daughter_is_of_one_of_the_item(world: World) -> None:
    item, _made = one_made(world)
    with refused("loans_daughter_of_its_item"):
        at = world.later()
        sql(
            "INSERT INTO loans_usereport (item_id, daughter_id, method_id, consumed_ug, process_loss_ug, remark, by_id,"
            " happened_at, event_id) VALUES (%s, %s, %s, 0, 0, '', %s, %s, %s)",
            item.pk, world.chip.pk, world.method.pk, world.investigator.pk, at,
            raw.event(world, world.investigator, at).pk,
        )  # fmt: skip


def test_an_inventory_leaves_no_daughter_out(world: World) -> None:
    item, _made = one_made(world)
    at = world.later()
    with refused("loans_certification_covers_every_piece"):
        sql(
            "INSERT INTO loans_certification (loan_id, by_id, happened_at, event_id) VALUES (%s, %s, %s, %s)",
            item.loan_id, world.investigator.pk, at, raw.event(world, world.investigator, at).pk,
        )  # fmt: skip
        sql(
            'INSERT INTO loans_certifieditem (certification_id, item_id, is_present, "where", books_ug, remark)'
            " VALUES ((SELECT max(id) FROM loans_certification), %s, true, 'safe', 16000, '')",
            item.pk,
        )
        raw.at_commit()


# Numbers


def rename(made: Split) -> None:
    sql("UPDATE holdings_split SET identifier = 'X-01' WHERE id = %s", made.pk)


def unmark(made: Split) -> None:
    sql("UPDATE holdings_split SET is_provisional = false WHERE id = %s", made.pk)


@pytest.mark.parametrize("change", [rename, unmark])
def test_only_an_acceptance_numbers_a_piece(world: World, change: Callable[[Split], None]) -> None:
    _item, made = one_made(world)
    with refused("loans_acceptance_gives_the_number"):
        change(made)


def write_acceptance(world: World, made: Split, *, number: str = "X-01", old: str = "") -> None:
    at = world.later()
    sql(
        "INSERT INTO loans_acceptance (split_id, provisional_number, number, remark, by_id, happened_at, event_id)"
        " VALUES (%s, %s, %s, '', %s, %s, %s)",
        made.pk, old or made.identifier, number, world.curator.pk, at, raw.event(world, world.curator, at).pk,
    )  # fmt: skip


def test_a_piece_still_out_gets_no_number(world: World) -> None:
    _item, made = one_made(world)
    with refused("loans_acceptance_of_what_came_back"):
        write_acceptance(world, made)


@pytest.mark.parametrize("told", [{"number": "X/P7"}, {"old": "Another"}])
def test_a_number_is_definitive_and_follows_the_provisional_one(world: World, told: dict[str, str]) -> None:
    item, made = one_made(world)
    taken_in(world, item)
    with refused("loans_acceptance_of_what_came_back"):
        write_acceptance(world, made, **told)


def test_the_provisional_number_finds_the_piece_for_good(world: World) -> None:
    item, made = one_made(world)
    taken_in(world, item)
    accept_daughter(made, number="X-01", by=world.curator, at=world.later())
    with refused("loans_acceptance_old_number_stays"):
        sql("DELETE FROM holdings_alternativeidentifier WHERE split_id = %s", made.pk)


# Not lent before it has its number


def test_nobody_asks_for_a_provisional_piece(world: World) -> None:
    _item, made = one_made(world)
    application = application_written(world)
    with refused("applications_line_of_a_numbered_piece"):
        sql("UPDATE applications_line SET split_id = %s WHERE application_id = %s", made.pk, application.pk)


def test_a_provisional_piece_is_not_set_aside(world: World) -> None:
    item, made = one_made(world)
    squared(world, weighed(world, item))
    allotment = Allotment.objects.create(collection=world.collection, label="by hand/1")
    there = Spot(made, Place.SET_ASIDE, allotment)
    with refused("ledger_line_only_pieces_not_blocked"):
        raw.shift(world, Kind.SET_ASIDE, Entry(Spot(made, Place.VAULT), there, 4_000, carries=True))


def test_no_loan_item_is_of_a_provisional_piece(world: World) -> None:
    _item, made = one_made(world)
    loan = worlds.loan_opened(world)
    allotment = Allotment.objects.create(collection=world.collection, label="by hand/2")
    with refused("loans_loanitem_not_of_a_provisional_piece"):
        LoanItem.objects.create(loan=loan, number=2, source=made, allotment=allotment, approved_ug=4_000)

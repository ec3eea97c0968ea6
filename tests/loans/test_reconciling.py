"""Squaring the books: within tolerance, a gain, a discrepancy and its three ways out."""

from __future__ import annotations

import pytest

from registry.access.roles import Role
from registry.holdings.models import Split
from registry.ledger.balances import of_allotment, of_collection, spent_by
from registry.ledger.places import ENDS, LIVE, Place
from registry.loans.actions.opening import PortionAsked
from registry.loans.actions.reconcile import correct_item, reconcile_item, sums_of, weigh_again, write_off
from registry.loans.actions.returns import reweigh
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Person
from tests import worlds
from tests.factories.loans import reading
from tests.factories.parties import give_role
from tests.ledger.books import sql
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db

BOOKS = 15_000
"""What the books hold of a portion of 20 mg of which 5 mg were used."""


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def signed_item(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def reweighed(world: World, short_ug: int) -> LoanItem:
    return worlds.item_reweighed(world, signed_item(world), short_ug=short_ug)


def discrepancy(world: World, short_ug: int = 3_000) -> LoanItem:
    return worlds.item_in_discrepancy(world, signed_item(world), short_ug=short_ug)


def nothing_is_left_under(item: LoanItem) -> bool:
    return set(of_allotment(item.allotment).values()) == {0}


def assert_conserved(world: World) -> None:
    sums = of_collection(world.collection)
    assert sums[Place.ORIGIN] == sum(sums[place] for place in (*LIVE, *ENDS))


@pytest.mark.parametrize(
    ("short_ug", "outcome", "settled_ug"),
    [(0, "within", 0), (1, "within", 1), (100, "within", 100), (-1, "gain", 0), (-100, "gain", 0)],
)
def test_within_tolerance_an_item_closes(world: World, short_ug: int, outcome: str, settled_ug: int) -> None:
    item = reweighed(world, short_ug)
    made = reconcile_item(item, by=world.curator, at=world.later())

    item = worlds.fresh(item)
    portion = item.piece
    assert (item.status, made.outcome, made.difference_ug) == ("closed", outcome, short_ug)
    assert spent_by(item.allotment)[Place.WEIGHING_DIFFERENCE] == settled_ug
    assert (portion.whereabouts, portion.mass_ug, portion.condition) == ("vault", BOOKS - settled_ug, "returned")
    assert portion.facility == world.facility
    assert nothing_is_left_under(item)
    assert Loan.objects.get(pk=item.loan_id).status == "closed"
    assert_conserved(world)


@pytest.mark.parametrize("short_ug", [101, -101, 15_000])
def test_beyond_tolerance_it_waits_as_a_discrepancy(world: World, short_ug: int) -> None:
    item = reweighed(world, short_ug)
    made = reconcile_item(item, by=world.curator, at=world.later())

    item = worlds.fresh(item)
    assert (item.status, made.outcome, made.difference_ug) == ("discrepancy", "beyond", short_ug)
    assert made.reason
    assert of_allotment(item.allotment)[Place.RECEIVING] == BOOKS
    assert Loan.objects.get(pk=item.loan_id).status == "active"


def test_a_coarse_balance_widens_the_tolerance_up_to_the_cap(world: World) -> None:
    item = worlds.item_received(world, signed_item(world))
    coarse = reading(BOOKS - 2_000, uncertainty_ug=900)
    item = reweigh(item, reading=coarse, by=world.processor, second_by=world.second_processor, at=world.later())
    assert sums_of(worlds.fresh(item))[0].tolerance_ug == 2_000
    assert reconcile_item(item, by=world.curator, at=world.later()).outcome == "within"


def test_what_came_back_is_lent_again(world: World) -> None:
    item = worlds.item_closed(world, signed_item(world))
    portion = Split.objects.get(pk=item.piece.pk)
    assert portion.availability == "available"

    again = worlds.only_item(worlds.loan_signed(world, PortionAsked(portion, 4_000, [world.method.code])))
    again = worlds.item_on_loan(world, again)
    assert again.piece.parent == portion


def test_a_chip_that_came_back_is_lent_again_as_returned(world: World) -> None:
    item = worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.chip))))
    again = worlds.item_on_loan(
        world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, worlds.fresh(item).piece)))
    )
    assert (again.issued_ug, again.piece.condition) == (7_000, "returned")


def test_a_section_comes_back_by_count(world: World) -> None:
    item = worlds.item_reweighed(
        world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section)))
    )
    made = reconcile_item(item, by=world.curator, at=world.later())
    section = Split.objects.get(pk=world.section.pk)
    assert (made.outcome, made.weighed_ug) == ("within", None)
    assert (section.whereabouts, section.condition, section.availability) == ("vault", "returned", "available")


@pytest.mark.parametrize("who", ["processor", "authority", "investigator"])
def test_only_a_curator_reconciles(world: World, who: str) -> None:
    item = reweighed(world, 0)
    with not_permitted():
        reconcile_item(item, by=getattr(world, who), at=world.later())


@pytest.mark.parametrize("reach", ["item_on_loan", "item_received", "item_closed"])
def test_only_what_was_weighed_again_is_reconciled(world: World, reach: str) -> None:
    item = getattr(worlds, reach)(world, signed_item(world))
    with refuses("stands_elsewhere"):
        reconcile_item(item, by=world.curator, at=world.later())


# A late report


def test_a_late_report_corrects_the_books_and_the_item_closes(world: World) -> None:
    item = discrepancy(world)
    item = correct_item(
        item,
        consumed_ug=2_500,
        process_loss_ug=480,
        reason="a run of June was never reported",
        by=world.curator,
        at=world.later(),
    )
    assert item.status == "reweighed"

    made = reconcile_item(item, by=world.curator, at=world.later())
    assert (made.outcome, made.difference_ug) == ("within", 20)
    spent = spent_by(item.allotment)
    assert (spent[Place.CONSUMED], spent[Place.PROCESS_LOSS], spent[Place.WEIGHING_DIFFERENCE]) == (7_500, 680, 20)
    assert nothing_is_left_under(item)
    assert_conserved(world)


def test_a_late_report_that_explains_everything_of_an_empty_vial(world: World) -> None:
    item = discrepancy(world, short_ug=BOOKS)
    correct_item(item, consumed_ug=BOOKS, reason="all of it was dissolved", by=world.curator, at=world.later())
    made = reconcile_item(item, by=world.curator, at=world.later())
    portion = worlds.fresh(item).piece
    assert (made.outcome, made.difference_ug, portion.whereabouts) == ("within", 0, "consumed")


def test_a_late_report_that_explains_too_little_leaves_a_discrepancy(world: World) -> None:
    item = discrepancy(world)
    correct_item(item, consumed_ug=1_000, reason="one run", by=world.curator, at=world.later())
    reconcile_item(item, by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "discrepancy"


def test_a_late_report_says_something_possible(world: World) -> None:
    item = discrepancy(world)
    with refuses("reason_missing", "more_than_there_is"):
        correct_item(item, consumed_ug=BOOKS + 1, reason="", by=world.curator, at=world.later())
    with refuses("nothing_corrected"):
        correct_item(item, consumed_ug=0, reason="so", by=world.curator, at=world.later())
    with not_permitted():
        correct_item(item, consumed_ug=5, reason="so", by=world.investigator, at=world.later())


def test_only_a_discrepancy_is_corrected(world: World) -> None:
    item = reweighed(world, 0)
    with refuses("stands_elsewhere"):
        correct_item(item, consumed_ug=5, reason="so", by=world.curator, at=world.later())


# Weighed again


def test_a_mistaken_weighing_is_weighed_again(world: World) -> None:
    item = discrepancy(world)
    item = weigh_again(
        item,
        reading=reading(14_990),
        reason="the vial was tared wrongly",
        by=world.second_processor,
        second_by=world.processor,
        at=world.later(),
    )
    made = reconcile_item(item, by=world.curator, at=world.later())
    assert (made.outcome, made.difference_ug) == ("within", 10)


def test_weighing_again_owes_a_reason_and_two_people(world: World) -> None:
    item = discrepancy(world)
    with refuses("reason_missing", "second_person_missing"):
        weigh_again(item, reading=reading(1), reason=" ", by=world.processor, second_by=None, at=world.later())


# Written off


def test_the_authority_writes_a_shortfall_off(world: World) -> None:
    item = discrepancy(world)
    made = write_off(item, reason="searched twice, not found", by=world.authority, at=world.later())

    item = worlds.fresh(item)
    assert (item.status, made.outcome) == ("closed", "written_off")
    assert spent_by(item.allotment)[Place.LOST] == 3_000
    assert (item.piece.whereabouts, item.piece.mass_ug, item.piece.condition) == ("vault", 12_000, "returned")
    assert nothing_is_left_under(item)
    assert_conserved(world)


def test_an_empty_vial_is_written_off_whole(world: World) -> None:
    item = discrepancy(world, short_ug=BOOKS)
    write_off(item, reason="the vial came back empty", by=world.authority, at=world.later())
    item = worlds.fresh(item)
    assert (item.status, item.piece.whereabouts, item.piece.mass_ug) == ("closed", "lost", 0)


def test_a_gain_beyond_tolerance_is_accepted_and_stays_out_of_the_books(world: World) -> None:
    item = discrepancy(world, short_ug=-4_000)
    made = write_off(item, reason="carbon coat, seen under the microscope", by=world.authority, at=world.later())
    item = worlds.fresh(item)
    assert (made.difference_ug, item.piece.mass_ug) == (-4_000, BOOKS)
    assert spent_by(item.allotment)[Place.LOST] == 0


@pytest.mark.parametrize("who", ["processor", "second_processor"])
def test_who_weighed_a_return_does_not_write_it_off(world: World, who: str) -> None:
    item = discrepancy(world)
    person: Person = getattr(world, who)
    give_role(person, Role.AUTHORITY, collection=world.collection)
    with refuses("weigher_writes_off"):
        write_off(item, reason="so", by=Person.objects.get(pk=person.pk), at=world.later())


@pytest.mark.parametrize("who", ["curator", "processor", "investigator"])
def test_only_the_authority_writes_off(world: World, who: str) -> None:
    item = discrepancy(world)
    with not_permitted():
        write_off(item, reason="so", by=getattr(world, who), at=world.later())


def test_a_write_off_owes_a_reason_and_a_discrepancy(world: World) -> None:
    item = reweighed(world, 0)
    with refuses("reason_missing", "stands_elsewhere"):
        write_off(item, reason="", by=world.authority, at=world.later())


def test_the_cap_of_the_loan_decides(world: World) -> None:
    """The same shortfall under a cap of 50 µg is beyond tolerance."""
    item = reweighed(world, 60)
    sql("UPDATE loans_loan SET tolerance_cap_ug = 50 WHERE id = %s", item.loan_id)
    assert reconcile_item(worlds.fresh(item), by=world.curator, at=world.later()).outcome == "beyond"

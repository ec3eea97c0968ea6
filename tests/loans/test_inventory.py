"""The yearly inventory: every piece, two people, explained by the books; late means delinquent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory
from registry.loans.actions.extend import request_extension
from registry.loans.models import Certification, Loan, LoanItem
from registry.loans.standing import standing_of
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db

HERE = Seen(is_present=True, where="The safe")
GONE = Seen(is_present=False, remark="The drawer is empty.")


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def two_out(world: World) -> tuple[Loan, LoanItem, LoanItem]:
    """A loan of a portion and a chip, both with the borrower since 4 March 2025 or so."""
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    first, second = loan.items.order_by("number")
    return loan, worlds.item_on_loan(world, first), worlds.item_on_loan(world, second)


def certified(world: World, loan: Loan, seen: dict[int, Seen]) -> Certification:
    return certify_inventory(loan, seen=seen, by=world.investigator, at=world.later())


def day_of(loan: Loan) -> date | None:
    return Loan.objects.get(pk=loan.pk).certify_by()


def test_an_inventory_is_due_a_year_after_receipt_and_a_year_after_the_last(world: World) -> None:
    loan, first, second = two_out(world)
    assert day_of(loan) == date(2026, 3, 4)
    world.later(days=100)
    made = certified(world, loan, {first.pk: HERE, second.pk: HERE})
    assert day_of(loan) == date(2026, 3, 4)
    countersign_inventory(made, by=world.representative, at=world.later())
    assert day_of(loan) == world.collection.date_of(made.happened_at).replace(year=2026)


def test_nothing_is_owed_before_receipt_nor_once_all_is_back(world: World) -> None:
    loan = worlds.loan_signed(world)
    assert day_of(loan) is None
    worlds.item_closed(world, worlds.only_item(loan))
    assert day_of(loan) is None


def test_every_piece_is_looked_at(world: World) -> None:
    loan, first, _second = two_out(world)
    with refuses("not_looked_at"):
        certified(world, loan, {first.pk: HERE})


def test_what_is_not_there_is_reported_missing(world: World) -> None:
    loan, first, second = two_out(world)
    certified(world, loan, {first.pk: GONE, second.pk: HERE})
    assert worlds.fresh(first).status == "missing"
    assert first.incidents.get().what == "The drawer is empty."
    assert worlds.fresh(second).status == "on_loan"


def test_what_is_not_there_owes_a_word(world: World) -> None:
    loan, first, second = two_out(world)
    with refuses("remark_missing", "where_missing"):
        certified(world, loan, {first.pk: Seen(is_present=False), second.pk: Seen(is_present=True)})


@pytest.mark.parametrize(("mass_ug", "code"), [(19_800, "books_do_not_explain"), (20_300, "remark_missing")])
def test_a_mass_is_explained_by_the_books(world: World, mass_ug: int, code: str) -> None:
    loan, first, second = two_out(world)
    seen = {first.pk: Seen(is_present=True, where="The safe", mass_ug=mass_ug), second.pk: HERE}
    with refuses(code):
        certified(world, loan, seen)


@pytest.mark.parametrize("mass_ug", [19_900, 20_000, 20_100])
def test_a_mass_within_the_floor_of_tolerance_is_certified(world: World, mass_ug: int) -> None:
    loan, first, second = two_out(world)
    seen = {first.pk: Seen(is_present=True, where="The safe", mass_ug=mass_ug), second.pk: HERE}
    assert certified(world, loan, seen).lines.get(item=first).books_ug == 20_000


def test_who_may_certify_and_countersign(world: World) -> None:
    loan, first, second = two_out(world)
    seen = {first.pk: HERE, second.pk: HERE}
    for nobody in (world.representative, world.curator, world.stranger):
        with not_permitted():
            certify_inventory(loan, seen=seen, by=nobody, at=world.later())
    made = certified(world, loan, seen)
    for nobody in (world.investigator, world.curator, world.stranger):
        with not_permitted():
            countersign_inventory(made, by=nobody, at=world.later())
    countersign_inventory(made, by=world.representative, at=world.later())
    with refuses("countersigned_already"):
        countersign_inventory(made, by=world.representative, at=world.later())


def test_a_late_inventory_makes_delinquent_and_a_countersigned_one_mends_it(world: World) -> None:
    loan, first, second = two_out(world)
    due = day_of(loan)
    assert due is not None

    def delinquent(on: date) -> int:
        standing = standing_of(world.investigator, world.borrower, on=on)
        assert standing.institution is not None
        assert standing.institution.delinquent == standing.delinquent
        return standing.delinquent

    assert (delinquent(due), delinquent(due + timedelta(days=1))) == (0, 1)
    assert not standing_of(world.investigator, world.borrower, on=due + timedelta(days=1)).is_good
    world.later(days=370)
    made = certified(world, loan, {first.pk: HERE, second.pk: HERE})
    assert delinquent(due + timedelta(days=10)) == 1
    countersign_inventory(made, by=world.representative, at=world.later())
    assert delinquent(due + timedelta(days=10)) == 0


def test_more_time_needs_an_inventory_up_to_date(world: World) -> None:
    loan = worlds.loan_opened(world)
    sql("UPDATE loans_loan SET inventory_months = 6 WHERE id = %s", loan.pk)
    worlds.signed(world, loan)
    worlds.item_on_loan(world, worlds.only_item(loan))
    world.later(days=200)
    with refuses("inventory_late"):
        request_extension(loan, to_on=date(2026, 6, 1), reason="More work.", by=world.investigator, at=world.later())


# The laws, with raw SQL


def write_certification(world: World, loan: Loan, *, by: object = None) -> int:
    at = world.later()
    sql(
        "INSERT INTO loans_certification (loan_id, by_id, happened_at, event_id) VALUES (%s, %s, %s, %s)",
        loan.pk, by or world.investigator.pk, at, raw.event(world, world.investigator, at).pk,
    )  # fmt: skip
    return Certification.objects.latest("pk").pk


def write_line(certification: int, item: LoanItem, *, is_present: bool = True, books_ug: int = 20_000) -> None:
    sql(
        "INSERT INTO loans_certifieditem (certification_id, item_id, is_present, \"where\", books_ug, remark)"
        " VALUES (%s, %s, %s, 'the safe', %s, '')",
        certification, item.pk, is_present, books_ug,
    )  # fmt: skip


def test_by_hand_an_inventory_covers_every_piece(world: World) -> None:
    loan, first, _second = two_out(world)
    with refused("loans_certification_covers_every_piece"):
        write_line(write_certification(world, loan), first)
        raw.at_commit()


def test_by_hand_only_the_investigator_certifies(world: World) -> None:
    loan, _first, _second = two_out(world)
    with refused("loans_certification_by_its_investigator"):
        write_certification(world, loan, by=world.curator.pk)


def test_by_hand_a_line_agrees_with_the_books(world: World) -> None:
    loan, first, _second = two_out(world)
    with refused("loans_certifieditem_agrees_with_the_books"):
        write_line(write_certification(world, loan), first, books_ug=19_000)
    with refused("loans_certifieditem_missing_is_reported"):
        write_line(write_certification(world, loan), first, is_present=False)
    stranger = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    with refused("loans_certifieditem_of_its_loan"):
        write_line(write_certification(world, loan), stranger)


def test_by_hand_two_people_stand_behind_an_inventory(world: World) -> None:
    loan, first, second = two_out(world)
    made = certified(world, loan, {first.pk: HERE, second.pk: HERE})
    at = world.later()
    with refused("loans_countersignature_by_another"):
        sql(
            "INSERT INTO loans_countersignature (certification_id, by_id, happened_at, event_id)"
            " VALUES (%s, %s, %s, %s)",
            made.pk, world.investigator.pk, at, raw.event(world, world.investigator, at).pk,
        )  # fmt: skip

"""Standing is computed from what is on record."""

from __future__ import annotations

import json
from datetime import date

import pytest

from registry.loans.actions.reconcile import reconcile_item, write_off
from registry.loans.models import LoanItem
from registry.loans.standing import standing_of
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db

DURING, AFTER = date(2026, 3, 1), date(2026, 3, 5)


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def signed_item(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def test_somebody_new_stands_well(world: World) -> None:
    standing = standing_of(world.investigator, world.borrower, on=DURING)
    assert standing.is_good
    assert (standing.loans, standing.open_items, standing.out_ug) == (0, 0, 0)


def test_what_is_out_is_counted(world: World) -> None:
    worlds.item_used(world, signed_item(world))
    standing = standing_of(world.investigator, world.borrower, on=DURING)
    assert (standing.loans, standing.open_items, standing.out_ug, standing.overdue) == (1, 1, 15_000, 0)


def test_overdue_is_a_question_of_the_day(world: World) -> None:
    worlds.item_on_loan(world, signed_item(world))
    assert standing_of(world.investigator, world.borrower, on=date(2026, 3, 4)).overdue == 0
    late = standing_of(world.investigator, world.borrower, on=AFTER)
    assert late.overdue == 1
    assert not late.is_good


def test_what_is_back_is_not_overdue(world: World) -> None:
    worlds.item_received(world, signed_item(world))
    assert standing_of(world.investigator, world.borrower, on=AFTER).overdue == 0


def test_differences_and_losses_add_up(world: World) -> None:
    worlds.item_in_discrepancy(world, signed_item(world))
    lost = worlds.item_in_discrepancy(world, signed_item(world), short_ug=2_000)
    write_off(lost, reason="not found", by=world.authority, at=world.later())
    settled = worlds.item_reweighed(world, signed_item(world), short_ug=70)
    reconcile_item(settled, by=world.curator, at=world.later())

    standing = standing_of(world.investigator, world.borrower, on=DURING)

    assert (standing.discrepancies, standing.lost_ug, standing.weighing_difference_ug) == (1, 2_000, 70)
    assert not standing.is_good


def test_the_institution_stands_beside_the_investigator(world: World) -> None:
    worlds.item_on_loan(world, signed_item(world))
    standing = standing_of(world.stranger, world.borrower, on=DURING)
    assert standing.open_items == 0
    assert standing.institution is not None
    assert standing.institution.open_items == 1


def test_a_decision_can_keep_it(world: World) -> None:
    kept = json.loads(json.dumps(standing_of(world.investigator, world.borrower, on=DURING).to_json()))
    assert kept["on"] == "2026-03-01"
    assert kept["institution"]["overdue"] == 0

"""Cancelling before hand-over, and lapsing unsigned."""

from __future__ import annotations

import pytest
from django.db import connection

from registry.holdings.models import Split
from registry.ledger.balances import of_allotment
from registry.loans.actions.cancel import cancel_items, lapse_loan
from registry.loans.models import Loan, LoanItem
from registry.parties.actions import registry_itself
from tests import worlds
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def cancel(world: World, item: LoanItem, reason: str = "no longer wanted") -> LoanItem:
    cancel_items(item.loan, items=[item], reason=reason, by=world.curator, at=world.later())
    connection.check_constraints()
    return worlds.fresh(item)


def test_cancelling_frees_what_was_set_aside(world: World) -> None:
    item = cancel(world, worlds.only_item(worlds.loan_opened(world)))
    assert item.status == "cancelled"
    assert Split.objects.get(pk=world.powder.pk).in_vault_ug == worlds.POWDER_UG
    assert set(of_allotment(item.allotment).values()) == {0}


@pytest.mark.parametrize("kind", ["chip", "section"])
@pytest.mark.parametrize("reach", ["loan_signed", "item_prepared", "item_ready"])
def test_cancelling_frees_a_whole_piece(world: World, kind: str, reach: str) -> None:
    piece: Split = getattr(world, kind)
    item = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, piece)))
    if reach != "loan_signed":
        item = getattr(worlds, reach)(world, item)
    cancel(world, item)
    freed = Split.objects.get(pk=piece.pk)
    assert (freed.whereabouts, freed.mass_ug, freed.condition) == ("vault", piece.mass_ug, "pristine")


@pytest.mark.parametrize("reach", ["item_prepared", "item_ready"])
def test_a_portion_cut_for_a_cancelled_item_goes_to_the_vault_as_it_is(world: World, reach: str) -> None:
    item = cancel(world, getattr(worlds, reach)(world, worlds.only_item(worlds.loan_signed(world))))
    assert (item.piece.whereabouts, item.piece.in_vault_ug) == ("vault", 20_000)


@pytest.mark.parametrize("reach", ["item_handed_over", "item_on_loan", "item_closed"])
def test_what_was_handed_over_is_not_cancelled(world: World, reach: str) -> None:
    item = getattr(worlds, reach)(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("move_not_allowed"):
        cancel(world, item)


def test_cancelling_is_the_curators_and_owes_a_reason(world: World) -> None:
    item = worlds.only_item(worlds.loan_opened(world))
    with refuses("reason_missing"):
        cancel(world, item, reason=" ")
    with refuses("no_items"):
        cancel_items(item.loan, items=[], reason="so", by=world.curator, at=world.later())
    for person in (world.processor, world.investigator, world.authority):
        with not_permitted():
            cancel_items(item.loan, items=[item], reason="so", by=person, at=world.later())


def test_an_unsigned_loan_lapses_when_the_day_is_past(world: World) -> None:
    loan = worlds.loan_opened(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    world.later(days=14)
    with refuses("time_to_sign"):
        lapse_loan(loan, reason="not signed in time", by=registry_itself(), at=world.at)
    loan = lapse_loan(loan, reason="not signed in time", by=registry_itself(), at=world.later(days=1))

    connection.check_constraints()
    assert loan.status == "cancelled"
    assert set(loan.items.values_list("status", flat=True)) == {"lapsed"}
    assert Split.objects.get(pk=world.chip.pk).whereabouts == "vault"
    assert Split.objects.get(pk=world.powder.pk).in_vault_ug == worlds.POWDER_UG


def test_an_item_cancelled_before_does_not_lapse(world: World) -> None:
    loan = worlds.loan_opened(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    cancel(world, loan.items.get(number=1))
    lapse_loan(loan, reason="not signed in time", by=world.curator, at=world.later(days=30))
    assert list(loan.items.order_by("number").values_list("status", flat=True)) == ["cancelled", "lapsed"]


def test_a_signed_loan_does_not_lapse(world: World) -> None:
    loan = worlds.loan_signed(world)
    with refuses("loan_not_pending"):
        lapse_loan(loan, reason="so", by=registry_itself(), at=world.later(days=30))


def test_others_let_nothing_lapse(world: World) -> None:
    loan = worlds.loan_opened(world)
    for person in (world.investigator, world.processor):
        with not_permitted():
            lapse_loan(loan, reason="so", by=person, at=world.later(days=30))
    assert Loan.objects.get(pk=loan.pk).status == "pending"

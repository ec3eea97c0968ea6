"""Law 6: an item's status moves only along the table, which code and database share; a loan's follows its items."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from registry.audit.models import AllowedMove
from registry.foundation.constraints import broken_constraint
from registry.loans.actions.cancel import cancel_items, lapse_loan
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.lifecycle import ITEM
from registry.loans.models import ItemMove, Loan, LoanItem
from tests import transfers, worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.worlds import World

pytestmark = pytest.mark.django_db

STATUSES = sorted(ITEM.statuses)


def signed(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def cancelled(world: World) -> LoanItem:
    item = signed(world)
    cancel_items(item.loan, items=[item], reason="no longer wanted", by=world.curator, at=world.later())
    return item


def lapsed(world: World) -> LoanItem:
    loan = worlds.loan_opened(world)
    lapse_loan(loan, reason="nobody signed", by=world.curator, at=world.later(days=60))
    return worlds.only_item(loan)


def transferred(world: World, item: LoanItem) -> LoanItem:
    transfers.taken_over(world, item)
    return worlds.fresh(item)


REACH: dict[str, Callable[[World], LoanItem]] = {
    "set_aside": signed,
    "preparing": lambda world: worlds.item_prepared(world, signed(world)),
    "ready": lambda world: worlds.item_ready(world, signed(world)),
    "handed_over": lambda world: worlds.item_handed_over(world, signed(world)),
    "on_loan": lambda world: worlds.item_on_loan(world, signed(world)),
    "sent_back": lambda world: worlds.item_sent_back(world, signed(world)),
    "received": lambda world: worlds.item_received(world, signed(world)),
    "reweighed": lambda world: worlds.item_reweighed(world, signed(world)),
    "discrepancy": lambda world: worlds.item_in_discrepancy(world, signed(world)),
    "missing": lambda world: worlds.item_missing(world, signed(world)),
    "closed": lambda world: worlds.item_closed(world, signed(world)),
    "awaiting_transfer": lambda world: transfers.agreed(world, worlds.item_on_loan(world, signed(world))),
    "transferred": lambda world: transferred(world, worlds.item_on_loan(world, signed(world))),
    "cancelled": cancelled,
    "lapsed": lapsed,
}

OWES_ONLY_THE_TABLE = {
    ("preparing", "ready"),
    ("received", "reweighed"),
    ("reweighed", "discrepancy"),
    ("discrepancy", "reweighed"),
    ("awaiting_transfer", "cancelled"),
    ("awaiting_transfer", "lapsed"),
}
"""Moves that neither papers nor books have a say in; every other allowed move needs its act's movement first."""


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def claim_refusing(world: World, item: LoanItem, to: str) -> str:
    """The constraint that refuses a move written by hand; empty when it was made, and it is then taken back."""
    try:
        with transaction.atomic():
            raw.move(world, item, to)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return broken_constraint(error)
    return ""


def test_the_database_holds_the_table_of_the_code() -> None:
    kept = set(
        AllowedMove.objects.filter(lifecycle=ITEM.name).values_list("lifecycle", "frm", "to", "act", "needs_reason")
    )
    assert kept == set(ITEM.rows())


@pytest.mark.parametrize("frm", STATUSES)
def test_by_hand_only_the_moves_of_the_table_pass_and_only_with_papers_and_books(world: World, frm: str) -> None:
    item = worlds.fresh(REACH[frm](world))
    assert item.status == frm
    told = {to: claim_refusing(world, item, to) for to in STATUSES}
    for to, claim in told.items():
        if not ITEM.allows(frm=frm, to=to):
            assert claim == "loans_itemmove_is_in_the_table_of_moves", to
        elif (frm, to) in OWES_ONLY_THE_TABLE:
            assert claim == "", to
        else:
            assert claim not in {"", "loans_itemmove_is_in_the_table_of_moves"}, to


@pytest.mark.parametrize("frm", STATUSES)
def test_every_status_is_reached_by_moves_of_the_table(world: World, frm: str) -> None:
    item = REACH[frm](world)
    steps = list(ItemMove.objects.filter(item=item).values_list("frm", "to"))
    assert all(ITEM.allows(frm=start, to=end) for start, end in steps)
    assert [end for _, end in steps][-1:] == ([frm] if frm not in ITEM.starts else [])


def test_a_move_starts_where_the_item_stands(world: World) -> None:
    item = signed(world)
    item.status = "ready"
    with refused("loans_itemmove_starts_where_it_stands"):
        raw.move(world, item, "handed_over")


def test_a_move_that_owes_a_reason_gives_one(world: World) -> None:
    with refused("loans_itemmove_has_its_reason"):
        raw.move(world, signed(world), "cancelled", reason="  ")


def test_a_move_does_not_happen_before_the_one_before_it(world: World) -> None:
    item = worlds.item_prepared(world, signed(world))
    with refused("loans_itemmove_time_runs_forward"):
        raw.move(world, item, "ready", at=worlds.START)


def test_a_move_agrees_with_its_event(world: World) -> None:
    item = worlds.item_prepared(world, signed(world))
    at = world.later()
    told = raw.event(world, world.curator, at, frm="preparing", to="cancelled")
    with refused("loans_itemmove_agrees_with_its_event"):
        sql(
            'INSERT INTO loans_itemmove (item_id, frm, "to", reason, happened_at, recorded_at, by_id, event_id)'
            " VALUES (%s, 'preparing', 'ready', '', %s, now(), %s, %s)",
            item.pk,
            at,
            world.curator.pk,
            told.pk,
        )


def test_an_items_status_is_not_written_by_hand(world: World) -> None:
    item = signed(world)
    with refused("loans_loanitem_status_moves_by_its_table"):
        sql("UPDATE loans_loanitem SET status = 'cancelled' WHERE id = %s", item.pk)


@pytest.mark.parametrize("status", ["pending", "active", "closed", "cancelled"])
def test_a_loans_status_is_not_written_by_hand(world: World, status: str) -> None:
    loan = worlds.loan_signed(world)
    with refused("loans_loan_status_follows_its_items"):
        sql("UPDATE loans_loan SET status = %s WHERE id = %s", status, loan.pk)


def status_of(loan: Loan) -> str:
    return Loan.objects.values_list("status", flat=True).get(pk=loan.pk)


def test_a_loan_is_pending_then_signed_then_active_then_closed(world: World) -> None:
    loan = worlds.loan_opened(world)
    assert status_of(loan) == "pending"

    loan = worlds.loan_signed(world)
    assert status_of(loan) == "signed"

    item = worlds.item_reweighed(world, worlds.only_item(loan))
    assert status_of(loan) == "active"

    reconcile_item(item, by=world.curator, at=world.later())
    assert status_of(loan) == "closed"


def test_a_loan_stays_signed_while_its_items_are_on_the_bench(world: World) -> None:
    loan = worlds.loan_signed(world)
    worlds.item_ready(world, worlds.only_item(loan))
    assert status_of(loan) == "signed"


def test_a_loan_all_of_whose_items_were_cancelled_is_cancelled(world: World) -> None:
    assert status_of(cancelled(world).loan) == "cancelled"


def test_a_loan_whose_items_lapsed_is_cancelled(world: World) -> None:
    assert status_of(lapsed(world).loan) == "cancelled"


def test_a_loan_with_one_item_closed_and_one_cancelled_is_closed(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    first, second = loan.items.order_by("number")
    worlds.item_closed(world, first)
    assert status_of(loan) == "active"
    cancel_items(loan, items=[second], reason="no longer wanted", by=world.curator, at=world.later())
    assert status_of(loan) == "closed"


def test_a_loan_with_one_item_closed_and_one_away_is_active(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    first, second = loan.items.order_by("number")
    worlds.item_closed(world, first)
    worlds.item_handed_over(world, second)
    assert status_of(loan) == "active"

"""`verify` finds nothing wrong with loans taken through every path there is, and sees what a forger did."""

from __future__ import annotations

from typing import Any

from psycopg import Cursor

from registry.foundation.clocks import now
from registry.loans.actions.cancel import cancel_items, lapse_loan
from registry.loans.actions.reconcile import correct_item, reconcile_item, write_off
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.models import LoanItem
from registry.reports.verification.whole import verify_everything
from tests import transfers, worlds
from tests.worlds import World


def signed_item(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def lend_in_every_way(world: World) -> None:
    worlds.item_closed(world, signed_item(world))
    reconcile_item(worlds.item_reweighed(world, signed_item(world), short_ug=60), by=world.curator, at=world.later())
    write_off(
        worlds.item_in_discrepancy(world, signed_item(world)), reason="lost", by=world.authority, at=world.later()
    )
    late = worlds.item_in_discrepancy(world, signed_item(world))
    correct_item(late, consumed_ug=3_000, reason="told late", by=world.curator, at=world.later())
    reconcile_item(late, by=world.curator, at=world.later())
    chip = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.chip)))
    chip = worlds.item_on_loan(world, chip)
    report_use(chip, method=world.method, consumed_ug=12_000, by=world.investigator, at=world.later())
    close_used_up(chip, reason="dissolved", by=world.curator, at=world.later())
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section))))
    bench = worlds.item_ready(world, signed_item(world))
    cancel_items(bench.loan, items=[bench], reason="withdrawn", by=world.curator, at=world.later())
    lapse_loan(worlds.loan_opened(world), reason="unsigned", by=world.curator, at=world.later(days=60))
    transfers.taken_over(world, worlds.item_on_loan(world, signed_item(world)))
    for reach in (worlds.item_prepared, worlds.item_handed_over, worlds.item_received):
        reach(world, signed_item(world))


def test_loans_of_every_kind_stand_the_verification(committed_db: str) -> None:
    lend_in_every_way(worlds.small_collection())
    report = verify_everything(at=now())
    assert report.holds, report


def test_verification_sees_a_status_written_past_every_guard(owner_cursor: Cursor[Any]) -> None:
    world = worlds.small_collection()
    worlds.item_on_loan(world, signed_item(world))
    owner_cursor.execute("ALTER TABLE loans_loan DISABLE TRIGGER USER")
    owner_cursor.execute("UPDATE loans_loan SET status = 'closed'")
    owner_cursor.execute("ALTER TABLE loans_loan ENABLE TRIGGER USER")
    owner_cursor.execute("ALTER TABLE loans_loanitem DISABLE TRIGGER USER")
    owner_cursor.execute("UPDATE loans_loanitem SET status = 'ready'")
    owner_cursor.execute("ALTER TABLE loans_loanitem ENABLE TRIGGER USER")
    found = {answer.check.code for answer in verify_everything(at=now()).answers if not answer.holds}
    assert {"item_moves", "loan_status", "items_and_books"} <= found

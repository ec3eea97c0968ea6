"""`verify` finds what somebody with the owner's powers did behind the guards' backs."""

from __future__ import annotations

from io import StringIO
from typing import Any, LiteralString

import pytest
from django.core.management import call_command
from psycopg import Cursor

from registry.foundation.clocks import now
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.reports.verification.whole import verify_everything
from tests.ledger.books import at, open_books

TABLES: tuple[LiteralString, ...] = (
    "ledger_account",
    "ledger_line",
    "ledger_possession",
    "ledger_movement",
    "holdings_split",
    "audit_event",
)


def broken() -> set[str]:
    return {answer.check.code for answer in verify_everything(at=now()).answers if not answer.holds}


def test_lawful_books_verify(committed_db: str) -> None:
    books = open_books("lawful")
    subdivide_split(books.powder, pieces=[NewPiece(2_000)], process_loss_ug=10, by=books.curator, at=at(1))
    printed = StringIO()
    call_command("verify", stdout=printed)
    assert "every law holds" in printed.getvalue()
    assert (
        "lawful: accessioned 27.6\u2009mg = in the vault 27.59\u2009mg + process loss 10\u2009µg" in printed.getvalue()
    )


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE ledger_account SET balance_ug = 1 WHERE place = 'vault'", {"balances", "conserved", "roll_ups"}),
        ("UPDATE ledger_line SET mass_ug = mass_ug + 1", {"balances", "movements_told"}),
        ("UPDATE ledger_possession SET place = 'borrower'", {"possession", "mass_with_piece"}),
        ("UPDATE holdings_split SET in_vault_ug = 7 WHERE mass_ug > 0", {"roll_ups"}),
        ("UPDATE holdings_split SET availability = 'consumed'", {"availability"}),
        ("UPDATE holdings_split SET sort_key = 'x' || id", {"tree"}),
        ("UPDATE audit_event SET text = replace(text, '10000', '10001')", {"chain", "movements_told"}),
        ("DELETE FROM audit_salt; DELETE FROM audit_event WHERE act = 'role granted'", {"chain"}),
        ("UPDATE ledger_movement SET kind = 'combine'", {"lines_allowed", "movements_told"}),
        ("GRANT UPDATE ON ledger_line TO registry_app", {"guards"}),
        ("ALTER TABLE ledger_line DISABLE TRIGGER stays_as_written", {"guards"}),
    ],
)
def test_tampering_is_found(owner_cursor: Cursor[Any], tampering: LiteralString, found: set[str]) -> None:
    open_books()
    behind_backs = not tampering.startswith(("GRANT", "ALTER"))
    for table in TABLES if behind_backs else ():
        owner_cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    owner_cursor.execute(tampering)
    for table in TABLES if behind_backs else ():
        owner_cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    assert found <= broken()

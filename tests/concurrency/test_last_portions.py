"""Fifty people want the last ten portions at the same moment: exactly ten get them.

The same race is run again in a scratch database without the CHECK and the trigger's locks (and without the policy's
floor, which would catch it a third time); there the books are broken, which shows what keeps them.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg import Cursor

from registry.foundation.clocks import now
from registry.foundation.constraints import broken_constraint
from registry.holdings.models import Split
from registry.ledger.models import Allotment
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.reports.verification.whole import verify_everything
from tests.ledger.books import Books, at, open_books

WANT, PORTION_UG, PEOPLE = 10, 1_000, 50


def race(books: Books) -> list[str]:
    """Everybody asks for one portion at once; what each was told: an empty text, or the claim that refused."""
    allotments = [
        Allotment.objects.create(collection=books.collection, label=f"race/{number}") for number in range(PEOPLE)
    ]
    start = Barrier(PEOPLE)

    def ask(allotment: Allotment) -> str:
        try:
            split = Split.objects.get(pk=books.powder.pk)
            start.wait(timeout=60)
            with transaction.atomic():
                entry = Entry(Spot(split, Place.VAULT), Spot(split, Place.SET_ASIDE, allotment), PORTION_UG)
                post(Kind.SET_ASIDE, [entry], collection=books.collection, by=books.curator, at=at(1))
        except DatabaseError as error:
            return broken_constraint(error) or repr(error)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(PEOPLE) as people:
        return list(people.map(ask, allotments))


def test_exactly_ten_of_fifty_get_the_last_ten_portions(committed_db: str) -> None:
    books = open_books()
    told = race(books)
    assert told.count("") == WANT
    assert told.count("ledger_account_balance_not_negative") == PEOPLE - WANT
    left = books.fresh(books.powder)
    assert (left.in_vault_ug, left.held_ug) == (0, WANT * PORTION_UG)
    assert verify_everything(at=now()).holds


def test_without_the_check_and_the_locks_the_same_race_breaks_the_books(owner_cursor: Cursor[Any]) -> None:
    books = open_books()
    owner_cursor.execute("ALTER TABLE ledger_account DROP CONSTRAINT ledger_account_balance_not_negative")
    owner_cursor.execute("ALTER TABLE holdings_split DROP CONSTRAINT holdings_split_masses_not_negative")
    owner_cursor.execute("SELECT pg_get_functiondef('ledger_post_lines'::regproc)")
    row = owner_cursor.fetchone()
    assert row is not None
    unguarded = row[0]
    for guard, instead in (("FOR NO KEY UPDATE", ""), ("form.is_divisible AND f.balance_ug", "false AND f.balance_ug")):
        assert guard in unguarded
        unguarded = unguarded.replace(guard, instead)
    owner_cursor.execute(unguarded)
    told = race(books)
    assert told.count("") > WANT
    assert not verify_everything(at=now()).holds

"""What somebody with the run-time role's password and no respect for the acts might write."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from registry.audit import trail
from registry.audit.models import Event
from registry.holdings.models import Split
from registry.ledger.actions.weigh import record_weighing
from registry.ledger.models import Allotment, Movement
from registry.ledger.places import Kind
from registry.ledger.posting import Entry, post
from registry.loans.models import LoanItem
from registry.parties.models import Person
from tests.ledger.books import sql
from tests.worlds import World


def event(world: World, by: Person, at: datetime, **facts: object) -> Event:
    """An event in order, as a forger would write it too."""
    return trail.record("by hand", chain=world.collection.code, subject="by hand", by=by, at=at, facts=facts)


def move(
    world: World, item: LoanItem, to: str, *, by: Person | None = None, at: datetime | None = None, reason: str = "so"
) -> None:
    """An item's move, written with raw SQL, its event in order."""
    by, at = by or world.curator, at or world.later()
    told = event(world, by, at, frm=item.status, to=to)
    sql(
        'INSERT INTO loans_itemmove (item_id, frm, "to", reason, happened_at, recorded_at, by_id, event_id)'
        " VALUES (%s, %s, %s, %s, %s, now(), %s, %s)",
        item.pk,
        item.status,
        to,
        reason,
        at,
        by.pk,
        told.pk,
    )


def shift(world: World, kind: Kind, *entries: Entry, at: datetime | None = None, by: Person | None = None) -> Movement:
    """A movement without the act it belongs to."""
    return post(
        kind, entries, collection=world.collection, by=by or world.curator, at=at or world.later(), reason="by hand"
    )


def weighing(world: World, split: Split, allotment: Allotment, *, by: Person, second: Person, at: datetime) -> int:
    """A weighing of 20 mg at a hand-over, by two people."""
    kept = record_weighing(
        split,
        mass_ug=20_000,
        uncertainty_ug=10,
        balance="By hand",
        purpose="hand_over",
        by=by,
        second_by=second,
        allotment=allotment,
        at=at,
    )
    return kept.pk


def reconciliation(
    world: World,
    item: LoanItem,
    *,
    books_ug: int,
    weighed_ug: int | None,
    outcome: str,
    difference_ug: int | None = None,
    tolerance_ug: int = 100,
    weighing_id: int | None = None,
    movement_id: int | None = None,
    reason: str = "by hand",
    by: Person | None = None,
    at: datetime | None = None,
) -> None:
    """A reconciliation written with raw SQL; the difference adds up unless another is given."""
    by, at = by or world.curator, at or world.later()
    if difference_ug is None:
        difference_ug = books_ug - (books_ug if weighed_ug is None else weighed_ug)
    sql(
        "INSERT INTO loans_reconciliation (item_id, weighing_id, books_ug, weighed_ug, difference_ug, tolerance_ug,"
        " outcome, reason, by_id, happened_at, movement_id, event_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        item.pk,
        weighing_id,
        books_ug,
        weighed_ug,
        difference_ug,
        tolerance_ug,
        outcome,
        reason,
        by.pk,
        at,
        movement_id,
        event(world, by, at).pk,
    )


def at_commit() -> None:
    """Hear what the deferred constraints would say at COMMIT."""
    connection.check_constraints()

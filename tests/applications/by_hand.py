"""What a test writes by hand instead of by an act, its event in order."""

from __future__ import annotations

from typing import Any

from registry.applications.models import Application
from registry.audit import trail
from registry.parties.models import Person
from tests.ledger.books import sql
from tests.worlds import World


def event(world: World, by: Person, **facts: Any) -> int:
    told = trail.record(
        "by hand", chain=world.collection.code, subject="application", by=by, at=world.later(), facts=facts
    )
    return told.pk


def move_by_hand(world: World, application: Application, to: str, *, by: Person) -> None:
    """An application's move."""
    told = event(world, by, frm=application.status, to=to)
    sql(
        'INSERT INTO applications_applicationmove (application_id, frm, "to", reason, happened_at, recorded_at,'
        " by_id, event_id) VALUES (%s, %s, %s, 'because', %s, now(), %s, %s)",
        application.pk,
        application.status,
        to,
        world.at,
        by.pk,
        told,
    )

"""An application's steps: what it is called in the record, who may hold the pen, and the one way to move it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.lifecycle import APPLICATION
from registry.applications.models import Application, ApplicationMove
from registry.audit import trail
from registry.audit.models import Event
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.parties.models import Person


def called(application: Application) -> str:
    """The application's name in the event record."""
    return f"application {application.reference}"


def next_reference() -> str:
    """The next reference to say aloud, like A-0001; a number may be skipped, never used twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('applications_reference')")
        (number,) = cursor.fetchone()
    return f"A-{number:04d}"


def require_applicant(application: Application, *, by: Person, at: datetime) -> None:
    """Raise NotPermitted unless this is the application's own investigator, still acting for its institution."""
    require(by, Permission.APPLICATION_WRITE, at=at, institution=application.institution_id)
    if application.investigator_id != by.pk:
        raise NotPermitted(_("Only the investigator of this application may do this."))


def record_act(
    application: Application,
    act: str,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Write an event about the application."""
    return trail.record(
        act,
        chain=application.collection.code,
        subject=called(application),
        by=by,
        at=at,
        reason=reason,
        facts=facts,
    )


def move_application(
    application: Application,
    *,
    to: str,
    by: Person,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Move the locked application along its table of moves; raises Refusal when there is no such move."""
    move = APPLICATION.check(frm=application.status, to=to)
    trail.move(
        ApplicationMove,
        record_field="application",
        subject=application,
        called=called(application),
        chain=application.collection.code,
        to=to,
        act=move.act,
        by=by,
        at=at,
        reason=reason,
        facts=facts,
    )


def obstacles_to_move(application: Application, *, to: str, reason: str = "") -> list[Obstacle]:
    """A reason that is owed and missing; raises Refusal when there is no such move from where it stands."""
    move = APPLICATION.check(frm=application.status, to=to)
    if move.needs_reason and not reason.strip():
        return [Obstacle("reason_missing", _("Give a reason."), "reason")]
    return []


def refuse_if(obstacles: list[Obstacle]) -> None:
    """Raise Refusal with all obstacles where there is any."""
    if obstacles:
        raise Refusal(obstacles)

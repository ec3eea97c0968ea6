"""A collection's calendar of working days, and the last day to sign moved for one loan."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.lifecycle import APPROVED
from registry.applications.models import Application, CalendarDay, SigningExtension
from registry.applications.moves import record_act, refuse_if
from registry.applications.policy import SATURDAY
from registry.audit import trail
from registry.foundation.refusal import Obstacle
from registry.holdings.models import Collection
from registry.loans import notices
from registry.loans.lifecycle import PENDING
from registry.loans.models import Loan
from registry.parties.models import Person


@transaction.atomic
def put_calendar_day(
    collection: Collection, *, day: date, is_working: bool, name: str, by: Person, at: datetime
) -> CalendarDay:
    """Say that a day is a holiday, or worked. Days counted before stay as counted. Raises NotPermitted, Refusal."""
    require(by, Permission.POLICY_WRITE, at=at, within=collection.code)
    found = []
    if not name.strip():
        found.append(Obstacle("name_missing", _("Say what day it is."), "name"))
    if is_working != (day.weekday() >= SATURDAY):
        said = _("Only a weekend is made a working day.") if is_working else _("A weekend is no working day anyway.")
        found.append(Obstacle("day_unfit", said, "day"))
    refuse_if(found)
    kept, _made = CalendarDay.objects.update_or_create(
        collection=collection, day=day, defaults={"is_working": is_working, "name": name.strip()}
    )
    facts = {"day": day.isoformat(), "is_working": is_working}
    _told(collection, "calendar day put", facts, by=by, at=at)
    return kept


@transaction.atomic
def remove_calendar_day(kept: CalendarDay, *, by: Person, at: datetime) -> None:
    """The day is as the week says again. Raises NotPermitted."""
    require(by, Permission.POLICY_WRITE, at=at, within=kept.collection.code)
    _told(kept.collection, "calendar day removed", {"day": kept.day.isoformat()}, by=by, at=at)
    kept.delete()


def _told(collection: Collection, act: str, facts: dict[str, object], *, by: Person, at: datetime) -> None:
    trail.record(act, chain=collection.code, subject=f"calendar {collection.code}", by=by, at=at, facts=facts)


@transaction.atomic
def move_signing_day(application: Application, *, to: date, reason: str, by: Person, at: datetime) -> SigningExtension:
    """Give more time to sign, before the approval lapses. Raises NotPermitted, Refusal."""
    require(by, Permission.AGREEMENT_WRITE, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    loan = Loan.objects.select_for_update(of=("self",)).filter(decision__application=application).first()
    refuse_if(obstacles_to_moving(application, loan, to=to, reason=reason))
    assert loan is not None
    facts = {"frm": loan.sign_by_on.isoformat(), "to": to.isoformat()}
    event = record_act(application, "signing day moved", by=by, at=at, reason=reason, facts=facts)
    moved = SigningExtension.objects.create(
        application=application,
        frm=loan.sign_by_on,
        to=to,
        reason=reason.strip(),
        by=by,
        happened_at=at,
        event=event,
    )
    notices.signing_day_moved(loan, to, by=by, at=at)
    return moved


def obstacles_to_moving(application: Application, loan: Loan | None, *, to: date, reason: str) -> list[Obstacle]:
    """Approved, not signed yet, to a later day, for a reason."""
    if loan is None or application.status != APPROVED or loan.status != PENDING:
        return [Obstacle("not_awaited", _("No signature is awaited for it."))]
    found = []
    if to <= loan.sign_by_on:
        found.append(Obstacle("not_later", _("The new day comes after the old one."), "to"))
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Give a reason."), "reason"))
    return found

"""A call: drafted, announced, extended, closed, its results published; or cancelled before anybody answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.declarations import Declaration
from registry.applications.lifecycle import ANNOUNCED, CALL, CANCELLED, CLOSED, CONCLUDED
from registry.applications.models import Call, CallExtension, CallMove
from registry.applications.moves import refuse_if
from registry.applications.rules.calling import (
    obstacles_to_announcement,
    obstacles_to_call_move,
    obstacles_to_extension,
)
from registry.audit import trail
from registry.audit.models import Event
from registry.foundation.clocks import canonical
from registry.holdings.models import Collection
from registry.parties.models import Person


@dataclass(frozen=True)
class CallValues:
    """What a call says; its scope by codes, empty for all but `collections`."""

    title: str
    offer: str
    opens_at: datetime
    closes_at: datetime | None
    collections: list[str]
    title_zh: str = ""
    offer_zh: str = ""
    use_classes: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    is_blind: bool = False
    source: str = ""


@transaction.atomic
def draft_call(
    collection: Collection, *, slug: str, values: CallValues, by: Person, at: datetime, is_illustrative: bool = False
) -> Call:
    """Begin a call, seen by the office alone. Raises NotPermitted, Refusal."""
    call = Call(
        collection=collection, slug=slug, made_by=by, made_at=at, is_illustrative=is_illustrative, **asdict(values)
    )
    _require_everywhere(call, by=by, at=at)
    refuse_if(obstacles_to_announcement(call))
    call.save()
    _told(call, "call drafted", by=by, at=at)
    return call


@transaction.atomic
def edit_call(call: Call, *, values: CallValues, by: Person, at: datetime) -> Call:
    """Write what a draft says. Raises NotPermitted, Refusal."""
    call = Call.objects.lock(call.pk)
    _require_everywhere(call, by=by, at=at)
    CALL.check(frm=call.status, to=ANNOUNCED)
    for name, value in asdict(values).items():
        setattr(call, name, value)
    _require_everywhere(call, by=by, at=at)
    refuse_if(obstacles_to_announcement(call))
    call.row_version += 1
    call.save()
    _told(call, "call edited", by=by, at=at)
    return call


@transaction.atomic
def announce_call(call: Call, *, by: Person, at: datetime) -> Call:
    """Make it public as it stands, for good. Raises NotPermitted, Refusal."""
    call = _held(call, by=by, at=at)
    CALL.check(frm=call.status, to=ANNOUNCED)
    refuse_if(obstacles_to_announcement(call))
    facts = {
        "collections": call.collections,
        "use_classes": call.use_classes,
        "forms": call.forms,
        "attachments": call.attachments,
        "declarations": call.declarations,
        "is_blind": call.is_blind,
        "opens_at": canonical(call.opens_at),
        "closes_at": canonical(call.closes_at) if call.closes_at else None,
    }
    return _moved(call, to=ANNOUNCED, by=by, at=at, facts=facts)


@transaction.atomic
def extend_call(call: Call, *, to: datetime, reason: str, by: Person, at: datetime) -> Call:
    """Move the closing further away while it is still to come. Raises NotPermitted, Refusal."""
    call = _held(call, by=by, at=at)
    refuse_if(obstacles_to_extension(call, to=to, reason=reason, at=at))
    assert call.closes_at is not None
    facts = {"frm": canonical(call.closes_at), "to": canonical(to)}
    event = _told(call, "call extended", by=by, at=at, reason=reason, facts=facts)
    CallExtension.objects.create(
        call=call, frm=call.closes_at, to=to, reason=reason.strip(), by=by, happened_at=at, event=event
    )
    call.closes_at = to
    return call


@transaction.atomic
def close_call(call: Call, *, reason: str = "", by: Person, at: datetime) -> Call:
    """Take nothing more; before its time, with a reason. Drafts stay drafts. Raises NotPermitted, Refusal."""
    return _moved(_held(call, by=by, at=at), to=CLOSED, reason=reason, by=by, at=at)


@transaction.atomic
def publish_results(call: Call, *, by: Person, at: datetime) -> Call:
    """Show everybody what came of it, once every application has its answer. Raises NotPermitted, Refusal."""
    return _moved(_held(call, by=by, at=at), to=CONCLUDED, by=by, at=at)


@transaction.atomic
def cancel_call(call: Call, *, reason: str, by: Person, at: datetime) -> Call:
    """Give it up before anybody handed anything in. Raises NotPermitted, Refusal."""
    return _moved(_held(call, by=by, at=at), to=CANCELLED, reason=reason, by=by, at=at)


def _require_everywhere(call: Call, *, by: Person, at: datetime) -> None:
    """Raise NotPermitted unless the person runs calls in every collection the call is about."""
    for code in {call.collection.code, *call.collections}:
        require(by, Permission.CALL_WRITE, at=at, within=code)


def _held(call: Call, *, by: Person, at: datetime) -> Call:
    require(by, Permission.CALL_WRITE, at=at, within=call.collection.code)
    return Call.objects.lock(call.pk)


def _told(
    call: Call, act: str, *, by: Person, at: datetime, reason: str = "", facts: Mapping[str, Any] | None = None
) -> Event:
    return trail.record(act, chain=call.collection.code, subject=called(call), by=by, at=at, reason=reason, facts=facts)


def _moved(
    call: Call, *, to: str, by: Person, at: datetime, reason: str = "", facts: Mapping[str, Any] | None = None
) -> Call:
    move = CALL.check(frm=call.status, to=to)
    refuse_if(obstacles_to_call_move(call, to=to, reason=reason, at=at))
    trail.move(
        CallMove,
        record_field="call",
        subject=call,
        called=called(call),
        chain=call.collection.code,
        to=to,
        act=move.act,
        by=by,
        at=at,
        reason=reason,
        facts=facts,
    )
    return call


def called(call: Call) -> str:
    """The call's name in the event record."""
    return f"call {call.slug}"

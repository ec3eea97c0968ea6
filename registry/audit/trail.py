"""The only writer of the event record.

An event's text is canonical JSON: keys sorted, no spaces, characters as they are, people by opaque id,
free text only as a salted commitment. `record` tells of an act, `move` tells of a status move and makes it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from registry.audit.models import Event, Salt, StatusMove, new_nonce
from registry.foundation.clocks import canonical

FORMAT = 1


class Actor(Protocol):
    """Whoever acts: a person with an opaque id."""

    @property
    def pk(self) -> Any: ...


def canonical_text(facts: Mapping[str, Any]) -> str:
    """Facts as the one text that stands for them."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def commitment(salt: str, fact: str) -> str:
    """SHA-256 over salt, line feed and fact: binds the record to a fact it does not show."""
    return hashlib.sha256(f"{salt}\n{fact}".encode()).hexdigest()


def record(
    act: str,
    *,
    chain: str,
    subject: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Event:
    """Write one event and return it; `facts` must hold no names, addresses or free text."""
    salt = uuid.uuid4().hex if reason else ""
    text: dict[str, Any] = {
        "act": act,
        "at": canonical(at),
        "by": str(by.pk),
        "subject": subject,
        "v": FORMAT,
        **(facts or {}),
    }
    if reason:
        text["reason"] = commitment(salt, reason)
    event = Event.objects.create(
        chain=chain,
        act=act,
        subject=subject,
        actor=by.pk,
        happened_at=at,
        nonce=new_nonce(),
        text=canonical_text(text),
        # The database fills these; the values given here are never kept.
        seq=1,
        recorded_at=at,
        previous="",
        digest="",
    )
    if salt:
        Salt.objects.create(event=event, fact="reason", salt=salt)
    return event


def move(
    move_of: type[StatusMove],
    *,
    record_field: str,
    subject: Any,
    called: str,
    chain: str,
    to: str,
    act: str,
    by: Actor,
    at: datetime,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
) -> StatusMove:
    """Tell of a status move and make it; the database writes the new status and refuses a move not in the table."""
    frm = subject.status
    event = record(
        act, chain=chain, subject=called, by=by, at=at, reason=reason, facts={"frm": frm, "to": to, **(facts or {})}
    )
    made = move_of.objects.create(  # type: ignore[attr-defined]
        **{record_field: subject},
        frm=frm,
        to=to,
        by_id=by.pk,
        reason=reason,
        happened_at=at,
        recorded_at=at,
        event=event,
    )
    subject.status = to
    return made  # type: ignore[no-any-return]


def head(chain: str) -> Event | None:
    """The newest event of a chain."""
    return Event.objects.filter(chain=chain).order_by("-seq").first()

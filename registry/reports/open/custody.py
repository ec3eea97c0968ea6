"""The custody record as open rows: chains with their heads, heads of earlier days, events of a chain or a thing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.audit.digests import text_digest
from registry.audit.models import Event, Head
from registry.reports.custody.chains import Chain
from registry.reports.custody.publicness import public_among
from registry.reports.custody.records import ToldEvent
from registry.reports.open.addresses import address
from registry.reports.open.shape import Column, Row, Table

CHAINS: Final = Table(
    "chains",
    _("Chains of the custody record"),
    _("Every chain of events with its newest one, the head, as it is now."),
    (
        Column("code", "text", _("Its code: that of its collection.")),
        Column("events", "whole", _("How many events it has.")),
        Column("head", "text", _("The one line to keep: chain, number and digest of its newest event.")),
        Column("digest", "text", _("The digest of its newest event, SHA-256.")),
        Column("recorded_at", "instant", _("When its newest event was recorded, by the database’s clock.")),
        Column("export", "text", _("Where the whole chain can be had.")),
    ),
)

HEADS: Final = Table(
    "heads",
    _("Published heads"),
    _("The head of a chain on each night it was published; keep one, and no event before it can be changed unseen."),
    (
        Column("seq", "whole", _("The number of the event it names.")),
        Column("digest", "text", _("The digest of that event, SHA-256.")),
        Column("head", "text", _("The one line that the verifier takes.")),
        Column("published_at", "instant", _("When it was published.")),
    ),
)

EVENTS: Final = Table(
    "events",
    _("Events of the custody record"),
    _("What was recorded of a piece or loan, as far as it is public, in the order of its chain."),
    (
        Column("chain", "text", _("The chain it stands in.")),
        Column("seq", "whole", _("Its number there.")),
        Column("act", "text", _("What was done.")),
        Column("subject", "text", _("What it was done to.")),
        Column("happened_at", "instant", _("When it happened.")),
        Column("recorded_at", "instant", _("When it was recorded, by the database’s clock.")),
        Column("text", "text", _("Its canonical text, which the digest covers.")),
        Column("nonce", "text", _("What keeps its text from being guessed.")),
        Column("previous", "text", _("The digest of the event before it.")),
        Column("digest", "text", _("Its own digest, SHA-256.")),
    ),
)

CHAIN_EVENTS: Final = Table(
    "chain_events",
    _("Events of a chain"),
    _("All that a chain tells, event by event; of what is not public only that it stands there, and its digests."),
    (
        Column("chain", "text", _("The chain it stands in.")),
        Column("seq", "whole", _("Its number there.")),
        Column("is_public", "flag", _("Whether its text may be read now; what is withheld today may be public later.")),
        Column("act", "text", _("What was done."), nullable=True),
        Column("subject", "text", _("What it was done to."), nullable=True),
        Column("happened_at", "instant", _("When it happened."), nullable=True),
        Column("recorded_at", "instant", _("When it was recorded, by the database’s clock.")),
        Column("text", "text", _("Its canonical text, which the digest covers."), nullable=True),
        Column("nonce", "text", _("What keeps its text from being guessed."), nullable=True),
        Column("text_sha256", "text", _("The digest of its nonce and text, of which the event’s digest is made.")),
        Column("previous", "text", _("The digest of the event before it.")),
        Column("digest", "text", _("Its own digest, SHA-256.")),
    ),
)
_ONLY_IF_PUBLIC: Final = ("act", "subject", "happened_at", "text", "nonce")


def chain_row(chain: Chain) -> Row:
    """A chain with its head."""
    return {
        "code": chain.code,
        "events": chain.head.seq,
        "head": str(chain.head),
        "digest": chain.head.digest,
        "recorded_at": chain.head.recorded_at,
        "export": address(f"/verify/export/{chain.code}"),
    }


def head_row(head: Head) -> Row:
    return {"seq": head.seq, "digest": head.digest, "head": str(head), "published_at": head.published_at}


def event_rows(events: Iterable[ToldEvent]) -> list[Row]:
    """Public events, each with all that its digest is reckoned from."""
    return [{name: getattr(event, name) for name in EVENTS.names} for event in events]


def chain_event_rows(events: Iterable[Event], *, at: datetime) -> list[Row]:
    """Events of a chain as the export tells them: whole, or by their digests alone."""
    listed = list(events)
    public = public_among(listed, at=at)
    return [_chain_event_row(event, is_public=event.pk in public) for event in listed]


def _chain_event_row(event: Event, *, is_public: bool) -> Row:
    row = {name: getattr(event, name, None) for name in CHAIN_EVENTS.names}
    row |= {"is_public": is_public, "text_sha256": text_digest(event.nonce, event.text)}
    return row if is_public else row | dict.fromkeys(_ONLY_IF_PUBLIC)

"""The custody record as open rows: chains with their heads, heads of earlier days, the public events of a thing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.audit.models import Head
from registry.reports.custody.chains import Chain
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

"""A chain as JSON Lines: a header with the head, then every event; texts that are not public by their digest alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from registry.audit.digests import EVENT_FORMAT, text_digest
from registry.audit.models import Event
from registry.foundation.clocks import canonical
from registry.reports.custody.chains import Chain
from registry.reports.custody.heads import ChainHead
from registry.reports.custody.publicness import public_among

EXPORT_FORMAT: Final = "registry-export-1"
AT_ONCE: Final = 500
"""Events read and written at a time: memory stays flat, however long the chain."""


def export(head: ChainHead, *, at: datetime) -> Iterator[bytes]:
    """The record up to this head as it may be read at that instant, in runs of whole lines."""
    header = {
        "chain": head.chain,
        "event_format": EVENT_FORMAT,
        "exported_at": canonical(at),
        "format": EXPORT_FORMAT,
        "head": {"digest": head.digest, "seq": head.seq},
    }
    yield line(header)
    after = 0
    while events := list(_next(head, after)):
        public = public_among(events, at=at)
        yield b"".join(line(told(event, shown=event.pk in public)) for event in events)
        after = events[-1].seq


def export_all(chains: Iterable[Chain], *, at: datetime) -> Iterator[bytes]:
    """Each chain’s export after the other; heads are taken before the first line, so that all are of one moment."""
    heads = [chain.head for chain in chains]
    for head in heads:
        yield from export(head, at=at)


def told(event: Event, *, shown: bool) -> dict[str, Any]:
    """One event as the export writes it: with nonce and text, or with the digest of both."""
    common = {
        "digest": event.digest,
        "previous": event.previous,
        "recorded_at": canonical(event.recorded_at),
        "seq": event.seq,
    }
    if shown:
        return {**common, "nonce": event.nonce, "text": event.text}
    return {**common, "text_sha256": text_digest(event.nonce, event.text)}


def line(values: dict[str, Any]) -> bytes:
    """One line of the export: keys in order, no spaces, characters as they are, a line feed."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _next(head: ChainHead, after: int) -> Iterator[Event]:
    found = Event.objects.filter(chain=head.chain, seq__gt=after, seq__lte=head.seq).order_by("seq")[:AT_ONCE]
    return iter(found)

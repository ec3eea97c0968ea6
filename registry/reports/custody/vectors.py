"""Test vectors of the custody record's format, from fixed values: a verifier that agrees with them reads it rightly."""

from __future__ import annotations

import json
from typing import Any, Final

from registry.audit.digests import BEFORE_THE_FIRST, EVENT_FORMAT, event_digest, text_digest
from registry.audit.trail import canonical_text, commitment
from registry.reports.custody.export import EXPORT_FORMAT, line

CHAIN: Final = "vectors"
PERSON: Final = "8f14e45f-ceea-467f-a8d5-0a2f3c8b9d10"
SALT: Final = "00112233445566778899aabbccddeeff"
REASON: Final = "Too little of it is left 月壤"
TEXTS: Final[tuple[dict[str, Any], ...]] = (
    {
        "act": "movement",
        "at": "2020-12-16T17:59:00.000000Z",
        "by": PERSON,
        "kind": "accession",
        "lines": [[["", "origin", ""], ["CE5C0800", "vault", ""], 1000000, True]],
        "subject": "split CE5C0800",
        "v": 1,
    },
    {"act": "decline", "at": "2024-03-04T02:00:00.000000Z", "by": PERSON, "reason": commitment(SALT, REASON), "v": 1},
    {
        "act": "characters",
        "at": "2024-03-04T02:00:00.000001Z",
        "by": PERSON,
        "escaped": '" \\ \b \f \n \r \t \u0001 \u001f',
        "not escaped": "/ \u007f \u2028 µg 月壤 🌑",
        "values": [0, -1, 9007199254740993, True, False, None, [], {}],
        "v": 1,
    },
)
WITHHELD: Final = 2
"""The event whose text the example export withholds."""


def vectors() -> dict[str, Any]:
    """Every vector: texts, commitments, events and a whole export, each with what must come out."""
    events = _events()
    shown = [_exported(event) for event in events]
    last = events[-1]
    header = {
        "chain": CHAIN,
        "event_format": EVENT_FORMAT,
        "exported_at": "2026-11-22T00:00:00.000000Z",
        "format": EXPORT_FORMAT,
        "head": {"digest": last["digest"], "seq": last["seq"]},
    }
    return {
        "event_format": EVENT_FORMAT,
        "export_format": EXPORT_FORMAT,
        "commitments": [{"salt": SALT, "fact": REASON, "commitment": commitment(SALT, REASON)}],
        "events": events,
        "export": [line(each).decode() for each in (header, *shown)],
        "head": f"{CHAIN}:{last['seq']}:{last['digest']}",
    }


def as_json() -> str:
    """The vectors as the file in docs/ holds them, characters escaped so that no editor changes one."""
    return json.dumps(vectors(), indent=2, sort_keys=True) + "\n"


def _events() -> list[dict[str, Any]]:
    previous, made = BEFORE_THE_FIRST, []
    for seq, facts in enumerate(TEXTS, start=1):
        nonce, text = f"{seq:032x}", canonical_text(facts)
        recorded_at, text_sha256 = f"2026-11-21T16:00:0{seq}.123456Z", text_digest(nonce, text)
        digest = event_digest(chain=CHAIN, seq=seq, recorded_at=recorded_at, previous=previous, text_sha256=text_sha256)
        made.append(
            {
                "chain": CHAIN,
                "seq": seq,
                "recorded_at": recorded_at,
                "previous": previous,
                "nonce": nonce,
                "text": text,
                "text_sha256": text_sha256,
                "covers": "\n".join((EVENT_FORMAT, CHAIN, str(seq), recorded_at, previous, text_sha256)),
                "digest": digest,
            }
        )
        previous = digest
    return made


def _exported(event: dict[str, Any]) -> dict[str, Any]:
    names = ("text_sha256",) if event["seq"] == WITHHELD else ("nonce", "text")
    return {name: event[name] for name in ("seq", "recorded_at", "previous", "digest", *names)}

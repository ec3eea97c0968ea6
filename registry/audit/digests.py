"""The digests of the event record as plain functions, the same bytes that `sql/0001_chain.sql` hashes.

The database writes every digest; these are for whoever checks one, and for the published test vectors. The format is
told to the byte in docs/custody-record.md.
"""

from __future__ import annotations

import hashlib
from typing import Final

EVENT_FORMAT: Final = "registry-event-1"
"""First line of what an event's digest covers; a change of the format changes this tag."""
BEFORE_THE_FIRST: Final = "0" * 64
"""What the first event of a chain names as the digest before it."""


def text_digest(nonce: str, text: str) -> str:
    """SHA-256 over nonce, line feed and text, in lower-case hex: what stands for a text that is withheld."""
    return _sha256(f"{nonce}\n{text}")


def event_digest(*, chain: str, seq: int, recorded_at: str, previous: str, text_sha256: str) -> str:
    """The digest of an event; `recorded_at` as `foundation.clocks.canonical` writes it."""
    return _sha256("\n".join((EVENT_FORMAT, chain, str(seq), recorded_at, previous, text_sha256)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

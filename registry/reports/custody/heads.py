"""Heads of chains: today's, and those published on earlier days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from registry.audit import trail
from registry.audit.models import Event, Head
from registry.holdings.models import Collection


@dataclass(frozen=True)
class ChainHead:
    """The newest event of a chain; `str` gives the one line that people keep and the verifier takes."""

    chain: str
    seq: int
    digest: str
    recorded_at: datetime

    def __str__(self) -> str:
        return f"{self.chain}:{self.seq}:{self.digest}"

    @classmethod
    def of(cls, event: Event) -> ChainHead:
        return cls(event.chain, event.seq, event.digest, event.recorded_at)


def head_of(collection: Collection) -> ChainHead | None:
    """The head of a collection's chain as it is now; None before its first event."""
    return head_of_chain(collection.code)


def head_of_chain(chain: str) -> ChainHead | None:
    """The same by the chain's name."""
    newest = trail.head(chain)
    return ChainHead.of(newest) if newest else None


def published_heads(chain: str) -> QuerySet[Head]:
    """Every head of the chain that was ever published, the newest first."""
    return Head.objects.filter(chain=chain).order_by("-seq")


def newest_heads(most: int) -> QuerySet[Head]:
    """The heads of every chain published last, the newest first."""
    return Head.objects.order_by("-published_at", "chain", "-seq")[:most]

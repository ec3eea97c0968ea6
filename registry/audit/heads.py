"""Heads made public: the digest of a chain's newest event, which binds everything before it, told while it is new.

A chain cannot show that its own end was cut off, nor that its owner rewrote it whole. A head that strangers have kept
can. Publishing writes no event: else each head would be old as soon as it is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef

from registry.audit import trail
from registry.audit.models import Event, Head


@dataclass(frozen=True)
class Published:
    """The heads just written, and earlier ones that the record no longer passes through."""

    new: list[Head]
    contradicted: list[Head]


@transaction.atomic
def publish_heads() -> Published:
    """Publish the head of every chain that grew. A chain that contradicts an earlier head gets none.

    Run twice, it writes nothing more. Who reads `contradicted` must raise the alarm: the record was rewritten.
    """
    contradicted = list(contradicted_heads())
    false = {head.chain for head in contradicted}
    chains = Event.objects.order_by("chain").values_list("chain", flat=True).distinct()
    made = [head for chain in chains if chain not in false and (head := _publish(chain))]
    return Published(made, contradicted)


def contradicted_heads() -> list[Head]:
    """Published heads that no event of the record bears out any more."""
    borne_out = Event.objects.filter(chain=OuterRef("chain"), seq=OuterRef("seq"), digest=OuterRef("digest"))
    return list(Head.objects.filter(~Exists(borne_out)).order_by("chain", "seq"))


def _publish(chain: str) -> Head | None:
    newest = trail.head(chain)
    if newest is None or Head.objects.filter(chain=chain, seq=newest.seq).exists():
        return None
    # Two who publish at once would write the same head: the second one's is dropped.
    head = Head(chain=chain, seq=newest.seq, digest=newest.digest, published_at=newest.recorded_at)
    Head.objects.bulk_create([head], ignore_conflicts=True)
    return Head.objects.get(chain=chain, seq=newest.seq)

"""Keeping a piece from being lent for a while, visibly and with a reason; and lifting that."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_split
from registry.holdings.models import Block, Split
from registry.parties.models import Person


@transaction.atomic
def block_split(split: Split, *, reason: str, until_on: date | None = None, by: Person, at: datetime) -> Block:
    """Block a piece, until a day or until lifted. Raises NotPermitted, Refusal."""
    require(by, Permission.SPLIT_BLOCK, at=at, within=split.collection.code)
    if not reason.strip():
        raise Refusal(Obstacle("reason_missing", _("Say why this piece may not be lent."), "reason"))
    split = lock_split(split.pk)
    event = trail.record(
        "blocked",
        chain=split.collection.code,
        subject=f"split {split.identifier}",
        by=by,
        at=at,
        reason=reason,
        facts={"until": until_on.isoformat() if until_on else ""},
    )
    return Block.objects.create(
        split=split, reason=reason, until_on=until_on, blocked_by=by, blocked_at=at, event=event
    )


@transaction.atomic
def lift_block(block: Block, *, reason: str, by: Person, at: datetime) -> Block:
    """Lift a block for a reason. Raises NotPermitted, Refusal."""
    require(by, Permission.SPLIT_BLOCK, at=at, within=block.split.collection.code)
    if not reason.strip():
        raise Refusal(Obstacle("reason_missing", _("Say why the block is lifted."), "reason"))
    block = Block.objects.select_for_update().get(pk=block.pk)
    if block.lifted_at:
        raise Refusal(Obstacle("lifted_already", _("This block was lifted already.")))
    block.lifted_by, block.lifted_at, block.lift_reason = by, at, reason
    block.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    trail.record(
        "block lifted",
        chain=block.split.collection.code,
        subject=f"split {block.split.identifier}",
        by=by,
        at=at,
        reason=reason,
    )
    return block


def refresh_availability() -> int:
    """Rewrite the availability word of pieces whose block ran out; returns how many changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT s.id FROM holdings_split s
                WHERE s.id IN (SELECT split_id FROM holdings_block WHERE lifted_at IS NULL AND until_on IS NOT NULL)
                  AND s.availability <> holdings_availability_of(s)"""
        )
        stale = [pk for (pk,) in cursor.fetchall()]
        if not stale:  # an update of nothing is a statement too, and would make a new edition
            return 0
        cursor.execute(
            """UPDATE holdings_split s SET availability = holdings_availability_of(s)
                WHERE s.id = ANY(%s) AND s.availability <> holdings_availability_of(s)""",
            [stale],
        )
        return int(cursor.rowcount)

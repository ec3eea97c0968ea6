"""An item's step along its lifecycle: the event that tells of it and the move that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registry.audit import trail
from registry.holdings.models import Split
from registry.loans.lifecycle import ITEM
from registry.loans.models import ItemMove, LoanItem
from registry.parties.models import Person


def called(item: LoanItem) -> str:
    """How the event record names an item."""
    return f"loan item {item}"


def told_of(daughter: Split | None) -> dict[str, str]:
    """The fact that an event is about a piece the borrower made; none where it is about the item's portion."""
    return {"daughter": daughter.identifier} if daughter is not None else {}


def move_item(
    item: LoanItem, to: str, *, by: Person, at: datetime, reason: str = "", facts: Mapping[str, Any] | None = None
) -> None:
    """Move an item by the act its lifecycle names. Raises Refusal when the lifecycle has no such move."""
    move = ITEM.check(frm=item.status, to=to)
    trail.move(
        ItemMove,
        record_field="item",
        subject=item,
        called=called(item),
        chain=item.loan.collection.code,
        to=to,
        act=move.act,
        by=by,
        at=at,
        reason=reason,
        facts={"loan": item.loan.reference, "piece": item.piece.identifier, **(facts or {})},
    )

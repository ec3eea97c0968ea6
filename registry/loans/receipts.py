"""Receipts that are awaited: what was handed over and not acknowledged, and by which day it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max, Q

from registry.loans import notices
from registry.loans.lifecycle import HANDED_OVER
from registry.loans.models import LoanItem
from registry.loans.models.journeys import OUT


@dataclass(frozen=True)
class Receipt:
    """An item on its way to the borrower: when it was handed over, and the last day to acknowledge it."""

    item: LoanItem
    since: datetime
    due_on: date


def awaited_receipts(which: Q) -> Iterator[Receipt]:
    """Items handed over and not acknowledged, the longest on their way first."""
    out = Q(journeys__consignment__direction=OUT)
    found = (
        LoanItem.objects.filter(which, status=HANDED_OVER)
        .select_related("loan__collection", "loan__investigator", "source", "portion", "allotment")
        .annotate(handed_over_at=Max("journeys__consignment__happened_at", filter=out))
        .order_by("handed_over_at", "pk")
    )
    for item in found:
        since: datetime = item.handed_over_at
        yield Receipt(item, since, item.loan.acknowledge_by(since))


def late_receipts(which: Q, *, at: datetime) -> Iterator[Receipt]:
    """Those whose day is past by the calendar of their collection."""
    for receipt in awaited_receipts(which):
        if receipt.due_on < receipt.item.loan.collection.date_of(at):
            yield receipt


def tell_of_late_receipts(*, at: datetime) -> int:
    """Tell of every receipt that is late; run daily or oftener, each is told once. Returns how many there are."""
    late = list(late_receipts(Q(), at=at))
    for receipt in late:
        notices.receipt_late(receipt.item, receipt.due_on, at=at)
    return len(late)

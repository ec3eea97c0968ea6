"""The public record of one loan or one piece: the events that tell of it, wherever in the chain they stand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from registry.audit.models import Event
from registry.holdings.models import Split
from registry.ledger.models import Line, Weighing
from registry.loans.models import Acceptance, Loan, LoanItem
from registry.reports.custody.publicness import public_among
from registry.reports.public.publication import published_items

MOST_EVENTS = 1000


@dataclass(frozen=True)
class ToldSpot:
    """A place of a piece, as an event tells it; no piece is the Moon, no item is no loan's."""

    piece: str
    place: str
    item: str


@dataclass(frozen=True)
class ToldLine:
    """One line of a movement as its event tells it, in micrograms; `carries`: the piece itself went with it."""

    frm: ToldSpot
    to: ToldSpot
    ug: int
    carries: bool


@dataclass(frozen=True)
class ToldEvent:
    """A public event. `facts` are what its text says besides the lines, by their names in the record."""

    chain: str
    seq: int
    act: str
    subject: str
    happened_at: datetime
    recorded_at: datetime
    digest: str
    previous: str
    nonce: str
    text: str
    facts: dict[str, Any]
    lines: list[ToldLine]
    has_reason: bool

    @classmethod
    def of(cls, event: Event) -> ToldEvent:
        facts = json.loads(event.text)
        return cls(
            event.chain,
            event.seq,
            event.act,
            event.subject,
            event.happened_at,
            event.recorded_at,
            event.digest,
            event.previous,
            event.nonce,
            event.text,
            facts,
            [ToldLine(ToldSpot(*frm), ToldSpot(*to), ug, carries) for frm, to, ug, carries in facts.get("lines", ())],
            "reason" in facts,
        )


@dataclass(frozen=True)
class Record:
    """Public events in the order of the chain, and how many more tell of it but are not public."""

    events: list[ToldEvent]
    withheld: int
    is_cut_short: bool


def record_of_loan(loan: Loan, *, at: datetime) -> Record:
    """What the chain tells of a loan, as far as it is public."""
    items = list(loan.items.all())
    allotments = [item.allotment_id for item in items]
    lines = Line.objects.filter(Q(frm__allotment__in=allotments) | Q(to__allotment__in=allotments))
    weighings = Weighing.objects.filter(allotment__in=allotments)
    subjects = [f"loan {loan.reference}", *(f"loan item {loan.reference}/{item.number}" for item in items)]
    return _record(loan.collection.code, subjects, lines, weighings, at)


def record_of_piece(split: Split, *, at: datetime) -> Record:
    """What the chain tells of a piece: its movements, its weighings, and the loans' items it went out as."""
    lines = Line.objects.filter(Q(frm__split=split) | Q(to__split=split))
    items = LoanItem.objects.filter(portion=split, pk__in=published_items(at).values("pk")).select_related("loan")
    old = [each.provisional_number for each in Acceptance.objects.filter(split=split)]
    subjects = [*(f"split {name}" for name in [split.identifier, *old]), *(f"loan item {item}" for item in items)]
    return _record(split.collection.code, subjects, lines, Weighing.objects.filter(split=split), at)


def _record(
    chain: str, subjects: list[str], lines: QuerySet[Line], weighings: QuerySet[Weighing], at: datetime
) -> Record:
    told = Event.objects.filter(
        Q(subject__in=subjects)
        | Q(movement__in=lines.order_by().values("movement"))
        | Q(pk__in=weighings.order_by().values("event")),
        chain=chain,
    )
    found = list(told.order_by("seq")[: MOST_EVENTS + 1])
    events = found[:MOST_EVENTS]
    public = public_among(events, at=at)
    shown = [ToldEvent.of(event) for event in events if event.pk in public]
    return Record(shown, len(events) - len(shown), len(found) > MOST_EVENTS)

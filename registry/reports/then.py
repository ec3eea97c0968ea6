"""How things stood at an instant: totals of a collection, a loan, who held a piece, what an institution held.

Computed from ledger lines and moves by when they happened; nothing stored is read back, so what is told of a past
day changes only when something is recorded later as having happened before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import F, Max, Min, Q, Sum
from django.utils.dateparse import parse_date, parse_datetime

from registry.foundation.clocks import now
from registry.holdings.models import Collection, Split
from registry.ledger.models import Line
from registry.ledger.places import ENDS, Place
from registry.loans.actions.dispatch import months_after
from registry.loans.lifecycle import AWAITING_TRANSFER, AWAY, SET_ASIDE
from registry.loans.models import Acknowledgement, Extension, ItemMove, Loan, LoanItem, Recall
from registry.parties.models import Institution

Parsed = TypeVar("Parsed", bound=date)

MOST_AHEAD: Final = timedelta(hours=14)
"""How far the first clock on Earth is ahead of UTC: a day has come when it has come there."""
LONGEST_MOMENT: Final = 40
FIRST_YEAR: Final = 1900


def end_of(day: date | None, collection: Collection) -> datetime:
    """The last instant of a day where the collection is kept, or this instant where no day is given."""
    if day is None:
        return now()
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(collection.time_zone))
    return midnight - timedelta(microseconds=1)


@dataclass(frozen=True)
class Moment:
    """What is looked back to: one instant, or a day, which ends where a collection is kept."""

    day: date | None = None
    instant: datetime | None = None

    def within(self, collection: Collection) -> datetime:
        return self.instant or end_of(self.day, collection)


class NoMoment(ValueError):
    """What was written is no moment to look back to; `is_ahead` where it is one that has not come yet."""

    def __init__(self, *, is_ahead: bool = False) -> None:
        self.is_ahead = is_ahead


def moment_of(written: str, *, at: datetime) -> Moment:
    """The moment somebody wrote: a day, or an instant with its offset. Raises NoMoment."""
    day = _read(parse_date, written)
    instant = None if day else _read(parse_datetime, written)
    if not day and (instant is None or instant.tzinfo is None):
        raise NoMoment
    if (day and day > (at + MOST_AHEAD).date()) or (instant and instant > at):
        raise NoMoment(is_ahead=True)
    return Moment(day, instant)


def _read(read: Callable[[str], Parsed | None], written: str) -> Parsed | None:
    """What is written, if it can be read and is of a century that clocks and databases agree about."""
    try:
        found = read(written) if len(written) <= LONGEST_MOMENT else None
    except ValueError:
        return None
    return found if found is not None and found.year >= FIRST_YEAR else None


@dataclass(frozen=True)
class ItemThen:
    """An item at an instant: its status, what then lay where under it, and what it had lost to each end, in µg."""

    item: LoanItem
    status: str
    live: dict[Place, int]
    ended: dict[Place, int]

    @property
    def live_ug(self) -> int:
        return sum(self.live.values())


@dataclass(frozen=True)
class LoanThen:
    """A loan at an instant."""

    loan: Loan
    at: datetime
    due_on: date | None
    items: list[ItemThen]

    @property
    def is_overdue(self) -> bool:
        today = self.loan.collection.date_of(self.at)
        return bool(self.due_on and self.due_on < today and any(one.status in AWAY for one in self.items))


@dataclass(frozen=True)
class Custody:
    """Where a piece was: the place of the books, the loan it was under if any, and since when."""

    place: Place
    since: datetime
    item: LoanItem | None


def totals_then(collection: Collection, *, at: datetime) -> dict[Place, int]:
    """Micrograms of a collection in each place at that instant; the Moon's as what came from it."""
    lines = Line.objects.filter(movement__collection=collection, movement__happened_at__lte=at).order_by()
    sums: dict[Place, int] = dict.fromkeys(Place, 0)
    for place, ug in lines.values_list("to__place").annotate(Sum("mass_ug")):
        sums[Place(place)] += ug
    for place, ug in lines.values_list("frm__place").annotate(Sum("mass_ug")):
        sums[Place(place)] -= ug
    sums[Place.ORIGIN] = -sums[Place.ORIGIN]
    return sums


def loan_then(loan: Loan, *, at: datetime) -> LoanThen | None:
    """The loan as it stood; None before it was opened."""
    if loan.opened_at > at:
        return None
    items = list(loan.items.select_related("source__form", "portion__form", "allotment").order_by("number"))
    return LoanThen(loan, at, due_then(loan, at=at), _items_then(items, at=at))


def due_then(loan: Loan, *, at: datetime) -> date | None:
    """The due day as receipts, extensions and recalls had made it by that instant."""
    first = Acknowledgement.objects.filter(item__loan=loan, happened_at__lte=at).order_by("pk").first()
    if first is None:
        return None
    granted = Extension.objects.filter(loan=loan, decision__is_granted=True, decision__happened_at__lte=at)
    longer: date | None = granted.aggregate(Max("to_on"))["to_on__max"]
    recalled: date | None = Recall.objects.filter(loan=loan, happened_at__lte=at).aggregate(Min("back_by_on"))[
        "back_by_on__min"
    ]
    due = longer or months_after(loan.collection.date_of(first.happened_at), loan.term_months)
    return min(due, recalled) if recalled else due


def custody_then(split: Split, *, at: datetime) -> Custody | None:
    """Who held a piece: the newest line by then that carried it; None before it was in the books."""
    line = (
        Line.objects.filter(Q(to__split=split) | Q(frm__split=split), carries_piece=True, movement__happened_at__lte=at)
        .select_related("movement", "to")
        .order_by("-movement__happened_at", "-movement_id", "-pk")
        .first()
    )
    if line is None or line.to.split_id != split.pk:
        return None
    items = LoanItem.objects.filter(allotment=line.to.allotment_id).select_related("loan__borrower")
    item = items.first() if line.to.allotment_id else None
    return Custody(Place(line.to.place), line.movement.happened_at, item)


def held_then(institution: Institution, *, at: datetime) -> list[tuple[Loan, list[ItemThen]]]:
    """What an institution held or was sent, loan by loan, the oldest first."""
    items = (
        LoanItem.objects.filter(loan__borrower=institution, loan__opened_at__lte=at)
        .select_related("loan__collection", "source__form", "portion__form", "allotment")
        .order_by("loan__opened_at", "loan", "number")
    )
    held: dict[int, tuple[Loan, list[ItemThen]]] = {}
    for one in _items_then(list(items), at=at):
        if one.status in AWAY:
            held.setdefault(one.item.loan_id, (one.item.loan, []))[1].append(one)
    return list(held.values())


def statuses_then(items: Iterable[LoanItem], *, at: datetime) -> dict[int, str]:
    """How each item stood, by its key: as its newest move by then left it."""
    statuses = {item.pk: AWAITING_TRANSFER if item.taken_from_id else SET_ASIDE for item in items}
    moves = ItemMove.objects.filter(item__in=statuses, happened_at__lte=at).order_by("happened_at", "pk")
    statuses.update(moves.values_list("item", "to"))
    return statuses


def _items_then(items: list[LoanItem], *, at: datetime) -> list[ItemThen]:
    """Items as they stood, in three queries however many."""
    statuses = statuses_then(items, at=at)
    books = _books([item.allotment_id for item in items], at=at)
    return [
        ItemThen(
            item=item,
            status=statuses[item.pk],
            live={place: ug for place, ug in books[item.allotment_id].items() if place not in ENDS and ug},
            ended={place: ug for place, ug in books[item.allotment_id].items() if place in ENDS and ug},
        )
        for item in items
    ]


def _books(allotments: Iterable[int], *, at: datetime) -> dict[int, dict[Place, int]]:
    """Net micrograms of each allotment by place: those it holds, and those it lost to an end."""
    found: dict[int, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    past = Line.objects.filter(movement__happened_at__lte=at).order_by()
    into = past.filter(to__allotment__in=allotments).annotate(of=F("to__allotment"))
    for of, frm, to, ug in into.values_list("of", "frm__place", "to__place").annotate(Sum("mass_ug")):
        found[of][Place(to)] += ug
        if frm in ENDS:
            found[of][Place(frm)] -= ug
    out = past.filter(frm__allotment__in=allotments).annotate(of=F("frm__allotment"))
    for of, frm, to, ug in out.values_list("of", "frm__place", "to__place").annotate(Sum("mass_ug")):
        found[of][Place(frm)] -= ug
        if to in ENDS:
            found[of][Place(to)] += ug
    return found

"""Pieces as of a moment of the past: where the mass of each was and who had it, of what is public today.

What is not public yet stays so however far one looks back: it counts as set aside, with no loan and no day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from registry.holdings.models import Collection, Split
from registry.ledger.models import Line
from registry.ledger.places import ENDS, LIVE, Kind, Place
from registry.loans.lifecycle import SENT_BACK
from registry.loans.models import LoanItem
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.masses import shown_place
from registry.reports.public.publication import published_items, published_lines
from registry.reports.then import Moment

LIVE_WORDS = ("vault", "set_aside", "with_borrowers")


@dataclass
class PieceThen:
    """A piece at an instant: µg by public word of the place; where it was itself, since when, who had it.

    `place` is empty for a piece that had become part of another.
    """

    split: Split
    at: datetime
    places: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    place: str = ""
    since: date | None = None
    holder: PublicInstitution | None = None
    loan: str = ""

    @property
    def mass_ug(self) -> int | None:
        return sum(self.places[word] for word in LIVE_WORDS) if self.split.is_weighed else None


def in_the_books_then(pieces: QuerySet[Split], *, then: Moment) -> QuerySet[Split]:
    """Those pieces that a line had reached by that moment, which ends for each collection by its own clock."""
    there = Q()
    for collection in Collection.objects.all():
        reached = Line.objects.filter(
            to__split=OuterRef("pk"), movement__happened_at__lte=then.within(collection), carries_piece=True
        )
        there |= Q(Exists(reached), collection=collection)
    return pieces.filter(there) if there else pieces.none()


def pieces_then(splits: Iterable[Split], *, then: Moment, at: datetime) -> list[PieceThen]:
    """The pieces as they stood, in their order. Some queries for each collection among them, however many pieces."""
    splits = list(splits)
    by_collection: dict[Collection, list[Split]] = defaultdict(list)
    for split in splits:
        by_collection[split.collection].append(split)
    found: dict[int, PieceThen] = {}
    for collection, theirs in by_collection.items():
        until = then.within(collection)
        for piece in _told([PieceThen(split, until) for split in theirs], until=until, at=at):
            found[piece.split.pk] = piece
    return [found[split.pk] for split in splits]


def _told(pieces: list[PieceThen], *, until: datetime, at: datetime) -> list[PieceThen]:
    by_key = {piece.split.pk: piece for piece in pieces}
    past = Line.objects.filter(movement__happened_at__lte=until)
    _weigh(by_key, past, at=at)
    _place(by_key, past, at=at)
    return pieces


def _weigh(pieces: dict[int, PieceThen], past: QuerySet[Line], *, at: datetime) -> None:
    """Micrograms of each piece by the public word of the place."""
    for of, sign in (("to__", 1), ("frm__", -1)):
        rows = (
            past.order_by()
            .filter(**{f"{of}split__in": pieces, f"{of}place__in": [*LIVE, *ENDS]})
            .annotate(shown=shown_place(at, of=of))
            .values_list(f"{of}split", "shown")
            .annotate(Sum("mass_ug"))
        )
        for split, shown, ug in rows:
            pieces[split].places[shown] += sign * ug


def _place(pieces: dict[int, PieceThen], past: QuerySet[Line], *, at: datetime) -> None:
    """Where each piece itself was: by the newest line that carried it. One under way back is still where it was."""
    under_way = LoanItem.objects.filter(status=SENT_BACK).values("allotment")
    carried = (
        past.filter(carries_piece=True)
        .exclude(movement__kind=Kind.SEND_BACK, to__place=Place.CARRIER, to__allotment__in=under_way)
        .select_related("movement", "to")
        .annotate(shown=shown_place(at, of="to__"))
    )
    newest = ("-movement__happened_at", "-movement_id", "-pk")
    to = carried.filter(to__split__in=pieces).annotate(piece=F("to__split"))
    lines = list(to.order_by("piece", *newest).distinct("piece"))
    # In a cutting the line carries the new piece, and the one it is cut from stays where it was.
    gone = carried.filter(frm__split__in=pieces).exclude(to__split=F("frm__split"))
    gone = gone.exclude(movement__kind=Kind.SUBDIVIDE).annotate(piece=F("frm__split"))
    left = {
        line.frm.split_id: (line.movement.happened_at, line.movement_id, line.pk)
        for line in gone.select_related("movement", "frm").order_by("piece", *newest).distinct("piece")
    }
    items = _items_of(lines, at=at)
    known = set(published_lines(at).filter(pk__in=[line.pk for line in lines]).values_list("pk", flat=True))
    for line in lines:
        piece = pieces[line.to.split_id or 0]
        when = (line.movement.happened_at, line.movement_id, line.pk)
        if left.get(piece.split.pk, when) <= when:
            _tell(piece, line, items.get(line.to.allotment_id or 0), is_known=line.pk in known)


def _items_of(lines: Sequence[Line], *, at: datetime) -> dict[int, LoanItem]:
    """The public items under whose allotments lines led, by allotment."""
    allotments = [line.to.allotment_id for line in lines if line.to.allotment_id]
    found = published_items(at).filter(allotment__in=allotments).select_related("loan__borrower")
    return {item.allotment_id: item for item in found}


def _tell(piece: PieceThen, line: Line, item: LoanItem | None, *, is_known: bool) -> None:
    piece.place = line.shown  # type: ignore[attr-defined]  # annotated above
    piece.since = piece.split.collection.date_of(line.movement.happened_at) if is_known else None
    piece.loan = item.loan.reference if item else ""
    if piece.place == "with_borrowers" and item:
        piece.holder = PublicInstitution.of(item.loan.borrower)
    elif piece.place in LIVE_WORDS and piece.split.collection.keeper:
        piece.holder = PublicInstitution.of(piece.split.collection.keeper)

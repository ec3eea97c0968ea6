"""One item's part of the books: every line under its allotment with running sums, and what it became in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from registry.foundation.mass import Mass
from registry.foundation.own_reasons import told_reason
from registry.holdings.models import Split
from registry.ledger.balances import of_allotment
from registry.ledger.models import Line
from registry.ledger.places import ENDS, KIND_LABELS, LABELS, OF_AN_ITEM, Place
from registry.loans.actions.reconcile import PieceSums, outcome_of_all, sums_of
from registry.loans.lifecycle import DISCREPANCY, REWEIGHED, TRANSFERRED
from registry.loans.models import LoanItem, Reconciliation
from registry.loans.models.journeys import GAIN, GONE, USED_UP, WITHIN, WRITTEN_OFF
from registry.web.figures.balance import Weighed

ISSUED_FROM = (Place.PREPARING, Place.CARRIER, Place.BORROWER, Place.RECEIVING)


@dataclass(frozen=True)
class LedgerRow:
    """One line: its mass, what then lies under the loan, and what was used up or lost so far, in µg."""

    at: datetime
    kind: str
    piece: str
    frm: str
    to: str
    ug: int
    under_ug: int
    ended_ug: int
    reason: str


def ledger_of(item: LoanItem, lines: Sequence[Line]) -> list[LedgerRow]:
    """The lines of an item's allotment in order, with running sums."""
    rows, under, ended = [], 0, 0
    for line in lines:
        leaves = line.frm.allotment_id == item.allotment_id
        comes = line.to.allotment_id == item.allotment_id
        under += (line.mass_ug if comes else 0) - (line.mass_ug if leaves else 0)
        if leaves and line.to.place in ENDS:
            ended += line.mass_ug
        if comes and line.frm.place in ENDS:
            ended -= line.mass_ug
        piece = line.to.split or line.frm.split
        rows.append(
            LedgerRow(
                at=line.movement.happened_at,
                kind=str(KIND_LABELS[line.movement.kind]),
                piece=piece.identifier if piece else "",
                frm=str(LABELS[line.frm.place]),
                to=str(LABELS[line.to.place]),
                ug=line.mass_ug,
                under_ug=under,
                ended_ug=ended,
                reason=told_reason(line.movement.reason),
            )
        )
    return rows


def lines_of(item: LoanItem) -> list[Line]:
    """Every line into, out of or between the accounts of its allotment, in the order of the books."""
    touching = Q(frm__allotment=item.allotment_id) | Q(to__allotment=item.allotment_id)
    return list(Line.objects.with_accounts().filter(touching).order_by("movement__happened_at", "movement_id", "pk"))


@dataclass(frozen=True)
class PieceRow:
    """One of several pieces of an item: its books beside its weighing, in µg, and how it was squared, or would be."""

    identifier: str
    books_ug: int
    weighed_ug: int | None
    difference_ug: int
    tolerance_ug: int
    outcome: str


@dataclass(frozen=True)
class ItemBalance:
    """What an issued item became, in µg.

    Issued = returned + consumed + process loss + weighing difference + lost + transferred.

    `returned_ug` is the balance's reading on return (the books' mass for a piece never weighed); what the sum then
    misses is `open_ug`, positive when some is missing.
    """

    item: LoanItem
    issued_ug: int
    consumed_ug: int
    process_loss_ug: int
    weighing_difference_ug: int
    lost_ug: int
    transferred_ug: int
    returned_ug: int
    pieces: tuple[PieceRow, ...]
    """Each piece that came back, where there are several."""
    live_ug: int
    tolerance_ug: int
    outcome: str
    is_weighed: bool

    @property
    def open_ug(self) -> int:
        accounted = self.returned_ug + self.consumed_ug + self.process_loss_ug
        return self.issued_ug - accounted - self.weighing_difference_ug - self.lost_ug - self.transferred_ug

    @property
    def is_within(self) -> bool:
        return abs(self.open_ug) <= self.tolerance_ug

    @property
    def as_weighed(self) -> Weighed:
        """As the picture of a return reads it; the posted difference stays visible."""
        return Weighed(
            identifier=self.item.piece.identifier,
            issued=Mass(self.issued_ug),
            returned=Mass(self.returned_ug),
            consumed=Mass(self.consumed_ug),
            process_loss=Mass(self.process_loss_ug),
            tolerance=Mass(self.tolerance_ug),
            lost=Mass(self.lost_ug),
            transferred=Mass(self.transferred_ug),
        )


def balance_of(item: LoanItem, lines: Sequence[Line] | None = None) -> ItemBalance:
    """What became of an item so far; `lines` are its allotment's, where they were read already."""
    lines = lines_of(item) if lines is None else lines
    went = went_to(lines)
    closing, sums = closing_of(item), sums_of(item)
    return ItemBalance(
        item=item,
        issued_ug=item.issued_ug or 0,
        consumed_ug=went[Place.CONSUMED],
        process_loss_ug=went[Place.PROCESS_LOSS],
        weighing_difference_ug=went[Place.WEIGHING_DIFFERENCE],
        lost_ug=went[Place.LOST],
        transferred_ug=passed_on_ug(item, lines),
        returned_ug=returned_ug(item, sums, closing),
        pieces=tuple(rows_of_pieces(item, sums, closing)),
        live_ug=sum(of_allotment(item.allotment).values()),
        tolerance_ug=sum(each.tolerance_ug for each in (closing if closing and not item.is_open else sums)),
        outcome=outcome_of(item, sums, closing),
        is_weighed=item.piece.is_weighed,
    )


def rows_of_pieces(item: LoanItem, sums: Sequence[PieceSums], closing: Sequence[Reconciliation]) -> Iterator[PieceRow]:
    """A row for each of several pieces that came back; of an item that is closed, as it was squared."""
    if len(sums) < 2:
        return
    if not item.is_open:
        for each in closing:
            yield _row(each.daughter or item.piece, each)
    elif item.status in {REWEIGHED, DISCREPANCY}:
        for one in sums:
            yield _row(one.piece, one)


def _row(piece: Split, said: PieceSums | Reconciliation) -> PieceRow:
    return PieceRow(
        piece.identifier, said.books_ug, said.weighed_ug, said.difference_ug, said.tolerance_ug, said.outcome
    )


def closing_of(item: LoanItem) -> list[Reconciliation]:
    """The last word on each of its pieces that were squared, in the order of the record."""
    last: dict[int | None, Reconciliation] = {}
    for each in item.reconciliations.select_related("daughter").order_by("happened_at", "pk"):
        last[each.daughter_id] = each
    return list(last.values())


def returned_ug(item: LoanItem, sums: Sequence[PieceSums], closing: Sequence[Reconciliation]) -> int:
    """What came back, as weighed; by the books where it is never weighed."""
    told = closing if closing and not item.is_open else sums
    return sum(each.books_ug if each.weighed_ug is None else each.weighed_ug for each in told)


def outcome_of(item: LoanItem, sums: Sequence[PieceSums], closing: Sequence[Reconciliation]) -> str:
    """How it was squared, or would be now."""
    if item.status == TRANSFERRED:
        return TRANSFERRED
    if not item.is_open:
        outcomes = {each.outcome for each in closing}
        return next((word for word in (WRITTEN_OFF, GONE) if word in outcomes), _together(closing))
    return outcome_of_all(sums) if item.status in {REWEIGHED, DISCREPANCY} else ""


def _together(closing: Sequence[Reconciliation]) -> str:
    if not closing or all(each.outcome == USED_UP for each in closing):
        return USED_UP if closing else ""
    return WITHIN if sum(each.difference_ug for each in closing) >= 0 else GAIN


def passed_on_ug(item: LoanItem, lines: Iterable[Line]) -> int:
    """Micrograms that passed to an item of another loan."""
    return sum(
        line.mass_ug
        for line in lines
        if line.frm.allotment_id == item.allotment_id and line.to.allotment_id not in {item.allotment_id, None}
    )


def went_to(lines: Iterable[Line]) -> dict[Place, int]:
    """Micrograms the issued piece lost to each end; what cutting it cost its source is not among them."""
    sums = dict.fromkeys(ENDS, 0)
    for line in lines:
        if line.to.place in ENDS and line.frm.place in ISSUED_FROM:
            sums[Place(line.to.place)] += line.mass_ug
        elif line.frm.place in ENDS and line.to.place in ISSUED_FROM:
            sums[Place(line.frm.place)] -= line.mass_ug
    return sums


def held_where(item: LoanItem) -> list[tuple[str, int]]:
    """Where its live mass is now: the word and the micrograms, empty places left out."""
    live = of_allotment(item.allotment)
    return [(str(LABELS[place]), live[place]) for place in OF_AN_ITEM if live[place]]

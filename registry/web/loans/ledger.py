"""One item's part of the books: every line under its allotment with running sums, and what it became in the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from registry.foundation.mass import Mass
from registry.foundation.own_reasons import told_reason
from registry.ledger.balances import of_allotment
from registry.ledger.models import Line
from registry.ledger.places import ENDS, KIND_LABELS, LABELS, OF_AN_ITEM, Place
from registry.loans.actions.reconcile import Sums, sums_of
from registry.loans.lifecycle import DISCREPANCY, REWEIGHED, TRANSFERRED
from registry.loans.models import LoanItem, Reconciliation
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
    closing = item.reconciliations.order_by("happened_at", "pk").last()
    sums = sums_of(item)
    return ItemBalance(
        item=item,
        issued_ug=item.issued_ug or 0,
        consumed_ug=went[Place.CONSUMED],
        process_loss_ug=went[Place.PROCESS_LOSS],
        weighing_difference_ug=went[Place.WEIGHING_DIFFERENCE],
        lost_ug=went[Place.LOST],
        transferred_ug=passed_on_ug(item, lines),
        returned_ug=returned_ug(item, sums, closing),
        live_ug=sum(of_allotment(item.allotment).values()),
        tolerance_ug=closing.tolerance_ug if closing and not item.is_open else sums.tolerance_ug,
        outcome=outcome_of(item, sums, closing),
        is_weighed=item.piece.is_weighed,
    )


def returned_ug(item: LoanItem, sums: Sums, closing: Reconciliation | None) -> int:
    """What came back, as weighed; by the books where it is never weighed."""
    if closing is not None and not item.is_open:
        return closing.books_ug if closing.weighed_ug is None else closing.weighed_ug
    return sums.books_ug if sums.weighed_ug is None else sums.weighed_ug


def outcome_of(item: LoanItem, sums: Sums, closing: Reconciliation | None) -> str:
    """How it was squared, or would be now."""
    if item.status == TRANSFERRED:
        return TRANSFERRED
    if not item.is_open:
        return closing.outcome if closing else ""
    return sums.outcome if item.status in {REWEIGHED, DISCREPANCY} else ""


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

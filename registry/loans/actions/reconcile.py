"""The books are squared against the balance: within tolerance an item closes, beyond it somebody must answer.

A shortfall within tolerance is posted as weighing difference; a gain stays in the weighing. Beyond tolerance the
item waits as a discrepancy until it is weighed again, a late report corrects the books, or the authority writes off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.own_reasons import BEYOND_TOLERANCE, COUNTED_AS_USED, own_reason
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.holdings.models.pieces import RETURNED
from registry.ledger.balances import balance
from registry.ledger.models import Movement, Weighing
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.returns import (
    facts_of_weighing,
    keep_return_readings,
    obstacles_to_return_reading,
    readings_of,
)
from registry.loans.actions.use import consume, obstacles_to_amounts
from registry.loans.lifecycle import CLOSED, DISCREPANCY, ITEM, REWEIGHED
from registry.loans.locks import lock_item
from registry.loans.models import LoanItem, Reconciliation
from registry.loans.models.journeys import BEYOND, GAIN, USED_UP, WITHIN, WRITTEN_OFF
from registry.loans.moving import called, move_item, told_of
from registry.loans.permits import require_for_collection
from registry.loans.pieces import daughter_of, pieces_at, pieces_back
from registry.loans.readings import Reading
from registry.loans.rules import (
    obstacles_to_closing,
    obstacles_to_reason,
    obstacles_to_second_person,
    obstacles_to_time,
    tolerance_ug,
)
from registry.parties.models import Person


@dataclass(frozen=True)
class Sums:
    """Books in receiving beside a weighing on return, in micrograms."""

    books_ug: int
    weighing: Weighing | None
    tolerance_ug: int

    @property
    def weighed_ug(self) -> int | None:
        return self.weighing.mass_ug if self.weighing else None

    @property
    def difference_ug(self) -> int:
        """Books less weighing; negative is a gain, zero where the piece is never weighed."""
        return self.books_ug - self.weighing.mass_ug if self.weighing else 0

    @property
    def outcome(self) -> str:
        if abs(self.difference_ug) > self.tolerance_ug:
            return BEYOND
        return WITHIN if self.difference_ug >= 0 else GAIN


@dataclass(frozen=True)
class PieceSums(Sums):
    """Those of one piece of an item. `is_used_up`: made by the borrower, and counted as used after it came back."""

    piece: Split
    is_used_up: bool = False

    @property
    def outcome(self) -> str:
        return USED_UP if self.is_used_up else super().outcome

    @property
    def is_unweighed(self) -> bool:
        """It came back after the others were weighed: found again, and not weighed yet."""
        return self.weighing is None and self.piece.is_weighed and not self.is_used_up


def sums_of(item: LoanItem) -> list[PieceSums]:
    """What reconciling the item now would find of each piece; writes nothing, so a page may show it beforehand."""
    pieces = pieces_back(item)
    return [_sums_of(item, piece, among=len(pieces)) for piece in pieces]


def _sums_of(item: LoanItem, piece: Split, *, among: int) -> PieceSums:
    """One of so many pieces, which share the item's tolerance. Of what it weighed while out, the latest counts."""
    weighings = list(item.allotment.weighings.filter(split=piece).order_by("-happened_at", "-pk"))
    if piece.pk != item.piece.pk and piece.whereabouts == Place.CONSUMED:
        return PieceSums(0, None, 0, piece, is_used_up=True)
    on_return = next((each for each in weighings if each.purpose == "return"), None)
    on_issue = next((each for each in weighings if each.purpose in ("portion", "hand_over", "making")), None)
    compared = [each for each in (on_issue, on_return) if each is not None]
    books_ug = balance(piece, Place.RECEIVING, item.allotment)
    return PieceSums(books_ug, on_return, tolerance_ug(item.loan, compared, among=among), piece)


def is_beyond(sums: Sequence[PieceSums]) -> bool:
    """Whether any piece differs beyond its tolerance."""
    return any(each.outcome == BEYOND for each in sums)


def outcome_of_all(sums: Sequence[PieceSums]) -> str:
    """One word for the item: beyond if any piece is, else by what all differ in together."""
    if is_beyond(sums):
        return BEYOND
    if all(each.is_used_up for each in sums):
        return USED_UP
    return WITHIN if sum(each.difference_ug for each in sums) >= 0 else GAIN


@transaction.atomic
def reconcile_item(item: LoanItem, *, by: Person, at: datetime) -> Reconciliation:
    """Close a re-weighed item, or leave it as a discrepancy when a piece of it differs beyond tolerance.

    Each piece is squared by itself; the one that decided is returned. Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item = lock_item(item)
    sums = sums_of(item)
    obstacles = _obstacles_at(item, REWEIGHED) + obstacles_to_time(item, at=at)
    obstacles += [
        Obstacle("reading_missing", _("Weigh %(piece)s.") % {"piece": each.piece})
        for each in sums
        if each.is_unweighed and item.status == REWEIGHED
    ]
    if not is_beyond(sums):
        obstacles += obstacles_to_closing(item)
    if obstacles:
        raise Refusal(obstacles)
    difference_ug = sum(each.difference_ug for each in sums)
    if is_beyond(sums):
        beyond = [each for each in sums if each.outcome == BEYOND]
        made = [_record(item, each, BEYOND, reason=_reason_beyond(each), by=by, at=at) for each in beyond]
        move_item(item, DISCREPANCY, by=by, at=at, reason=made[0].reason, facts={"difference_ug": difference_ug})
        notices.does_not_balance(item, difference_ug, by=by, at=at)
        return made[0]
    made = [_settle(item, each, by=by, at=at) for each in sums]
    _return_to_vault(item, by=by, at=at)
    facts = {"outcome": outcome_of_all(sums), "difference_ug": difference_ug}
    move_item(item, CLOSED, by=by, at=at, facts=facts)
    notices.closed(item.loan, by=by, at=at)
    return made[0]


def _settle(item: LoanItem, sums: PieceSums, *, by: Person, at: datetime) -> Reconciliation:
    """A piece within tolerance: its shortfall goes to weighing difference."""
    movement = None
    if sums.difference_ug > 0:
        movement = _leave_receiving(
            item, sums.piece, Kind.SETTLE, Place.WEIGHING_DIFFERENCE, sums.difference_ug, by=by, at=at
        )
    reason = own_reason(COUNTED_AS_USED) if sums.is_used_up else ""
    return _record(item, sums, sums.outcome, movement=movement, reason=reason, by=by, at=at)


@transaction.atomic
def correct_item(
    item: LoanItem,
    *,
    consumed_ug: int,
    process_loss_ug: int = 0,
    reason: str,
    daughter: Split | None = None,
    by: Person,
    at: datetime,
) -> LoanItem:
    """Post a use that was told late, and let the item be reconciled anew. Raises NotPermitted, Refusal."""
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item = lock_item(item)
    piece = daughter or item.piece
    sums = _sums_of(item, piece, among=1)
    obstacles = obstacles_to_reason(reason) + _obstacles_at(item, DISCREPANCY)
    obstacles += obstacles_to_time(item, at=at) + _obstacles_to_piece(item, piece)
    obstacles += obstacles_to_amounts(item, consumed_ug, process_loss_ug, sums.books_ug)
    if consumed_ug + process_loss_ug == 0:
        obstacles.append(Obstacle("nothing_corrected", _("Say how much was used; else weigh again."), "consumed"))
    if obstacles:
        raise Refusal(obstacles)
    ends = sums.weighed_ug == 0 and consumed_ug + process_loss_ug == sums.books_ug
    consume(item, Place.RECEIVING, consumed_ug, process_loss_ug, piece=piece, ends=ends, reason=reason, by=by, at=at)
    facts = {"consumed_ug": consumed_ug, "process_loss_ug": process_loss_ug, **told_of(daughter)}
    move_item(item, REWEIGHED, by=by, at=at, reason=reason, facts=facts)
    return item


@transaction.atomic
def weigh_again(
    item: LoanItem,
    *,
    reading: Reading | None,
    of_daughters: Mapping[int, Reading] | None = None,
    reason: str,
    by: Person,
    second_by: Person | None,
    at: datetime,
) -> LoanItem:
    """Weigh a discrepancy once more, two people together, and let the item be reconciled anew.

    A piece found again after the others were weighed is weighed by this act too; pieces without a new reading keep the
    one before. Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_WEIGH, at=at)
    item = lock_item(item)
    late = item.status == REWEIGHED and any(each.is_unweighed for each in sums_of(item))
    obstacles = obstacles_to_reason(reason) + obstacles_to_time(item, at=at)
    if not late:
        obstacles += _obstacles_at(item, DISCREPANCY)
    readings = readings_of(item, reading, of_daughters)
    weighed = [piece for piece in pieces_at(item, Place.RECEIVING) if piece.pk in readings]
    obstacles += obstacles_to_second_person(by, second_by)
    if not weighed:
        obstacles.append(Obstacle("reading_missing", _("Weigh %(piece)s.") % {"piece": item.piece}, "reading"))
    for piece in weighed:
        obstacles += obstacles_to_return_reading(item, piece, readings[piece.pk])
    if obstacles:
        raise Refusal(obstacles)
    assert second_by is not None
    keep_return_readings(item, weighed, readings, by=by, second_by=second_by, at=at)
    if not late:
        facts = facts_of_weighing(item, weighed, readings, second_by)
        move_item(item, REWEIGHED, by=by, at=at, reason=reason, facts=facts)
    return item


@transaction.atomic
def write_off(item: LoanItem, *, reason: str, by: Person, at: datetime) -> Reconciliation:
    """Let the authority close a discrepancy: the shortfall is lost, the rest returns to the vault.

    A gain beyond tolerance is accepted the same way; it stays in the weighing. Pieces within tolerance are settled as
    ever. Raises NotPermitted, and Refusal when the authority took part in the weighing.
    """
    require_for_collection(item.loan, by, Permission.LOSS_WRITE_OFF, at=at)
    item = lock_item(item)
    sums = sums_of(item)
    obstacles = obstacles_to_reason(reason) + _obstacles_at(item, DISCREPANCY) + obstacles_to_time(item, at=at)
    obstacles += obstacles_to_closing(item)
    weighings = [each.weighing for each in sums if each.weighing is not None]
    if any(by.pk in {weighing.by_id, weighing.second_by_id} for weighing in weighings):
        obstacles.append(Obstacle("weigher_writes_off", _("Who weighed a return does not write it off.")))
    if obstacles:
        raise Refusal(obstacles)
    beyond = [each for each in sums if each.outcome == BEYOND]
    made = [_write_off(item, each, reason=reason, by=by, at=at) for each in beyond]
    for each in sums:
        if each not in beyond:
            _settle(item, each, by=by, at=at)
    _return_to_vault(item, by=by, at=at)
    facts = {"outcome": WRITTEN_OFF, "difference_ug": sum(each.difference_ug for each in sums)}
    move_item(item, CLOSED, by=by, at=at, reason=reason, facts=facts)
    notices.closed(item.loan, by=by, at=at)
    return made[0]


def _write_off(item: LoanItem, sums: PieceSums, *, reason: str, by: Person, at: datetime) -> Reconciliation:
    """A piece beyond tolerance: what is missing is lost, a gain stays in the weighing."""
    movement = None
    if sums.difference_ug > 0:
        movement = _leave_receiving(
            item,
            sums.piece,
            Kind.LOSE,
            Place.LOST,
            sums.difference_ug,
            carries=sums.difference_ug == sums.books_ug,
            reason=reason,
            by=by,
            at=at,
        )
    return _record(item, sums, WRITTEN_OFF, movement=movement, reason=reason, by=by, at=at)


def _record(
    item: LoanItem,
    sums: PieceSums,
    outcome: str,
    *,
    movement: Movement | None = None,
    reason: str = "",
    by: Person,
    at: datetime,
) -> Reconciliation:
    event = trail.record(
        "reconciled",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=reason,
        facts={
            "outcome": outcome,
            "books_ug": sums.books_ug,
            "weighed_ug": sums.weighed_ug,
            "tolerance_ug": sums.tolerance_ug,
            **told_of(daughter_of(item, sums.piece)),
        },
    )
    return Reconciliation.objects.create(
        item=item,
        daughter=daughter_of(item, sums.piece),
        weighing=sums.weighing,
        books_ug=sums.books_ug,
        weighed_ug=sums.weighed_ug,
        difference_ug=sums.difference_ug,
        tolerance_ug=sums.tolerance_ug,
        outcome=outcome,
        reason=reason,
        by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )


def _leave_receiving(
    item: LoanItem,
    piece: Split,
    kind: Kind,
    to: Place,
    ug: int,
    *,
    carries: bool = False,
    reason: str = "",
    by: Person,
    at: datetime,
) -> Movement:
    return post(
        kind,
        [Entry(Spot(piece, Place.RECEIVING, item.allotment), Spot(piece, to), ug, carries=carries)],
        collection=item.loan.collection,
        by=by,
        at=at,
        reason=reason[:500],
        illustrative=item.loan.is_illustrative,
    )


def _return_to_vault(item: LoanItem, *, by: Person, at: datetime) -> None:
    """All that is left goes back to the vault, as returned for good; where it lies stays as it was.

    A piece of which nothing is left, by a late report or a loss, stays where that put it.
    """
    for piece in pieces_at(item, Place.RECEIVING):
        Split.objects.filter(pk=piece.pk).update(condition=RETURNED, row_version=F("row_version") + 1)
        left_ug = balance(piece, Place.RECEIVING, item.allotment)
        _leave_receiving(item, piece, Kind.RETURN_TO_VAULT, Place.VAULT, left_ug, carries=True, by=by, at=at)


def _obstacles_to_piece(item: LoanItem, piece: Split) -> list[Obstacle]:
    if piece in pieces_back(item):
        return []
    return [Obstacle("not_of_this_item", _("%(piece)s did not come back with this item.") % {"piece": piece}, "piece")]


def _obstacles_at(item: LoanItem, status: str) -> list[Obstacle]:
    if item.status == status:
        return []
    wanted, stands = ITEM.label(status), ITEM.label(item.status)
    return [
        Obstacle(
            "stands_elsewhere",
            _("%(item)s must be “%(wanted)s” for this; it is “%(stands)s”.")
            % {"item": item, "wanted": wanted, "stands": stands},
        )
    ]


def _reason_beyond(sums: PieceSums) -> str:
    return own_reason(
        BEYOND_TOLERANCE, difference=str(Mass(sums.difference_ug)), tolerance=str(Mass(sums.tolerance_ug))
    )

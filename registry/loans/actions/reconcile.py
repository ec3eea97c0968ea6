"""The books are squared against the balance: within tolerance an item closes, beyond it somebody must answer.

A shortfall within tolerance is posted as weighing difference; a gain stays in the weighing. Beyond tolerance the
item waits as a discrepancy until it is weighed again, a late report corrects the books, or the authority writes off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.own_reasons import BEYOND_TOLERANCE, own_reason
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.holdings.models.pieces import RETURNED
from registry.ledger.balances import balance
from registry.ledger.models import Movement, Weighing
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.returns import facts_of_weighing, obstacles_to_return_weighing
from registry.loans.actions.use import consume, obstacles_to_amounts
from registry.loans.lifecycle import CLOSED, DISCREPANCY, ITEM, REWEIGHED
from registry.loans.locks import lock_item
from registry.loans.models import LoanItem, Reconciliation
from registry.loans.models.journeys import BEYOND, GAIN, WITHIN, WRITTEN_OFF
from registry.loans.moving import called, move_item
from registry.loans.permits import require_for_collection
from registry.loans.readings import Reading, keep
from registry.loans.rules import obstacles_to_closing, obstacles_to_reason, obstacles_to_time, tolerance_ug
from registry.parties.models import Person


@dataclass(frozen=True)
class Sums:
    """An item's books in receiving beside its weighing on return, in micrograms."""

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


def sums_of(item: LoanItem) -> Sums:
    """What reconciling the item now would find; writes nothing, so a page may show it beforehand."""
    weighings = list(item.allotment.weighings.filter(split=item.piece).order_by("-happened_at", "-pk"))
    on_return = next((each for each in weighings if each.purpose == "return"), None)
    on_issue = next((each for each in weighings if each.purpose in ("portion", "hand_over")), None)
    compared = [each for each in (on_issue, on_return) if each is not None]
    return Sums(balance(item.piece, Place.RECEIVING, item.allotment), on_return, tolerance_ug(item.loan, compared))


@transaction.atomic
def reconcile_item(item: LoanItem, *, by: Person, at: datetime) -> Reconciliation:
    """Close a re-weighed item, or leave it as a discrepancy when the difference is beyond tolerance.

    Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item = lock_item(item)
    sums = sums_of(item)
    obstacles = _obstacles_at(item, REWEIGHED) + obstacles_to_time(item, at=at)
    if sums.outcome != BEYOND:
        obstacles += obstacles_to_closing(item)
    if obstacles:
        raise Refusal(obstacles)
    if sums.outcome == BEYOND:
        reason = _reason_beyond(sums)
        made = _record(item, sums, BEYOND, reason=reason, by=by, at=at)
        move_item(item, DISCREPANCY, by=by, at=at, reason=reason, facts={"difference_ug": sums.difference_ug})
        notices.does_not_balance(item, sums.difference_ug, by=by, at=at)
        return made
    movement = None
    if sums.difference_ug > 0:
        movement = _leave_receiving(item, Kind.SETTLE, Place.WEIGHING_DIFFERENCE, sums.difference_ug, by=by, at=at)
    made = _record(item, sums, sums.outcome, movement=movement, by=by, at=at)
    _return_to_vault(item, by=by, at=at)
    move_item(item, CLOSED, by=by, at=at, facts={"outcome": sums.outcome, "difference_ug": sums.difference_ug})
    notices.closed(item.loan, by=by, at=at)
    return made


@transaction.atomic
def correct_item(
    item: LoanItem, *, consumed_ug: int, process_loss_ug: int = 0, reason: str, by: Person, at: datetime
) -> LoanItem:
    """Post a use that was told late, and let the item be reconciled anew. Raises NotPermitted, Refusal."""
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item = lock_item(item)
    sums = sums_of(item)
    obstacles = obstacles_to_reason(reason) + _obstacles_at(item, DISCREPANCY)
    obstacles += obstacles_to_time(item, at=at)
    obstacles += obstacles_to_amounts(item, consumed_ug, process_loss_ug, sums.books_ug)
    if consumed_ug + process_loss_ug == 0:
        obstacles.append(Obstacle("nothing_corrected", _("Say how much was used; else weigh again."), "consumed"))
    if obstacles:
        raise Refusal(obstacles)
    ends = sums.weighed_ug == 0 and consumed_ug + process_loss_ug == sums.books_ug
    consume(item, Place.RECEIVING, consumed_ug, process_loss_ug, ends=ends, reason=reason, by=by, at=at)
    move_item(
        item,
        REWEIGHED,
        by=by,
        at=at,
        reason=reason,
        facts={"consumed_ug": consumed_ug, "process_loss_ug": process_loss_ug},
    )
    return item


@transaction.atomic
def weigh_again(
    item: LoanItem, *, reading: Reading, reason: str, by: Person, second_by: Person | None, at: datetime
) -> LoanItem:
    """Weigh a discrepancy once more, two people together, and let the item be reconciled anew.

    Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_WEIGH, at=at)
    item = lock_item(item)
    obstacles = obstacles_to_reason(reason) + _obstacles_at(item, DISCREPANCY)
    obstacles += obstacles_to_time(item, at=at)
    obstacles += obstacles_to_return_weighing(item, reading, by, second_by)
    if obstacles:
        raise Refusal(obstacles)
    assert second_by is not None
    keep(reading, item.piece, "return", allotment=item.allotment, by=by, second_by=second_by, at=at)
    move_item(item, REWEIGHED, by=by, at=at, reason=reason, facts=facts_of_weighing(reading, second_by))
    return item


@transaction.atomic
def write_off(item: LoanItem, *, reason: str, by: Person, at: datetime) -> Reconciliation:
    """Let the authority close a discrepancy: the shortfall is lost, the rest returns to the vault.

    A gain beyond tolerance is accepted the same way; it stays in the weighing. Raises NotPermitted, and Refusal
    when the authority took part in the weighing.
    """
    require_for_collection(item.loan, by, Permission.LOSS_WRITE_OFF, at=at)
    item = lock_item(item)
    sums = sums_of(item)
    obstacles = obstacles_to_reason(reason) + _obstacles_at(item, DISCREPANCY) + obstacles_to_time(item, at=at)
    obstacles += obstacles_to_closing(item)
    if sums.weighing and by.pk in {sums.weighing.by_id, sums.weighing.second_by_id}:
        obstacles.append(Obstacle("weigher_writes_off", _("Who weighed a return does not write it off.")))
    if obstacles:
        raise Refusal(obstacles)
    movement = None
    if sums.difference_ug > 0:
        movement = _leave_receiving(
            item,
            Kind.LOSE,
            Place.LOST,
            sums.difference_ug,
            carries=sums.difference_ug == sums.books_ug,
            reason=reason,
            by=by,
            at=at,
        )
    made = _record(item, sums, WRITTEN_OFF, movement=movement, reason=reason, by=by, at=at)
    _return_to_vault(item, by=by, at=at)
    facts = {"outcome": WRITTEN_OFF, "difference_ug": sums.difference_ug}
    move_item(item, CLOSED, by=by, at=at, reason=reason, facts=facts)
    notices.closed(item.loan, by=by, at=at)
    return made


def _record(
    item: LoanItem,
    sums: Sums,
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
        },
    )
    return Reconciliation.objects.create(
        item=item,
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
        [Entry(Spot(item.piece, Place.RECEIVING, item.allotment), Spot(item.piece, to), ug, carries=carries)],
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
    piece = item.piece
    if Split.objects.values_list("whereabouts", flat=True).get(pk=piece.pk) != Place.RECEIVING:
        return
    Split.objects.filter(pk=piece.pk).update(condition=RETURNED, row_version=F("row_version") + 1)
    left_ug = balance(piece, Place.RECEIVING, item.allotment)
    _leave_receiving(item, Kind.RETURN_TO_VAULT, Place.VAULT, left_ug, carries=True, by=by, at=at)


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


def _reason_beyond(sums: Sums) -> str:
    return own_reason(
        BEYOND_TOLERANCE, difference=str(Mass(sums.difference_ug)), tolerance=str(Mass(sums.tolerance_ug))
    )

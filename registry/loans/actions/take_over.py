"""The hand-over of a transfer: both weigh, all that is there passes in one movement, and the old item ends at zero."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.transfer import obstacles_to_passing
from registry.loans.lifecycle import AWAITING_TRANSFER, ITEM, ON_LOAN, TRANSFERRED
from registry.loans.locks import lock_item, lock_loan
from registry.loans.models import Acknowledgement, LoanItem, Transfer, TransferHandOver
from registry.loans.moving import called, move_item
from registry.loans.permits import require_investigator
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import obstacles_to_leaving, tolerance_ug
from registry.parties.models import Person


@transaction.atomic
def take_over(
    item: LoanItem,
    *,
    given_by: Person,
    seal_whole: bool = True,
    reading: Reading | None = None,
    remark: str = "",
    by: Person,
    at: datetime,
) -> TransferHandOver:
    """The receiving investigator has it in hand, weighed together with who gives it; the new loan's term starts.

    Raises NotPermitted, and Refusal while an agreement in force or a paper is missing (law 8), or when balance and
    books differ beyond tolerance.
    """
    require_investigator(item.loan, by, Permission.LOAN_ACKNOWLEDGE, at=at)
    assert item.taken_from is not None
    for loan in sorted({item.loan_id, item.taken_from.loan_id}):  # both, before any piece
        lock_loan(loan)
    before, item = lock_item(item.taken_from), lock_item(item)
    item.taken_from = before
    books_ug = balance(before.piece, Place.BORROWER, before.allotment)
    difference_ug = books_ug - reading.mass_ug if reading else 0
    tolerance = _tolerance_ug(before, reading)
    obstacles = _obstacles_to_taking(item, before, at=at) + _obstacles_to_giver(item, given_by)
    obstacles += _obstacles_to_what_is_there(before, reading, remark, seal_whole, difference_ug, tolerance)
    if obstacles:
        raise Refusal(obstacles)

    weighing = None
    if reading is not None:
        weighing = keep(reading, before.piece, "hand_over", allotment=item.allotment, by=by, second_by=given_by, at=at)
    passed_ug = books_ug - max(difference_ug, 0)
    movement = _post(item, before, passed_ug, max(difference_ug, 0), by=by, at=at)
    event = trail.record(
        "taken over",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=remark,
        facts={
            "from": str(before),
            "given_by": str(given_by.pk),
            "books_ug": books_ug,
            "weighed_ug": reading.mass_ug if reading else None,
            "tolerance_ug": tolerance,
        },
    )
    made = TransferHandOver.objects.create(
        item=item,
        given_by=given_by,
        by=by,
        weighing=weighing,
        books_ug=books_ug,
        weighed_ug=reading.mass_ug if reading else None,
        difference_ug=difference_ug,
        tolerance_ug=tolerance,
        happened_at=at,
        movement=movement,
        event=event,
    )
    _acknowledge(made, seal_whole=seal_whole, remark=remark)
    move_item(before, TRANSFERRED, by=by, at=at, facts={"to_item": str(item), "passed_ug": passed_ug})
    item.portion = before.portion
    item.issued_ug = passed_ug if before.piece.is_weighed else None
    item.row_version += 1
    item.save(update_fields=["portion", "issued_ug", "row_version"])
    move_item(item, ON_LOAN, by=by, at=at, facts={"from_item": str(before), "passed_ug": passed_ug})
    item.loan.refresh_from_db(fields=["due_on", "row_version", "status"])
    notices.transferred(made, by=by, at=at)
    return made


def givers_of(item: LoanItem) -> list[Person]:
    """Who may hand it over: the investigator so far, and whoever asked for the transfer."""
    assert item.taken_from is not None
    asked = _transfer_of(item)
    found = {item.taken_from.loan.investigator_id: item.taken_from.loan.investigator}
    if asked is not None:
        found[asked.by_id] = asked.by
    return list(found.values())


def _transfer_of(item: LoanItem) -> Transfer | None:
    return Transfer.objects.filter(decision__to_loan=item.loan_id).select_related("by").first()


def _acknowledge(made: TransferHandOver, *, seal_whole: bool, remark: str) -> None:
    """Taken over is received: the term of the new loan and all that counts from receipt start here."""
    event = trail.record(
        "acknowledged",
        chain=made.item.loan.collection.code,
        subject=called(made.item),
        by=made.by,
        at=made.happened_at,
        reason=remark,
        facts={"seal_whole": seal_whole, "weighed_ug": made.weighed_ug},
    )
    Acknowledgement.objects.create(
        item=made.item,
        seal_whole=seal_whole,
        weighing=made.weighing,
        remark=remark,
        by=made.by,
        happened_at=made.happened_at,
        movement=made.movement,
        event=event,
    )


def _post(item: LoanItem, before: LoanItem, passed_ug: int, missing_ug: int, *, by: Person, at: datetime) -> Movement:
    piece = before.piece
    here = Spot(piece, Place.BORROWER, before.allotment)
    entries = [Entry(here, Spot(piece, Place.BORROWER, item.allotment), passed_ug, carries=True)]
    if missing_ug:
        entries.append(Entry(here, Spot(piece, Place.WEIGHING_DIFFERENCE), missing_ug))
    return post(
        Kind.TRANSFER,
        entries,
        collection=item.loan.collection,
        by=by,
        at=at,
        illustrative=item.loan.is_illustrative,
    )


def _tolerance_ug(before: LoanItem, reading: Reading | None) -> int:
    """Of the weighing on issue and this one, as on a return."""
    issued = before.allotment.weighings.filter(split=before.piece, purpose__in=("portion", "hand_over"))
    compared = [each for each in (issued.order_by("happened_at", "pk").last(), reading) if each is not None]
    return tolerance_ug(before.loan, compared)


def _obstacles_to_taking(item: LoanItem, before: LoanItem, *, at: datetime) -> list[Obstacle]:
    found = obstacles_to_leaving(item.loan, at=at)
    if item.status != AWAITING_TRANSFER:
        words = _("%(item)s is %(status)s.") % {"item": item, "status": ITEM.label(item.status)}
        return [*found, Obstacle("not_awaiting_transfer", words)]
    return found + [each for each in obstacles_to_passing(before, at=at) if each.code != "promised"]


def _obstacles_to_giver(item: LoanItem, given_by: Person) -> list[Obstacle]:
    if given_by.pk in {person.pk for person in givers_of(item)}:
        return []
    return [Obstacle("giver_unknown", _("Say who of the other side hands it over."), "given_by")]


def _obstacles_to_what_is_there(
    before: LoanItem, reading: Reading | None, remark: str, seal_whole: bool, difference_ug: int, tolerance: int
) -> list[Obstacle]:
    found = []
    if not seal_whole and not remark.strip():
        found.append(Obstacle("remark_missing", _("The seal is broken: say what you found."), "remark"))
    if reading is None:
        if before.piece.is_weighed:
            found.append(Obstacle("reading_missing", _("Weigh it together, and write what you read."), "reading"))
        return found
    if not before.piece.is_weighed:
        found.append(Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": before.piece}, "reading"))
        return found
    found += obstacles_to_reading(reading, "reading")
    if abs(difference_ug) > tolerance:
        words = _(
            "Balance and books differ by %(difference)s; the tolerance is %(tolerance)s. Weigh again; or let the other "
            "side report what was used or lost first."
        )
        named = {"difference": Mass(difference_ug), "tolerance": Mass(tolerance)}
        found.append(Obstacle("balance_and_books_differ", words % named, "reading"))
    return found

"""The hand-over of a transfer: both weigh, all that is there passes in one movement, and the old item ends at zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.returns import readings_of
from registry.loans.actions.transfer import obstacles_to_passing
from registry.loans.lifecycle import AWAITING_TRANSFER, ITEM, ON_LOAN, TRANSFERRED
from registry.loans.locks import lock_item, lock_loan
from registry.loans.models import Acknowledgement, LoanItem, Transfer, TransferDaughter, TransferHandOver
from registry.loans.moving import called, move_item
from registry.loans.permits import require_investigator
from registry.loans.pieces import pieces_at
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import obstacles_to_leaving, tolerance_ug
from registry.parties.models import Person


@dataclass(frozen=True)
class _Passing:
    """One piece that passes: by the books, as both read it together, and the tolerance between the two, in µg."""

    piece: Split
    books_ug: int
    reading: Reading | None
    tolerance_ug: int

    @property
    def weighed_ug(self) -> int | None:
        return self.reading.mass_ug if self.reading else None

    @property
    def difference_ug(self) -> int:
        return self.books_ug - self.reading.mass_ug if self.reading else 0

    @property
    def missing_ug(self) -> int:
        """What is posted as weighing difference; a gain stays in the weighing."""
        return max(self.difference_ug, 0)

    @property
    def passed_ug(self) -> int:
        return self.books_ug - self.missing_ug


@transaction.atomic
def take_over(
    item: LoanItem,
    *,
    given_by: Person,
    seal_whole: bool = True,
    reading: Reading | None = None,
    of_daughters: Mapping[int, Reading] | None = None,
    remark: str = "",
    by: Person,
    at: datetime,
) -> TransferHandOver:
    """The receiving investigator has it in hand, weighed together with who gives it; the new loan's term starts.

    `reading` is the portion's; what was made of it passes with it, `of_daughters` are their readings by id. Raises
    NotPermitted, and Refusal while an agreement in force or a paper is missing (law 8), or when balance and books
    differ beyond tolerance.
    """
    require_investigator(item.loan, by, Permission.LOAN_ACKNOWLEDGE, at=at)
    assert item.taken_from is not None
    for loan in sorted({item.loan_id, item.taken_from.loan_id}):  # both, before any piece
        lock_loan(loan)
    before, item = lock_item(item.taken_from), lock_item(item)
    item.taken_from = before
    passing = _passing(before, readings_of(before, reading, of_daughters))
    obstacles = _obstacles_to_taking(item, before, at=at) + _obstacles_to_giver(item, given_by)
    if not seal_whole and not remark.strip():
        obstacles.append(Obstacle("remark_missing", _("The seal is broken: say what you found."), "remark"))
    for each in passing:
        obstacles += _obstacles_to_what_is_there(before, each)
    if obstacles:
        raise Refusal(obstacles)

    weighings = {
        each.piece.pk: keep(
            each.reading, each.piece, "hand_over", allotment=item.allotment, by=by, second_by=given_by, at=at
        )
        for each in passing
        if each.reading is not None
    }
    passed_ug = sum(each.passed_ug for each in passing)
    movement = _post(item, before, passing, by=by, at=at)
    portion = next((each for each in passing if each.piece == before.piece), _Passing(before.piece, 0, None, 0))
    made_pieces = [each for each in passing if each.piece != before.piece]
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
            "books_ug": portion.books_ug,
            "weighed_ug": portion.weighed_ug,
            "tolerance_ug": portion.tolerance_ug,
            **(
                {"daughters": [[each.piece.identifier, each.weighed_ug] for each in made_pieces]} if made_pieces else {}
            ),
        },
    )
    made = TransferHandOver.objects.create(
        item=item,
        given_by=given_by,
        by=by,
        weighing=weighings.get(portion.piece.pk),
        books_ug=portion.books_ug,
        weighed_ug=portion.weighed_ug,
        difference_ug=portion.difference_ug,
        tolerance_ug=portion.tolerance_ug,
        happened_at=at,
        movement=movement,
        event=event,
    )
    TransferDaughter.objects.bulk_create(
        TransferDaughter(
            hand_over=made,
            daughter=each.piece,
            weighing=weighings.get(each.piece.pk),
            books_ug=each.books_ug,
            weighed_ug=each.weighed_ug,
            difference_ug=each.difference_ug,
            tolerance_ug=each.tolerance_ug,
        )
        for each in made_pieces
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


def _post(item: LoanItem, before: LoanItem, passing: Sequence[_Passing], *, by: Person, at: datetime) -> Movement:
    entries = []
    for each in passing:
        here = Spot(each.piece, Place.BORROWER, before.allotment)
        there = Spot(each.piece, Place.BORROWER, item.allotment)
        entries.append(Entry(here, there, each.passed_ug, carries=True))
        if each.missing_ug:
            entries.append(Entry(here, Spot(each.piece, Place.WEIGHING_DIFFERENCE), each.missing_ug))
    return post(
        Kind.TRANSFER,
        entries,
        collection=item.loan.collection,
        by=by,
        at=at,
        illustrative=item.loan.is_illustrative,
    )


def _passing(before: LoanItem, readings: Mapping[int, Reading]) -> list[_Passing]:
    """Every piece the borrower has of it, with its reading; the tolerance is shared out among them as on a return."""
    pieces = pieces_at(before, Place.BORROWER)
    found = []
    for piece in pieces:
        issued = before.allotment.weighings.filter(split=piece, purpose__in=("portion", "hand_over", "making"))
        reading = readings.get(piece.pk)
        compared = [each for each in (issued.order_by("happened_at", "pk").last(), reading) if each is not None]
        tolerance = tolerance_ug(before.loan, compared, among=len(pieces))
        found.append(_Passing(piece, balance(piece, Place.BORROWER, before.allotment), reading, tolerance))
    return found


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


def _obstacles_to_what_is_there(before: LoanItem, each: _Passing) -> list[Obstacle]:
    field = "reading" if each.piece == before.piece else f"reading-{each.piece.pk}"
    if each.reading is None:
        if each.piece.is_weighed:
            return [Obstacle("reading_missing", _("Weigh it together, and write what you read."), field)]
        return []
    if not each.piece.is_weighed:
        return [Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": each.piece}, field)]
    found = obstacles_to_reading(each.reading, field)
    if abs(each.difference_ug) > each.tolerance_ug:
        words = _(
            "Balance and books differ by %(difference)s; the tolerance is %(tolerance)s. Weigh again; or let the other "
            "side report what was used or lost first."
        )
        named = {"difference": Mass(each.difference_ug), "tolerance": Mass(each.tolerance_ug)}
        found.append(Obstacle("balance_and_books_differ", words % named, field))
    return found

"""What the borrower does with an item: use reported as it happens, and closing an item of which nothing is left."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Method, Split
from registry.ledger.balances import balance, of_allotment
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.lifecycle import CLOSED, ITEM, ON_LOAN
from registry.loans.locks import lock_item
from registry.loans.models import LoanItem, Reconciliation, UseReport
from registry.loans.models.journeys import USED_UP
from registry.loans.moving import called, move_item, told_of
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.pieces import holds_something, pieces_at
from registry.loans.rules import obstacles_to_closing, obstacles_to_reason, obstacles_to_time, video_demanded
from registry.papers.models import VIDEO, StoredFile
from registry.parties.models import Person


@transaction.atomic
def report_use(
    item: LoanItem,
    *,
    method: Method,
    consumed_ug: int,
    process_loss_ug: int = 0,
    nothing_left: bool = False,
    remark: str = "",
    evidence: StoredFile | None = None,
    daughter: Split | None = None,
    by: Person,
    at: datetime,
) -> UseReport:
    """Report a method applied and what it took, in micrograms; zero for a pit in a section, told in the remark.

    The books move at once: what is used up is gone, whether or not the institution has confirmed the report yet.
    `daughter` is the piece the borrower made that was used; without it, the item's portion.

    Of a weighed piece nothing is left when the books say so; of one never weighed, when `nothing_left` says so.
    Raises NotPermitted, and Refusal when the method was not approved or more was used than is there.
    """
    require_investigator(item.loan, by, Permission.USE_REPORT, at=at)
    item = lock_item(item)
    piece = daughter or item.piece
    held_ug = balance(piece, Place.BORROWER, item.allotment)
    left_ug = held_ug - consumed_ug - process_loss_ug
    obstacles = _obstacles_to_use(item, piece, method, at=at) + _obstacles_to_evidence(item, method, evidence)
    if item.status == ON_LOAN:
        obstacles += obstacles_to_amounts(item, consumed_ug, process_loss_ug, held_ug)
    if not piece.is_weighed and not remark.strip():
        obstacles.append(Obstacle("remark_missing", _("Say what was done to the piece."), "remark"))
    if piece.is_weighed and nothing_left and left_ug > 0:
        obstacles.append(Obstacle("something_left", _("By the books %(left)s are left.") % {"left": Mass(left_ug)}))
    if obstacles:
        raise Refusal(obstacles)

    ends = left_ug == 0 if piece.is_weighed else nothing_left
    movement = consume(
        item,
        Place.BORROWER,
        consumed_ug,
        process_loss_ug,
        piece=piece,
        ends=ends,
        reason=remark,
        evidence=evidence,
        by=by,
        at=at,
    )
    event = trail.record(
        "use reported",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=remark,
        facts={
            "method": method.code,
            "consumed_ug": consumed_ug,
            "process_loss_ug": process_loss_ug,
            "nothing_left": ends,
            "evidence": evidence.pk if evidence else "",
            **told_of(daughter),
        },
    )
    made = UseReport.objects.create(
        item=item,
        daughter=daughter,
        method=method,
        consumed_ug=consumed_ug,
        process_loss_ug=process_loss_ug,
        remark=remark,
        evidence=evidence,
        by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )
    notices.use_to_confirm(made, by=by, at=at)
    return made


@transaction.atomic
def close_used_up(item: LoanItem, *, reason: str, by: Person, at: datetime) -> Reconciliation:
    """Close an item on loan of which reported use left nothing. Raises NotPermitted, Refusal."""
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item = lock_item(item)
    left_ug = sum(of_allotment(item.allotment).values())
    obstacles = obstacles_to_reason(reason) + obstacles_to_time(item, at=at) + obstacles_to_closing(item)
    if item.status != ON_LOAN:
        obstacles.append(
            Obstacle("not_on_loan", _("%(item)s is %(status)s.") % {"item": item, "status": ITEM.label(item.status)})
        )
    if left_ug or holds_something(item):
        obstacles.append(
            Obstacle(
                "something_left",
                _("%(item)s is not used up: %(left)s are left.") % {"item": item, "left": Mass(left_ug)},
            )
        )
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "closed as used up", chain=item.loan.collection.code, subject=called(item), by=by, at=at, reason=reason
    )
    made = Reconciliation.objects.create(
        item=item,
        books_ug=0,
        difference_ug=0,
        tolerance_ug=0,
        outcome=USED_UP,
        reason=reason,
        by=by,
        happened_at=at,
        event=event,
    )
    move_item(item, CLOSED, by=by, at=at, reason=reason, facts={"outcome": USED_UP})
    notices.closed(item.loan, by=by, at=at)
    return made


def consume(
    item: LoanItem,
    place: Place,
    consumed_ug: int,
    process_loss_ug: int,
    *,
    piece: Split,
    ends: bool,
    reason: str = "",
    evidence: StoredFile | None = None,
    by: Person,
    at: datetime,
) -> Movement | None:
    """Post what use took from a piece of a locked and checked item, from the borrower or, told late, from receiving.

    With `ends` the piece itself goes too. None where neither mass nor piece moves.
    """
    here = Spot(piece, place, item.allotment)
    entries = []
    if process_loss_ug:
        entries.append(Entry(here, Spot(piece, Place.PROCESS_LOSS), process_loss_ug))
    if consumed_ug or ends:
        entries.append(Entry(here, Spot(piece, Place.CONSUMED), consumed_ug, carries=ends))
    if not entries:
        return None
    return post(
        Kind.CONSUME,
        entries,
        collection=item.loan.collection,
        by=by,
        at=at,
        reason=reason[:500],
        evidence=evidence,
        illustrative=item.loan.is_illustrative,
    )


def obstacles_to_amounts(item: LoanItem, consumed_ug: int, process_loss_ug: int, held_ug: int) -> list[Obstacle]:
    """What was used is not negative and not more than the books hold."""
    found = []
    if consumed_ug < 0 or process_loss_ug < 0:
        found.append(Obstacle("negative_mass", _("A mass cannot be negative."), "consumed"))
    if consumed_ug + process_loss_ug > held_ug:
        found.append(
            Obstacle(
                "more_than_there_is",
                _("%(used)s are reported; by the books there are %(held)s.")
                % {"used": Mass(consumed_ug + process_loss_ug), "held": Mass(held_ug)},
                "consumed",
            )
        )
    return found


def _obstacles_to_use(item: LoanItem, piece: Split, method: Method, *, at: datetime) -> list[Obstacle]:
    found = obstacles_to_time(item, at=at)
    if item.status != ON_LOAN:
        found.append(
            Obstacle("not_on_loan", _("%(item)s is %(status)s.") % {"item": item, "status": ITEM.label(item.status)})
        )
    elif piece not in pieces_at(item, Place.BORROWER):
        words = (
            _("Of %(item)s nothing is left.") if piece == item.piece else _("%(item)s is not with you under this item.")
        )
        found.append(Obstacle("nothing_left", words % {"item": item if piece == item.piece else piece}))
    if method.code not in item.methods:
        found.append(
            Obstacle(
                "method_not_approved", _("%(method)s was not approved for this item.") % {"method": method}, "method"
            )
        )
    return found


def _obstacles_to_evidence(item: LoanItem, method: Method, evidence: StoredFile | None) -> list[Obstacle]:
    if not video_demanded(item.loan, method) or (evidence is not None and evidence.media_type == VIDEO):
        return []
    words = _("%(method)s uses material up, and the policy wants such work filmed: attach the video, an MP4.")
    return [Obstacle("video_missing", words % {"method": method}, "evidence")]

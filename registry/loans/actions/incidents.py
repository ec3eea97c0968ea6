"""Something goes wrong while a piece is out. What is lost is booked as lost at once, and somebody answers for it.

A loss ends when it is found again, or the authority writes it off; damage and contamination end when the curator has
settled them. Until then the item does not close.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.access.checks import permitted
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
from registry.loans.lifecycle import (
    AWAY,
    CLOSED,
    DISCREPANCY,
    HANDED_OVER,
    ITEM,
    MISSING,
    ON_LOAN,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
)
from registry.loans.locks import lock_item
from registry.loans.models import Incident, IncidentEnd, LoanItem, Reconciliation
from registry.loans.models.incidents import (
    FOUND,
    INCIDENT_KINDS,
    NOT_RECEIVED,
    SETTLED,
    TAKES_MASS,
    WRITTEN_OFF_AS_LOST,
)
from registry.loans.models.journeys import GONE
from registry.loans.moving import called, move_item, told_of
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.pieces import pieces_at
from registry.loans.rules import obstacles_to_reason, obstacles_to_time, obstacles_to_untold_results
from registry.papers.models import StoredFile
from registry.parties.actions import REGISTRY_ID
from registry.parties.models import Person

HELD_AT: Final = {
    HANDED_OVER: Place.CARRIER,
    ON_LOAN: Place.BORROWER,
    SENT_BACK: Place.CARRIER,
    RECEIVED: Place.RECEIVING,
    REWEIGHED: Place.RECEIVING,
    DISCREPANCY: Place.RECEIVING,
}
"""Where the books hold an item's mass, by its status."""


def may_tell_of_incident(item: LoanItem, by: Person, *, at: datetime) -> bool:
    """The investigator may, and the collection's curator and processor."""
    loan = item.loan
    return permitted(by, Permission.INCIDENT_RECORD, at=at, within=loan.collection.code) or (
        by.pk == loan.investigator_id and permitted(by, Permission.INCIDENT_REPORT, at=at, institution=loan.borrower_id)
    )


@transaction.atomic
def report_incident(
    item: LoanItem,
    *,
    kind: str,
    what: str,
    where: str = "",
    is_whole: bool = False,
    lost_ug: int = 0,
    evidence: StoredFile | None = None,
    daughter: Split | None = None,
    by: Person,
    at: datetime,
) -> Incident:
    """Tell of a loss, theft, damage or contamination. `is_whole`: the piece itself is gone, with all that was left.

    It is about the item's portion, or about a `daughter`, which the borrower made of it. The item is missing when
    nothing of it is left. A part that is lost, in µg, leaves the books at once. Raises NotPermitted, Refusal.
    """
    if by.pk != REGISTRY_ID and not may_tell_of_incident(item, by, at=at):
        require_investigator(item.loan, by, Permission.INCIDENT_REPORT, at=at)
    item = lock_item(item)
    place = HELD_AT.get(item.status, Place.BORROWER)
    piece = daughter or item.piece
    held_ug = balance(piece, place, item.allotment)
    takes_mass = kind in TAKES_MASS
    obstacles = _obstacles_to_report(item, kind, what, at=at)
    if takes_mass and not obstacles:
        obstacles += _obstacles_to_loss(item, piece, is_whole, lost_ug, held_ug)
    if obstacles:
        raise Refusal(obstacles)
    movement, lost = None, 0
    if takes_mass:
        lost = held_ug if is_whole else lost_ug
        movement = _post(
            item, Kind.LOSE, Spot(piece, place, item.allotment), Spot(piece, Place.LOST), lost,
            carries=is_whole, reason=what, evidence=evidence, by=by, at=at,
        )  # fmt: skip
    event = trail.record(
        "incident reported",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=what,
        facts={"kind": kind, "lost_ug": lost, "whole": takes_mass and is_whole, **told_of(daughter)},
    )
    made = Incident.objects.create(
        item=item,
        daughter=daughter,
        kind=kind,
        what=what,
        where=where,
        lost_ug=lost,
        takes_piece=takes_mass and is_whole,
        evidence=evidence,
        by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )
    if made.takes_piece and not pieces_at(item, place):
        move_item(item, MISSING, by=by, at=at, reason=what, facts={"lost_ug": lost})
    notices.went_wrong(made, by=by, at=at)
    return made


@transaction.atomic
def settle_incident(incident: Incident, *, reason: str, by: Person, at: datetime) -> IncidentEnd:
    """Say what came of damage, contamination or a late receipt. Raises NotPermitted, Refusal."""
    require_for_collection(incident.item.loan, by, Permission.INCIDENT_SETTLE, at=at)
    lock_item(incident.item)
    obstacles = obstacles_to_reason(reason) + _obstacles_to_ending(incident, at=at)
    if incident.movement_id is not None:
        obstacles.append(Obstacle("mass_is_lost", _("What is lost is found again, or written off by the authority.")))
    if obstacles:
        raise Refusal(obstacles)
    return _end(incident, SETTLED, reason=reason, by=by, at=at)


@transaction.atomic
def find_lost(incident: Incident, *, with_borrower: bool, reason: str, by: Person, at: datetime) -> IncidentEnd:
    """What was lost is there again: with the borrower, or (all that was left of an item) taken in at the laboratory.

    A part found goes where its piece is, and a piece where the others of its item are. Raises NotPermitted, Refusal.
    """
    require_for_collection(incident.item.loan, by, Permission.INCIDENT_SETTLE, at=at)
    item = lock_item(incident.item)
    obstacles = obstacles_to_reason(reason) + _obstacles_to_ending(incident, at=at) + obstacles_to_time(item, at=at)
    if incident.movement_id is None:
        obstacles.append(Obstacle("nothing_lost", _("Nothing was booked as lost by it.")))
    piece = incident.daughter or item.piece
    is_missing = item.status == MISSING
    to = ON_LOAN if with_borrower else RECEIVED
    if incident.takes_piece and is_missing and with_borrower and not item.acknowledgements.exists():
        words = _("The borrower never acknowledged it, so it is taken in at the laboratory.")
        obstacles.append(Obstacle("never_received", words, "where"))
    place = HELD_AT.get(to if is_missing and incident.takes_piece else item.status)
    if place is None and is_missing:
        obstacles.append(
            Obstacle("piece_is_missing", _("Its piece is missing itself: first say where that was found."))
        )
    elif place is None:
        obstacles.append(Obstacle("ended", _("%(item)s has ended.") % {"item": item}))
    if obstacles:
        raise Refusal(obstacles)
    assert place is not None
    movement = _post(
        item, Kind.FIND, Spot(piece, Place.LOST), Spot(piece, place, item.allotment), incident.lost_ug,
        carries=incident.takes_piece, reason=reason, by=by, at=at,
    )  # fmt: skip
    made = _end(incident, FOUND, movement=movement, reason=reason, by=by, at=at)
    if is_missing and incident.takes_piece:
        move_item(item, to, by=by, at=at, reason=reason, facts={"found_ug": incident.lost_ug})
    return made


@transaction.atomic
def write_off_lost(incident: Incident, *, reason: str, by: Person, at: datetime) -> IncidentEnd:
    """Let the authority accept a loss. A missing item whose losses are all answered for closes with it.

    Raises NotPermitted, and Refusal when the authority reported the loss.
    """
    require_for_collection(incident.item.loan, by, Permission.LOSS_WRITE_OFF, at=at)
    item = lock_item(incident.item)
    obstacles = obstacles_to_reason(reason) + _obstacles_to_ending(incident, at=at)
    if incident.movement_id is None:
        obstacles.append(Obstacle("nothing_lost", _("Nothing was booked as lost by it.")))
    if incident.by_id == by.pk:
        obstacles.append(Obstacle("reporter_writes_off", _("Who reported a loss does not write it off.")))
    others = open_incidents(item).exclude(pk=incident.pk)
    closes = item.status == MISSING and incident.takes_piece and not others.filter(takes_piece=True).exists()
    if closes:
        obstacles += obstacles_to_time(item, at=at) + obstacles_to_untold_results(item)
        if others.exists():
            obstacles.append(Obstacle("incident_open", _("Another incident of this piece has not ended.")))
    if obstacles:
        raise Refusal(obstacles)
    made = _end(incident, WRITTEN_OFF_AS_LOST, reason=reason, by=by, at=at)
    if closes:
        _close_as_gone(item, reason=reason, by=by, at=at)
    return made


def open_incidents(item: LoanItem) -> QuerySet[Incident]:
    """Incidents of an item that have not ended."""
    return Incident.objects.filter(item=item, end=None)


def _close_as_gone(item: LoanItem, *, reason: str, by: Person, at: datetime) -> None:
    event = trail.record(
        "reconciled",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=reason,
        facts={"outcome": GONE, "books_ug": 0, "weighed_ug": None, "tolerance_ug": 0},
    )
    Reconciliation.objects.create(
        item=item,
        books_ug=0,
        difference_ug=0,
        tolerance_ug=0,
        outcome=GONE,
        reason=reason,
        by=by,
        happened_at=at,
        event=event,
    )
    move_item(item, CLOSED, by=by, at=at, reason=reason, facts={"outcome": GONE})
    notices.closed(item.loan, by=by, at=at)


def _end(
    incident: Incident, outcome: str, *, movement: Movement | None = None, reason: str, by: Person, at: datetime
) -> IncidentEnd:
    event = trail.record(
        "incident ended",
        chain=incident.item.loan.collection.code,
        subject=called(incident.item),
        by=by,
        at=at,
        reason=reason,
        facts={
            "kind": incident.kind,
            "outcome": outcome,
            "lost_ug": incident.lost_ug,
            **told_of(incident.daughter),
        },
    )
    return IncidentEnd.objects.create(
        incident=incident, outcome=outcome, reason=reason, by=by, happened_at=at, movement=movement, event=event
    )


def _post(
    item: LoanItem,
    kind: Kind,
    frm: Spot,
    to: Spot,
    ug: int,
    *,
    carries: bool,
    reason: str,
    evidence: StoredFile | None = None,
    by: Person,
    at: datetime,
) -> Movement:
    return post(
        kind,
        [Entry(frm, to, ug, carries=carries)],
        collection=item.loan.collection,
        by=by,
        at=at,
        reason=reason[:500],
        evidence=evidence,
        illustrative=item.loan.is_illustrative,
    )


def _obstacles_to_report(item: LoanItem, kind: str, what: str, *, at: datetime) -> list[Obstacle]:
    found = []
    if kind not in INCIDENT_KINDS:
        found.append(Obstacle("kind_unknown", _("Say what kind of incident it is."), "kind"))
    if not what.strip():
        found.append(Obstacle("what_missing", _("Say what happened."), "what"))
    if item.status not in AWAY:
        named = {"item": item, "status": ITEM.label(item.status)}
        found.append(Obstacle("not_away", _("%(item)s is %(status)s.") % named))
    elif kind == NOT_RECEIVED and item.status != HANDED_OVER:
        found.append(Obstacle("received_already", _("%(item)s was received already.") % {"item": item}, "kind"))
    return found + obstacles_to_time(item, at=at)


def _obstacles_to_loss(item: LoanItem, piece: Split, is_whole: bool, lost_ug: int, held_ug: int) -> list[Obstacle]:
    """A whole piece that is there, or a part of a weighed one that the borrower has in hand."""
    if piece not in pieces_at(item, Place.BORROWER, Place.CARRIER):
        named = {"item": item if piece == item.piece else piece}
        return [Obstacle("nothing_left", _("Of %(item)s nothing is left.") % named)]
    if is_whole:
        return []
    if item.status != ON_LOAN or not piece.is_weighed:
        return [Obstacle("lost_whole", _("Of this piece no part can be told apart: report it as lost whole."), "whole")]
    if not 0 < lost_ug < held_ug:
        words = _("Say how much is lost, less than the %(held)s there were; else report the whole piece.")
        return [Obstacle("lost_mass", words % {"held": Mass(held_ug)}, "lost")]
    return []


def _obstacles_to_ending(incident: Incident, *, at: datetime) -> list[Obstacle]:
    found = []
    if IncidentEnd.objects.filter(incident=incident).exists():
        found.append(Obstacle("ended_already", _("This incident has ended already.")))
    if at < incident.happened_at:
        found.append(Obstacle("before_what_is_on_record", _("It ended after it happened."), "at"))
    return found

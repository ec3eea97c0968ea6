"""Items come back: sent by the investigator, received with a look at the seal, weighed again by two people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.balances import balance
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.dispatch import consign
from registry.loans.lifecycle import RECEIVED, REWEIGHED, SENT_BACK
from registry.loans.locks import lock_item, lock_items, lock_loan
from registry.loans.models import Consignment, Loan, LoanItem
from registry.loans.models.journeys import BACK
from registry.loans.moving import move_item
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import obstacles_to_items, obstacles_to_move, obstacles_to_second_person, obstacles_to_way
from registry.parties.models import Person


@transaction.atomic
def send_back(
    loan: Loan,
    *,
    items: Sequence[LoanItem],
    declared: Mapping[int, int],
    way: str,
    carrier: str = "",
    tracking: str = "",
    seals: Mapping[int, str] | None = None,
    by: Person,
    at: datetime,
) -> Consignment:
    """Send items back in one consignment; `declared` says by item id how much the sender says is in each, in µg.

    Raises NotPermitted, and Refusal when nothing is left of an item, or a weighed one is not declared.
    """
    require_investigator(loan, by, Permission.LOAN_SEND_BACK, at=at)
    loan = lock_loan(loan.pk)
    items = lock_items(loan, items)
    obstacles = obstacles_to_items(items) + obstacles_to_way(way, carrier)
    for item in items:
        obstacles += obstacles_to_move(item, SENT_BACK, at=at) + _obstacles_to_declared(item, declared)
    if obstacles:
        raise Refusal(obstacles)
    return consign(
        loan,
        {item: declared.get(item.pk) for item in items},
        kind=Kind.SEND_BACK,
        frm=Place.BORROWER,
        to=SENT_BACK,
        direction=BACK,
        way=way,
        carrier=carrier,
        tracking=tracking,
        seals=seals or {},
        by=by,
        at=at,
    )


@transaction.atomic
def receive_back(item: LoanItem, *, seal_whole: bool, by: Person, at: datetime) -> LoanItem:
    """Take an item in at the laboratory and say whether its seal is whole. Raises NotPermitted, Refusal."""
    require_for_collection(item.loan, by, Permission.RETURN_RECEIVE, at=at)
    item = lock_item(item)
    if obstacles := obstacles_to_move(item, RECEIVED, at=at, only_from=SENT_BACK):
        raise Refusal(obstacles)
    post(
        Kind.TAKE_IN,
        [
            Entry(
                Spot(item.piece, Place.CARRIER, item.allotment),
                Spot(item.piece, Place.RECEIVING, item.allotment),
                balance(item.piece, Place.CARRIER, item.allotment),
                carries=True,
            )
        ],
        collection=item.loan.collection,
        by=by,
        at=at,
        illustrative=item.loan.is_illustrative,
    )
    move_item(item, RECEIVED, by=by, at=at, facts={"seal_whole": seal_whole})
    notices.received_back(item, by=by, at=at)
    return item


@transaction.atomic
def reweigh(item: LoanItem, *, reading: Reading | None, by: Person, second_by: Person | None, at: datetime) -> LoanItem:
    """Weigh what came back, two people together; a piece never weighed is looked at by both instead.

    Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_WEIGH, at=at)
    item = lock_item(item)
    obstacles = obstacles_to_move(item, REWEIGHED, at=at, only_from=RECEIVED)
    obstacles += obstacles_to_return_weighing(item, reading, by, second_by)
    if obstacles:
        raise Refusal(obstacles)
    if reading is not None:
        keep(reading, item.piece, "return", allotment=item.allotment, by=by, second_by=second_by, at=at)
    assert second_by is not None
    move_item(item, REWEIGHED, by=by, at=at, facts=facts_of_weighing(reading, second_by))
    notices.result_demanded(item.loan, by=by, at=at)
    return item


def obstacles_to_return_weighing(
    item: LoanItem, reading: Reading | None, by: Person, second_by: Person | None
) -> list[Obstacle]:
    """Two people, and a reading exactly where the piece is one that is weighed."""
    found = obstacles_to_second_person(by, second_by)
    if reading is not None:
        found += obstacles_to_reading(reading, "reading")
    if reading is None and item.piece.is_weighed:
        found.append(Obstacle("reading_missing", _("Weigh %(piece)s.") % {"piece": item.piece}, "reading"))
    if reading is not None and not item.piece.is_weighed:
        found.append(Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": item.piece}, "reading"))
    return found


def facts_of_weighing(reading: Reading | None, second_by: Person) -> dict[str, object]:
    """What the event tells of a weighing on return."""
    return {"weighed_ug": reading.mass_ug if reading else None, "second": str(second_by.pk)}


def _obstacles_to_declared(item: LoanItem, declared: Mapping[int, int]) -> list[Obstacle]:
    field = f"declared-{item.pk}"
    found = []
    if item.piece.whereabouts != Place.BORROWER:
        found.append(Obstacle("nothing_left", _("Of %(item)s nothing is left.") % {"item": item}))
    if item.piece.is_weighed and item.pk not in declared:
        found.append(Obstacle("declared_missing", _("%(item)s: say how much is sent.") % {"item": item}, field))
    if declared.get(item.pk, 0) < 0:
        found.append(Obstacle("negative_mass", _("A mass cannot be negative."), field))
    return found

"""Items come back: sent by the investigator, received with a look at the seal, weighed again by two people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
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
from registry.loans.pieces import made_of, pieces_at
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
    of_daughters: Mapping[int, int] | None = None,
    by: Person,
    at: datetime,
) -> Consignment:
    """Send items back in one consignment; `declared` says by item id how much the sender says is in each, in µg.

    What was made of them goes with them; `of_daughters` says the same of each by its own id. Raises NotPermitted, and
    Refusal when nothing is left of an item, or a weighed piece is not declared.
    """
    require_investigator(loan, by, Permission.LOAN_SEND_BACK, at=at)
    loan = lock_loan(loan.pk)
    items = lock_items(loan, items)
    obstacles = obstacles_to_items(items) + obstacles_to_way(way, carrier)
    told = of_daughters or {}
    daughters: dict[Split, tuple[LoanItem, int | None]] = {}
    for item in items:
        made = made_of(item, Place.BORROWER)
        daughters |= {piece: (item, told.get(piece.pk)) for piece in made}
        obstacles += obstacles_to_move(item, SENT_BACK, at=at) + _obstacles_to_declared(item, declared, made, told)
    if obstacles:
        raise Refusal(obstacles)
    return consign(
        loan,
        {item: declared.get(item.pk) for item in items},
        daughters=daughters,
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
                Spot(piece, Place.CARRIER, item.allotment),
                Spot(piece, Place.RECEIVING, item.allotment),
                balance(piece, Place.CARRIER, item.allotment),
                carries=True,
            )
            for piece in pieces_at(item, Place.CARRIER)
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
def reweigh(
    item: LoanItem,
    *,
    reading: Reading | None,
    of_daughters: Mapping[int, Reading] | None = None,
    by: Person,
    second_by: Person | None,
    at: datetime,
) -> LoanItem:
    """Weigh what came back, two people together; a piece never weighed is looked at by both instead.

    `reading` is the portion's, `of_daughters` those of the pieces the borrower made, by their ids. Raises NotPermitted,
    Refusal.
    """
    require_for_collection(item.loan, by, Permission.RETURN_WEIGH, at=at)
    item = lock_item(item)
    obstacles = obstacles_to_move(item, REWEIGHED, at=at, only_from=RECEIVED)
    here = pieces_at(item, Place.RECEIVING)
    readings = readings_of(item, reading, of_daughters)
    obstacles += obstacles_to_second_person(by, second_by)
    for piece in here:
        obstacles += obstacles_to_return_reading(item, piece, readings.get(piece.pk))
    if obstacles:
        raise Refusal(obstacles)
    assert second_by is not None
    keep_return_readings(item, here, readings, by=by, second_by=second_by, at=at)
    move_item(item, REWEIGHED, by=by, at=at, facts=facts_of_weighing(item, here, readings, second_by))
    notices.result_demanded(item.loan, by=by, at=at)
    return item


def readings_of(
    item: LoanItem, reading: Reading | None, of_daughters: Mapping[int, Reading] | None
) -> dict[int, Reading]:
    """Readings by the id of the piece, the portion's among them."""
    return dict(of_daughters or {}) | ({item.piece.pk: reading} if reading is not None else {})


def keep_return_readings(
    item: LoanItem,
    pieces: Iterable[Split],
    readings: Mapping[int, Reading],
    *,
    by: Person,
    second_by: Person,
    at: datetime,
) -> None:
    """Put the readings on return on record."""
    for piece in pieces:
        if piece.pk in readings:
            keep(readings[piece.pk], piece, "return", allotment=item.allotment, by=by, second_by=second_by, at=at)


def obstacles_to_return_reading(item: LoanItem, piece: Split, reading: Reading | None) -> list[Obstacle]:
    """A reading exactly where the piece is one that is weighed."""
    field = "reading" if piece.pk == item.piece.pk else f"reading-{piece.pk}"
    found = [] if reading is None else obstacles_to_reading(reading, field)
    if reading is None and piece.is_weighed:
        found.append(Obstacle("reading_missing", _("Weigh %(piece)s.") % {"piece": piece}, field))
    if reading is not None and not piece.is_weighed:
        found.append(Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": piece}, field))
    return found


def facts_of_weighing(
    item: LoanItem, pieces: Iterable[Split], readings: Mapping[int, Reading], second_by: Person
) -> dict[str, object]:
    """What the event tells of a weighing on return: the portion's reading, and those of pieces made of it."""
    of_portion = readings.get(item.piece.pk)
    made = [
        [piece.identifier, readings[piece.pk].mass_ug if piece.pk in readings else None]
        for piece in pieces
        if piece.pk != item.piece.pk
    ]
    return {
        "weighed_ug": of_portion.mass_ug if of_portion else None,
        "second": str(second_by.pk),
        **({"daughters": made} if made else {}),
    }


def _obstacles_to_declared(
    item: LoanItem, declared: Mapping[int, int], made: Sequence[Split], told: Mapping[int, int]
) -> list[Obstacle]:
    found = []
    there = {piece.pk for piece in pieces_at(item, Place.BORROWER)}
    if not there:
        found.append(Obstacle("nothing_left", _("Of %(item)s nothing is left.") % {"item": item}))
    said = [(item.piece, declared.get(item.pk), f"declared-{item.pk}", str(item))]
    said += [(piece, told.get(piece.pk), f"declared-{item.pk}-{piece.pk}", str(piece)) for piece in made]
    for piece, ug, field, name in said:
        if piece.is_weighed and piece.pk in there and ug is None:
            found.append(Obstacle("declared_missing", _("%(item)s: say how much is sent.") % {"item": name}, field))
        if (ug or 0) < 0:
            found.append(Obstacle("negative_mass", _("A mass cannot be negative."), field))
    return found

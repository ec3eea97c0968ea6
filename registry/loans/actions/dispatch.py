"""Items leave: handed over, in person or by carrier, and acknowledged by the one who answers for them."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.actions.incidents import report_incident
from registry.loans.lifecycle import HANDED_OVER, ON_LOAN
from registry.loans.locks import lock_item, lock_items, lock_loan
from registry.loans.models import Acknowledgement, ConsignedItem, Consignment, Loan, LoanItem
from registry.loans.models.incidents import NOT_RECEIVED
from registry.loans.models.journeys import OUT
from registry.loans.moving import called, move_item
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.pieces import daughter_of, pieces_at
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import obstacles_to_handing_over, obstacles_to_move, obstacles_to_way, tolerance_ug
from registry.parties.models import Person


@transaction.atomic
def hand_over(
    loan: Loan,
    *,
    items: Sequence[LoanItem],
    way: str,
    carrier: str = "",
    tracking: str = "",
    seals: Mapping[int, str] | None = None,
    by: Person,
    at: datetime,
) -> Consignment:
    """Hand ready items over in one consignment. `seals` by item id; an item not named keeps the seal it was given.

    Raises NotPermitted, and Refusal while an agreement in force or a paper is missing (law 8).
    """
    require_for_collection(loan, by, Permission.LOAN_HAND_OVER, at=at)
    loan = lock_loan(loan.pk)
    items = lock_items(loan, items)
    obstacles = obstacles_to_handing_over(loan, items, to=HANDED_OVER, by=by, at=at) + obstacles_to_way(way, carrier)
    sealed = {item.pk: (seals or {}).get(item.pk, "").strip() or item.seal for item in items}
    obstacles += [
        Obstacle("seal_missing", _("%(item)s: give the seal’s number.") % {"item": item}, f"seal-{item.pk}")
        for item in items
        if not sealed[item.pk]
    ]
    if obstacles:
        raise Refusal(obstacles)
    return consign(
        loan,
        {item: balance(item.piece, Place.PREPARING, item.allotment) for item in items},
        kind=Kind.HAND_OVER,
        frm=Place.PREPARING,
        to=HANDED_OVER,
        direction=OUT,
        way=way,
        carrier=carrier,
        tracking=tracking,
        seals=sealed,
        by=by,
        at=at,
    )


def consign(
    loan: Loan,
    declared: Mapping[LoanItem, int | None],
    *,
    daughters: Mapping[Split, tuple[LoanItem, int | None]] | None = None,
    kind: Kind,
    frm: Place,
    to: str,
    direction: str,
    way: str,
    carrier: str,
    tracking: str,
    seals: Mapping[int, str],
    by: Person,
    at: datetime,
) -> Consignment:
    """Give locked and checked items to a carrier in one movement, and move each on; out and back alike.

    What the borrower made of them travels with them: `daughters` says of each its item and its mass as declared. A
    portion of which nothing is left does not travel.
    """
    items = list(declared)
    made = daughters or {}
    going = [(item, piece) for item in items for piece in pieces_at(item, frm)]
    movement = post(
        kind,
        [
            Entry(
                Spot(piece, frm, item.allotment),
                Spot(piece, Place.CARRIER, item.allotment),
                balance(piece, frm, item.allotment),
                carries=True,
            )
            for item, piece in going
        ],
        collection=loan.collection,
        by=by,
        at=at,
        illustrative=loan.is_illustrative,
    )
    event = trail.record(
        "consigned",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={
            "direction": direction,
            "way": way,
            "items": [[item.number, declared[item]] for item in items],
            **(
                {"daughters": [[item.number, piece.identifier, ug] for piece, (item, ug) in made.items()]}
                if made
                else {}
            ),
        },
    )
    consignment = Consignment.objects.create(
        loan=loan,
        direction=direction,
        way=way,
        carrier=carrier,
        tracking=tracking,
        handed_by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )
    ConsignedItem.objects.bulk_create(
        ConsignedItem(
            consignment=consignment,
            item=item,
            daughter=daughter_of(item, piece),
            seal=seals.get(item.pk, ""),
            declared_ug=(made[piece][1] if piece in made else declared[item]) if piece.is_weighed else None,
        )
        for item, piece in going
    )
    for item in items:
        move_item(item, to, by=by, at=at, facts={"consignment": consignment.pk})
    notices.consigned(consignment, items, by=by, at=at)
    return consignment


@transaction.atomic
def acknowledge(
    item: LoanItem, *, seal_whole: bool, reading: Reading | None = None, remark: str = "", by: Person, at: datetime
) -> Acknowledgement:
    """The investigator has it in hand. The first acknowledgement starts the loan's term; its due day follows.

    A broken seal, or a balance that differs beyond tolerance, is told in the remark and opens an incident by itself.
    Raises NotPermitted, Refusal.
    """
    require_investigator(item.loan, by, Permission.LOAN_ACKNOWLEDGE, at=at)
    item = lock_item(item)
    loan, held_ug = item.loan, balance(item.piece, Place.CARRIER, item.allotment)
    obstacles = obstacles_to_move(item, ON_LOAN, at=at, only_from=HANDED_OVER)
    obstacles += _obstacles_to_receipt(item, seal_whole, reading, remark)
    if obstacles:
        raise Refusal(obstacles)

    if not seal_whole or is_off(item, reading):
        _open_incident(item, remark, by=by, at=at)
    weighing = None
    if reading is not None:
        weighing = keep(reading, item.piece, "receipt", allotment=item.allotment, by=by, at=at)
    movement = post(
        Kind.RECEIVE,
        [
            Entry(
                Spot(item.piece, Place.CARRIER, item.allotment),
                Spot(item.piece, Place.BORROWER, item.allotment),
                held_ug,
                carries=True,
            )
        ],
        collection=loan.collection,
        by=by,
        at=at,
        illustrative=loan.is_illustrative,
    )
    event = trail.record(
        "acknowledged",
        chain=loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=remark,
        facts={"seal_whole": seal_whole, "weighed_ug": reading.mass_ug if reading else None},
    )
    made = Acknowledgement.objects.create(
        item=item,
        seal_whole=seal_whole,
        weighing=weighing,
        remark=remark,
        by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )
    move_item(item, ON_LOAN, by=by, at=at)
    loan.refresh_from_db(fields=["due_on", "row_version"])
    return made


def is_off(item: LoanItem, reading: Reading | None) -> bool:
    """Whether a reading on receipt differs from what was issued by more than the tolerance of the two weighings."""
    if reading is None or not item.piece.is_weighed:
        return False
    issue_weighings = item.allotment.weighings.filter(purpose="portion", split=item.piece)
    return abs((item.issued_ug or 0) - reading.mass_ug) > tolerance_ug(item.loan, [reading, *issue_weighings])


def _open_incident(item: LoanItem, what: str, *, by: Person, at: datetime) -> None:
    """Somebody answers for what did not arrive as it was sent; one that was told before receipt is enough."""
    if not item.incidents.filter(kind=NOT_RECEIVED, end=None).exists():
        report_incident(item, kind=NOT_RECEIVED, what=what, by=by, at=at)


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _obstacles_to_receipt(item: LoanItem, seal_whole: bool, reading: Reading | None, remark: str) -> list[Obstacle]:
    found = []
    if not seal_whole and not remark.strip():
        found.append(Obstacle("remark_missing", _("The seal is broken: say what you found."), "remark"))
    if reading is None:
        return found
    if not item.piece.is_weighed:
        found.append(Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": item.piece}, "reading"))
        return found
    found += obstacles_to_reading(reading, "reading")
    if is_off(item, reading) and not remark.strip():
        found.append(
            Obstacle(
                "remark_missing",
                _("You weighed %(read)s where %(issued)s were issued: say what you found.")
                % {"read": Mass(reading.mass_ug), "issued": Mass(item.issued_ug or 0)},
                "remark",
            )
        )
    return found

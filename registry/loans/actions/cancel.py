"""Ending an item before it is handed over: cancelled for a reason, or lapsed because nobody signed in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.foundation.own_reasons import NOT_SIGNED, own_reason
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.balances import balance
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans import notices
from registry.loans.lifecycle import AWAITING_TRANSFER, CANCELLED, LAPSED, PENDING, SET_ASIDE
from registry.loans.locks import lock_items, lock_loan
from registry.loans.models import Loan, LoanItem
from registry.loans.moving import move_item
from registry.loans.permits import require_for_collection
from registry.loans.rules import obstacles_to_items, obstacles_to_move, obstacles_to_reason
from registry.parties.actions import REGISTRY_ID
from registry.parties.models import Person


@transaction.atomic
def cancel_items(loan: Loan, *, items: Sequence[LoanItem], reason: str, by: Person, at: datetime) -> list[LoanItem]:
    """End items that were not handed over; what was set aside or cut for them returns to the vault.

    Raises NotPermitted, Refusal.
    """
    require_for_collection(loan, by, Permission.LOAN_CANCEL, at=at)
    loan = lock_loan(loan.pk)
    items = lock_items(loan, items)
    obstacles = obstacles_to_reason(reason) + obstacles_to_items(items)
    for item in items:
        obstacles += obstacles_to_move(item, CANCELLED, at=at)
    if obstacles:
        raise Refusal(obstacles)
    _end(loan, items, CANCELLED, reason=reason, by=by, at=at)
    return items


@transaction.atomic
def lapse_loan(loan: Loan, *, reason: str, by: Person, at: datetime) -> Loan:
    """End a loan whose agreement was not signed by both sides in time: every open item lapses.

    The registry itself may, and who may cancel. Raises NotPermitted, and Refusal while there is time to sign.
    """
    if by.pk != REGISTRY_ID:
        require_for_collection(loan, by, Permission.LOAN_CANCEL, at=at)
    loan = lock_loan(loan.pk)
    items = [item for item in lock_items(loan) if item.is_open]
    obstacles = obstacles_to_reason(reason) + obstacles_to_items(items)
    if loan.status != PENDING:
        obstacles.append(Obstacle("loan_not_pending", _("This loan does not wait for signatures.")))
    if loan.collection.date_of(at) <= loan.sign_by_on:
        obstacles.append(Obstacle("time_to_sign", _("There is still time to sign.")))
    for item in items:
        obstacles += obstacles_to_move(item, LAPSED, at=at)
    if obstacles:
        raise Refusal(obstacles)
    _end(loan, items, LAPSED, reason=reason, by=by, at=at)
    loan.refresh_from_db(fields=["status"])
    return loan


def _end(loan: Loan, items: Sequence[LoanItem], to: str, *, reason: str, by: Person, at: datetime) -> None:
    if entries := [_way_back(item) for item in items if item.status != AWAITING_TRANSFER]:
        post(
            Kind.RELEASE,
            entries,
            collection=loan.collection,
            by=by,
            at=at,
            reason=reason[:500],
            illustrative=loan.is_illustrative,
        )
    for item in items:
        move_item(item, to, by=by, at=at, reason=reason)
    notices.ended_early(loan, by=by, at=at)


def lapse_unsigned_transfers(*, by: Person, at: datetime) -> list[Loan]:
    """Lapse loans opened for a transfer whose day to sign is past; the pieces stay where they are. Returns them."""
    waiting = Loan.objects.filter(status=PENDING, came_by__isnull=False).select_related("collection").order_by("pk")
    return [
        lapse_loan(loan, reason=own_reason(NOT_SIGNED, day=loan.sign_by_on.isoformat()), by=by, at=at)
        for loan in waiting
        if loan.collection.date_of(at) > loan.sign_by_on
    ]


def _way_back(item: LoanItem) -> Entry:
    """Set aside mass is freed, and an indivisible piece with it; a portion on the bench goes to the vault as it is."""
    piece, place = item.piece, Place.SET_ASIDE if item.status == SET_ASIDE else Place.PREPARING
    return Entry(
        Spot(piece, place, item.allotment),
        Spot(piece, Place.VAULT),
        balance(piece, place, item.allotment),
        carries=place == Place.PREPARING or not piece.is_divisible,
    )

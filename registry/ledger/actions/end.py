"""Mass leaves the vault for good, or is lost there and found again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_split
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.parties.models import Person


def deaccession_split(
    split: Split, *, mass_ug: int | None = None, reason: str, by: Person, at: datetime, illustrative: bool = False
) -> Movement:
    """Give away a piece, or so many micrograms of it, for a reason. Raises NotPermitted, Refusal."""
    return _leave_vault(split, Kind.DEACCESSION, Place.GIVEN_AWAY, mass_ug, reason, by, at, illustrative)


def lose_in_vault(
    split: Split, *, mass_ug: int | None = None, reason: str, by: Person, at: datetime, illustrative: bool = False
) -> Movement:
    """Record a piece, or so many micrograms of it, as lost from the vault. Raises NotPermitted, Refusal."""
    return _leave_vault(split, Kind.LOSE, Place.LOST, mass_ug, reason, by, at, illustrative)


@transaction.atomic
def find_again(split: Split, *, mass_ug: int | None = None, reason: str, by: Person, at: datetime) -> Movement:
    """Bring a lost piece, or so many micrograms of it, back into the vault. Raises NotPermitted, Refusal."""
    require(by, Permission.LEDGER_CORRECT, at=at, within=split.collection.code)
    split = lock_split(split.pk)
    lost = balance(split, Place.LOST)
    amount = lost if mass_ug is None else mass_ug
    _refuse_unless(amount <= lost and (amount > 0 or split.whereabouts == Place.LOST), amount, lost)
    return post(
        Kind.FIND,
        [Entry(Spot(split, Place.LOST), Spot(split, Place.VAULT), amount, carries=split.whereabouts == Place.LOST)],
        collection=split.collection,
        by=by,
        at=at,
        reason=_reason(reason),
    )


@transaction.atomic
def _leave_vault(
    split: Split,
    kind: Kind,
    to: Place,
    mass_ug: int | None,
    reason: str,
    by: Person,
    at: datetime,
    illustrative: bool,
) -> Movement:
    require(by, Permission.LEDGER_CORRECT, at=at, within=split.collection.code)
    split = lock_split(split.pk)
    amount = split.in_vault_ug if mass_ug is None else mass_ug
    _refuse_unless(split.whereabouts == Place.VAULT and 0 <= amount <= split.in_vault_ug, amount, split.in_vault_ug)
    whole = amount == split.in_vault_ug and split.held_ug == 0
    return post(
        kind,
        [Entry(Spot(split, Place.VAULT), Spot(split, to), amount, carries=whole)],
        collection=split.collection,
        by=by,
        at=at,
        reason=_reason(reason),
        illustrative=illustrative,
    )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal(Obstacle("reason_missing", _("Say why."), "reason"))
    return reason


def _refuse_unless(holds: bool, wanted: int, there: int) -> None:
    if not holds:
        raise Refusal(
            Obstacle(
                "too_little",
                _("You name %(wanted)s; there are %(there)s.") % {"wanted": Mass(wanted), "there": Mass(there)},
                "mass",
            )
        )

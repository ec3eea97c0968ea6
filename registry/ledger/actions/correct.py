"""A movement written in error is answered by its mirror image, with a reason; the old one stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_splits
from registry.ledger.models import Account, Line, Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.parties.models import Person


@transaction.atomic
def correct_movement(movement: Movement, *, reason: str, by: Person, at: datetime) -> Movement:
    """Write the contra-entry of every line of a movement.

    Raises NotPermitted, and Refusal when it was corrected already or is a correction itself. Where later
    movements used the mass up, the database refuses: correct those first.
    """
    require(by, Permission.LEDGER_CORRECT, at=at, within=movement.collection.code)
    if not reason.strip():
        raise Refusal(Obstacle("reason_missing", _("Say what was wrong."), "reason"))
    if movement.kind == Kind.CORRECT:
        raise Refusal(Obstacle("correction_stays", _("A correction is not corrected; write the movement anew.")))
    lines = list(movement.lines.with_accounts().order_by("pk"))
    lock_splits(account.split_id for line in lines for account in (line.frm, line.to) if account.split_id)
    if Line.objects.filter(reverses__movement=movement).exists():
        raise Refusal(Obstacle("corrected_already", _("This movement was corrected already.")))
    return post(
        Kind.CORRECT,
        [
            Entry(_spot(line.to), _spot(line.frm), line.mass_ug, carries=line.carries_piece, reverses=line)
            for line in lines
        ],
        collection=movement.collection,
        by=by,
        at=at,
        reason=reason,
        corrects=movement,
    )


def _spot(account: Account) -> Spot:
    return Spot(account.split, Place(account.place), account.allotment)

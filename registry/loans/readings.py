"""What a person reads from a balance and types in, before it becomes a weighing on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle
from registry.holdings.models import Split
from registry.ledger.actions.weigh import record_weighing
from registry.ledger.models import Allotment, Weighing
from registry.parties.models import Person


@dataclass(frozen=True)
class Reading:
    """A mass and its standard uncertainty in micrograms, and the balance it was read from."""

    mass_ug: int
    uncertainty_ug: int
    balance: str


def obstacles_to_reading(reading: Reading, field: str) -> list[Obstacle]:
    """What keeps a reading from being a weighing."""
    found = []
    if reading.mass_ug < 0:
        found.append(Obstacle("negative_mass", _("A mass cannot be negative."), field))
    if reading.uncertainty_ug <= 0:
        found.append(Obstacle("uncertainty_missing", _("Give the uncertainty of the balance, more than zero."), field))
    if not reading.balance.strip():
        found.append(Obstacle("balance_missing", _("Say which balance was read."), field))
    return found


def keep(
    reading: Reading,
    split: Split,
    purpose: str,
    *,
    allotment: Allotment | None,
    by: Person,
    second_by: Person | None = None,
    at: datetime,
) -> Weighing:
    """Put a reading of a piece on record, under the loan item's allotment where it belongs to one."""
    return record_weighing(
        split,
        mass_ug=reading.mass_ug,
        uncertainty_ug=reading.uncertainty_ug,
        balance=reading.balance,
        purpose=purpose,
        by=by,
        second_by=second_by,
        allotment=allotment,
        at=at,
    )

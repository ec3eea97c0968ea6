"""A reading from a balance, kept with its uncertainty and the people who read it; the books do not move."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.audit import trail
from registry.holdings.models import Split
from registry.ledger.models import Allotment, Weighing
from registry.parties.models import Person


@transaction.atomic
def record_weighing(
    split: Split,
    *,
    mass_ug: int,
    uncertainty_ug: int,
    balance: str,
    purpose: str,
    by: Person,
    second_by: Person | None = None,
    allotment: Allotment | None = None,
    at: datetime,
) -> Weighing:
    """Keep a weighing: mass and standard uncertainty in micrograms. Who may is asked by the act it belongs to."""
    event = trail.record(
        "weighed",
        chain=split.collection.code,
        subject=f"split {split.identifier}",
        by=by,
        at=at,
        facts={
            "mass_ug": mass_ug,
            "uncertainty_ug": uncertainty_ug,
            "purpose": purpose,
            "second": str(second_by.pk) if second_by else "",
        },
    )
    return Weighing.objects.create(
        split=split,
        mass_ug=mass_ug,
        uncertainty_ug=uncertainty_ug,
        balance=balance,
        purpose=purpose,
        by=by,
        second_by=second_by,
        allotment=allotment,
        happened_at=at,
        event=event,
    )

"""Searches the demo researcher keeps: in one something came since they last looked, in the other nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from registry.console.demonstration.people import Cast
from registry.console.searches import tell_what_is_new
from registry.ledger.models import Movement
from registry.parties.searches import save_search

LOOKED: Final = timedelta(days=60)
SEARCHES: Final = (
    ("Powders of Chang’e-5 that are free", "availability=available&mission=change-5&form=powder"),
    ("Basalts, 10 mg to 2 g", "lithology=basalt&mass_from=10+mg&mass_to=2+g"),
)


def keep_searches(cast: Cast, *, now: datetime) -> None:
    """Saved when they were last looked at; then the night comes that tells of what is new."""
    looked_at = now - LOOKED
    known = Movement.objects.filter(happened_at__lte=looked_at).aggregate(newest=Max("pk"))["newest"] or 0
    for name, query in SEARCHES:
        save_search(cast.demo["researcher.ce5@demo.invalid"], name=name, query=query, newest=known, at=looked_at)
    tell_what_is_new(at=now)

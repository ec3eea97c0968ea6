"""The equation of the books of one collection, as far as anybody may know."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.db.models import Sum

from registry.holdings.models import Collection
from registry.ledger.models import Account, Line
from registry.ledger.places import ENDS, LIVE, Place
from registry.reports.public.masses import Masses, shown_place


def masses_of_collection(code: str, *, at: datetime) -> Masses:
    """Micrograms by where they are; what came in equals the sum of everything else. One query."""
    rows = (
        Account.objects.exclude(balance_ug=0)
        .filter(collection__code=code, place__in=[Place.ORIGIN, *LIVE, *ENDS])
        .annotate(shown=shown_place(at))
        .values("place", "shown")
        .annotate(ug=Sum("balance_ug"))
        .values_list("place", "shown", "ug")
        .order_by("place", "shown")
    )
    sums: dict[str, int] = {}
    brought_in = 0
    for place, shown, ug in rows:
        if place == Place.ORIGIN:
            brought_in -= ug
        else:
            sums[shown] = sums.get(shown, 0) + ug
    return Masses(brought_in=brought_in, **sums)


def masses_of_collection_then(collection: Collection, *, then: datetime, at: datetime) -> Masses:
    """The same as it stood at an instant, of what is public at `at`: from the lines that had happened by then."""
    past = Line.objects.filter(movement__collection=collection, movement__happened_at__lte=then).order_by()
    sums: dict[str, int] = defaultdict(int)
    for of, sign in (("to__", 1), ("frm__", -1)):
        rows = past.annotate(shown=shown_place(at, of=of)).values_list(f"{of}place", "shown").annotate(Sum("mass_ug"))
        for place, shown, ug in rows:
            sums["brought_in" if place == Place.ORIGIN else shown] += -sign * ug if place == Place.ORIGIN else sign * ug
    return Masses(**sums)

"""Reading the books: what is where now, and what one allotment has used up."""

from __future__ import annotations

from django.db.models import Q, Sum

from registry.holdings.models import Collection, Split
from registry.ledger.models import Account, Allotment, Line
from registry.ledger.places import ENDS, OF_AN_ITEM, Place


def balance(split: Split, place: Place, allotment: Allotment | None = None) -> int:
    """Micrograms of a piece in one place; zero where there is no account."""
    found = Account.objects.filter(split=split, place=place, allotment=allotment).values_list("balance_ug", flat=True)
    return found.first() or 0


def of_split(split: Split) -> dict[Place, int]:
    """Micrograms of a piece in each place, over all allotments."""
    rows = Account.objects.filter(split=split).values_list("place").annotate(Sum("balance_ug"))
    return {Place(place): total for place, total in rows}


def of_allotment(allotment: Allotment) -> dict[Place, int]:
    """Live micrograms under one allotment: set aside, preparing, carrier, borrower, receiving."""
    rows = Account.objects.filter(allotment=allotment).values_list("place").annotate(Sum("balance_ug"))
    return dict.fromkeys(OF_AN_ITEM, 0) | {Place(place): total for place, total in rows}


def spent_by(allotment: Allotment) -> dict[Place, int]:
    """Micrograms an allotment lost to each end: consumed, process loss, weighing difference, lost, given away."""
    out = (
        Line.objects.filter(frm__allotment=allotment, to__place__in=ENDS)
        .values_list("to__place")
        .annotate(Sum("mass_ug"))
    )
    back = (
        Line.objects.filter(to__allotment=allotment, frm__place__in=ENDS)
        .values_list("frm__place")
        .annotate(Sum("mass_ug"))
    )
    spent = dict.fromkeys(ENDS, 0)
    for place, total in out:
        spent[Place(place)] += total
    for place, total in back:
        spent[Place(place)] -= total
    return spent


def of_collection(collection: Collection) -> dict[Place, int]:
    """Micrograms of a collection in each place; what came from the Moon is the origin's balance, negated."""
    rows = Account.objects.filter(collection=collection).values_list("place").annotate(Sum("balance_ug"))
    sums = dict.fromkeys(Place, 0) | {Place(place): total for place, total in rows}
    sums[Place.ORIGIN] = -sums[Place.ORIGIN]
    return sums


def touching(split: Split) -> Q:
    """Lines that touch a piece on either side."""
    return Q(frm__split=split) | Q(to__split=split)

"""The registry as a whole, as far as anybody may know: sums of the books, collections, landing sites, latest loans."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from registry.holdings.models import Collection, LandingSite
from registry.ledger.models import Account
from registry.ledger.places import ENDS, LIVE, Place
from registry.loans.lifecycle import ACTIVE
from registry.loans.models import Loan
from registry.parties.models import Institution
from registry.reports.public.masses import Masses, shown_place
from registry.reports.public.publication import published_items, published_loans
from registry.reports.public.rolled import pieces_of_collections


@dataclass(frozen=True)
class CollectionSums:
    """One collection: what came into its books, how many pieces there are, how many may be asked for now."""

    collection: Collection
    brought_in_ug: int
    pieces: int
    available: int


@dataclass(frozen=True)
class Award:
    """A loan that reached its borrower: to whom, from what collection, how much in how many portions, since when."""

    reference: str
    borrower: Institution
    collection: Collection
    portions: int
    issued_ug: int | None
    received_on: date
    due_on: date | None
    is_illustrative: bool


def masses_of_all(*, at: datetime) -> Masses:
    """The equation of the whole registry, in one query."""
    rows = (
        Account.objects.exclude(balance_ug=0)
        .filter(place__in=[Place.ORIGIN, *LIVE, *ENDS])
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


def sums_of_collections() -> list[CollectionSums]:
    """Every collection in its order, with its sums."""
    moon = dict(
        Account.objects.filter(place=Place.ORIGIN).values_list("collection").annotate(Sum("balance_ug")).order_by()
    )
    pieces = pieces_of_collections()
    return [
        CollectionSums(
            collection=collection,
            brought_in_ug=-moon.get(collection.pk, 0),
            pieces=pieces.get(collection.pk, (0, 0))[0],
            available=pieces.get(collection.pk, (0, 0))[1],
        )
        for collection in Collection.objects.select_related("keeper")
    ]


def landing_sites() -> list[LandingSite]:
    """Every site on the Moon, in the order of the missions."""
    return list(LandingSite.objects.select_related("mission").order_by("mission__order", "mission__name", "name"))


def loans_under_way(*, at: datetime) -> int:
    """How many public loans are out."""
    return published_loans(at).filter(status=ACTIVE).count()


def latest_awards(*, at: datetime, count: int = 6) -> list[Award]:
    """The loans that last reached their borrowers, newest first, with what is public of them."""
    rows = list(
        published_items(at)
        .values("loan")
        .annotate(
            received_at=Max("acknowledgements__happened_at"),
            portions=Count("pk"),
            issued=Sum("issued_ug", filter=Q(portion__is_weighed=True)),
        )
        .order_by("-received_at", "loan")[:count]
    )
    loans = Loan.objects.select_related("borrower", "collection").in_bulk([row["loan"] for row in rows])
    return [
        Award(
            reference=loans[row["loan"]].reference,
            borrower=loans[row["loan"]].borrower,
            collection=loans[row["loan"]].collection,
            portions=row["portions"],
            issued_ug=row["issued"],
            received_on=loans[row["loan"]].collection.date_of(row["received_at"]),
            due_on=loans[row["loan"]].due_on,
            is_illustrative=loans[row["loan"]].is_illustrative,
        )
        for row in rows
    ]

"""What is new in a search of the catalogue: pieces that came, or came back into the vault, and fit it now."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Max, QuerySet
from django.http import QueryDict

from registry.holdings.models import Split
from registry.ledger.models import Line, Movement
from registry.ledger.places import Kind, Place
from registry.reports.catalogue.filters import CatalogueFilter

BRINGING: Final = (
    Kind.ACCESSION,
    Kind.SUBDIVIDE,
    Kind.COMBINE,
    Kind.RELEASE,
    Kind.RETURN_TO_VAULT,
    Kind.FIND,
)
"""Movements after which there is something to ask for that was not there before; a loan's way out is none of them."""


def newest_movement() -> int:
    """The number of the ledger's last movement; 0 while it is empty."""
    return int(Movement.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def new_since(query: str, movement: int, *, at: datetime) -> QuerySet[Split]:
    """Pieces that fit the search now and that a movement after that one brought into the vault.

    What is only spelled nearly as asked is no news: nobody is told of what they did not ask for.
    """
    brought = Line.objects.filter(movement__gt=movement, movement__kind__in=BRINGING, to__place=Place.VAULT)
    catalogue = CatalogueFilter(QueryDict(query), at=at)
    found: QuerySet[Split] = catalogue.qs if catalogue.search.way != "near" else catalogue.qs.none()
    return found.filter(pk__in=brought.exclude(to__split=None).values("to__split")).order_by("sort_key")

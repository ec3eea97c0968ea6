"""The pieces of a loan item: its portion, and what the borrower made of it. They share its allotment and journey."""

from __future__ import annotations

from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.lifecycle import ON_LOAN
from registry.loans.models import LoanItem

LENT_AT = (Place.CARRIER, Place.BORROWER, Place.RECEIVING)


def pieces_of(item: LoanItem) -> list[Split]:
    """Every piece it ever had away, mothers before daughters; none before it was handed over."""
    found = Split.objects.filter(accounts__allotment=item.allotment_id, accounts__place__in=LENT_AT)
    return list(found.select_related("form", "collection").distinct().order_by("path"))


def pieces_at(item: LoanItem, *places: Place) -> list[Split]:
    """Its pieces that are now in one of these places under it, mothers before daughters."""
    found = Split.objects.filter(possession__allotment=item.allotment_id, possession__place__in=places)
    return list(found.select_related("form", "collection").order_by("path"))


def made_of(item: LoanItem, place: Place) -> list[Split]:
    """What the borrower made of it and is now in that place under it."""
    return [piece for piece in pieces_at(item, place) if piece.pk != item.piece.pk]


def pieces_back(item: LoanItem) -> list[Split]:
    """Its pieces that the laboratory took in, whatever became of them since; its portion where none was."""
    found = Split.objects.filter(accounts__allotment=item.allotment_id, accounts__place=Place.RECEIVING)
    return list(found.select_related("form", "collection").order_by("path")) or [item.piece]


def holds_something(item: LoanItem) -> bool:
    """Whether the borrower has a piece of it in hand; asks nothing where the allotment’s pieces were fetched before."""
    return item.status == ON_LOAN and any(each.place == Place.BORROWER for each in item.allotment.pieces.all())


def daughter_of(item: LoanItem, piece: Split) -> Split | None:
    """How a record names a piece of the item: nothing for its portion."""
    return None if piece.pk == item.piece.pk else piece


def held_ug(item: LoanItem, place: Place) -> int:
    """Micrograms of all its pieces in one place."""
    return sum(balance(piece, place, item.allotment) for piece in pieces_at(item, place))

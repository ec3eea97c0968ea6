"""Items of which the borrower made pieces, taken on from there by the real acts."""

from __future__ import annotations

from typing import Any

from registry.holdings.models import Form, Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.daughters import Made, make_pieces
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.models import LoanItem, Making
from registry.loans.pieces import made_of, pieces_at
from tests import worlds
from tests.factories.loans import reading
from tests.worlds import World


def on_loan(world: World, piece: Split | None = None) -> LoanItem:
    """20 mg of powder with the borrower, or a whole piece."""
    asked = worlds.whole_piece(world, piece) if piece else worlds.powder_portion(world)
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, asked)))


def form(code: str = "section") -> Form:
    return Form.objects.get(code=code)


def make(
    world: World, item: LoanItem, *masses: int, left_ug: int | None = None, loss_ug: int = 0, **other: Any
) -> Making:
    """Pieces of those masses in µg; what is left follows, unless it is said."""
    mother = other.pop("mother", item.piece)
    if left_ug is None:
        left_ug = balance(mother, Place.BORROWER, item.allotment) - sum(masses) - loss_ug
    facts: dict[str, Any] = {
        "mother": mother,
        "made": [Made("A polished section", form(), reading(ug)) for ug in masses],
        "way": "polished",
        "left": reading(left_ug),
        "process_loss_ug": loss_ug,
        "reason": "Sections for the probe.",
        "by": world.investigator,
        "at": world.later(),
    }
    return make_pieces(item, **(facts | other))


def two_made(world: World) -> tuple[LoanItem, Split, Split]:
    """20 mg out, of which 4 mg and 3 mg are pieces of their own and 0.5 mg is dust."""
    item = on_loan(world)
    make(world, item, 4_000, 3_000, loss_ug=500)
    first, second = made_of(item, Place.BORROWER)
    return worlds.fresh(item), first, second


def sent_back(world: World, item: LoanItem) -> LoanItem:
    held = {piece.pk: balance(piece, Place.BORROWER, item.allotment) for piece in pieces_at(item, Place.BORROWER)}
    send_back(
        item.loan,
        items=[item],
        declared={item.pk: held.get(item.piece.pk, 0)},
        of_daughters=held,
        way="in_person",
        by=item.loan.investigator,
        at=world.later(),
    )
    return worlds.fresh(item)


def taken_in(world: World, item: LoanItem) -> LoanItem:
    receive_back(sent_back(world, item), seal_whole=True, by=world.processor, at=world.later())
    return worlds.fresh(item)


def weighed(world: World, item: LoanItem, *, short: dict[int, int] | None = None) -> LoanItem:
    """Taken in and weighed; `short` says by piece how many µg less than the books the balance reads."""
    item = taken_in(world, item)
    read = {
        piece.pk: reading(balance(piece, Place.RECEIVING, item.allotment) - (short or {}).get(piece.pk, 0))
        for piece in pieces_at(item, Place.RECEIVING)
    }
    reweigh(
        item,
        reading=read.pop(item.piece.pk, None),
        of_daughters=read,
        by=world.processor,
        second_by=world.second_processor,
        at=world.later(),
    )
    return worlds.fresh(item)


def squared(world: World, item: LoanItem) -> LoanItem:
    reconcile_item(item, by=world.curator, at=world.later())
    return worlds.fresh(item)

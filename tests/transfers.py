"""Situations of a transfer to the world's stranger, one after another: asked, agreed, signed, taken over."""

from __future__ import annotations

from datetime import timedelta

from registry.access.roles import Role
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer
from registry.loans.models import LoanItem, Transfer
from registry.parties.models import Person
from tests.factories.loans import reading
from tests.factories.parties import make_person_with_role
from tests.worlds import World, fresh


def asked(world: World, item: LoanItem, by: Person | None = None) -> Transfer:
    """The investigator, or whoever is named, asks that an item passes to the stranger."""
    return request_transfer(
        item.loan,
        items=[item],
        investigator=world.stranger,
        borrower=world.stranger_institution,
        reason="The work goes on there.",
        by=by or world.investigator,
        at=world.later(),
    )


def agreed(world: World, item: LoanItem) -> LoanItem:
    """The curator agrees; returns the item that waits to take over."""
    return granted(world, asked(world, item))


def granted(world: World, transfer: Transfer, *, term_months: int = 12) -> LoanItem:
    """A transfer that was asked for, agreed to."""
    decision = decide_transfer(
        transfer,
        is_agreed=True,
        reason="They have the instrument.",
        term_months=term_months,
        sign_by_on=world.collection.date_of(world.at + timedelta(days=14)),
        by=world.curator,
        at=world.later(),
    )
    assert decision.to_loan is not None
    return fresh(decision.to_loan.items.get())


def signed(world: World, item: LoanItem, *, representative: Person | None = None) -> LoanItem:
    """The new loan's agreement, drawn up and signed by both sides."""
    today = world.collection.date_of(world.later())
    agreement = draft_agreement(
        item.loan,
        from_on=today,
        to_on=today + timedelta(days=730),
        terms="As before, for the new holder.",
        by=world.curator,
        at=world.at,
    )
    representative = representative or make_person_with_role(
        Role.REPRESENTATIVE, institution=world.stranger_institution, name="Their representative"
    )
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
    sign_agreement(agreement, side="borrower", by=representative, at=world.later())
    return fresh(item)


def take(world: World, item: LoanItem, *, weighed_ug: int | None = 20_000, given_by: Person | None = None) -> LoanItem:
    """Weighed together and taken over; None leaves it unweighed."""
    take_over(
        item,
        given_by=given_by or world.investigator,
        reading=None if weighed_ug is None else reading(weighed_ug),
        by=world.stranger,
        at=world.later(),
    )
    return fresh(item)


def taken_over(
    world: World, item: LoanItem, *, weighed_ug: int | None = 20_000, representative: Person | None = None
) -> LoanItem:
    """The whole way, from an item on loan to the one that has taken it over."""
    return take(world, signed(world, agreed(world, item), representative=representative), weighed_ug=weighed_ug)

"""A loan's timeline says of each thing that is awaited what it is, from whom, and since when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from registry.foundation.clocks import now
from registry.foundation.dates import written_day
from registry.loans.actions.agree import draft_agreement, revise_agreement, sign_agreement
from registry.loans.actions.certify import Seen, certify_inventory
from registry.loans.actions.extend import request_extension
from registry.loans.actions.incidents import report_incident
from registry.loans.actions.renew import renew_agreement
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Person
from registry.web.loans.awaited import awaited_on
from registry.web.loans.standpoint import Standpoint
from registry.web.loans.story import story_of
from registry.web.story import Awaited
from tests import transfers, worlds
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_collection()
    world.at = now() - timedelta(days=380)
    return world


def awaited(world: World, loan: Loan, person: Person | None = None) -> dict[str, Awaited]:
    """What a person, else the curator, reads, by its words."""
    found = Loan.objects.get(pk=loan.pk)
    stand = Standpoint(found, person or world.curator, world.at)
    return {str(one.what): one for one in awaited_on(stand)}


def since(world: World, at: datetime) -> str:
    return f"since {written_day(world.collection.date_of(at))}"


def drafted(world: World, loan: Loan) -> datetime:
    """The agreement drawn up a day after the loan was opened."""
    today = world.collection.date_of(world.later(days=1))
    to_on = today + timedelta(days=730)
    draft_agreement(loan, from_on=today, to_on=to_on, terms="As ever.", by=world.curator, at=world.at)
    return world.at


def on_loan(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def test_an_agreement_to_draw_up_waits_since_the_loan_was_opened(world: World) -> None:
    loan = worlds.loan_opened(world)
    (one,) = awaited(world, loan).values()
    assert (str(one.what), one.whom, one.since) == (
        "Draw up the agreement",
        "From the curator.",
        since(world, loan.opened_at),
    )


def test_a_signature_waits_since_the_terms_were_written_and_names_who_owes_it(world: World) -> None:
    loan = worlds.loan_opened(world)
    at = drafted(world, loan)
    world.later(days=3)
    told = awaited_on(Standpoint(Loan.objects.get(pk=loan.pk), world.curator, world.at))
    assert [(one.whom, one.since) for one in told] == [
        ("From the collection.", since(world, at)),
        (f"From the representative of {world.borrower}.", since(world, at)),
    ]


def test_changed_terms_wait_anew(world: World) -> None:
    loan = worlds.loan_opened(world)
    drafted(world, loan)
    agreement = Loan.objects.get(pk=loan.pk).agreement
    assert agreement is not None
    world.later(days=2)
    revise_agreement(
        agreement,
        version=agreement.row_version,
        from_on=agreement.from_on,
        to_on=agreement.to_on,
        terms="Anew.",
        by=world.curator,
        at=world.at,
    )
    sign_agreement(agreement, side="lender", by=world.curator, at=world.later(days=1))
    (one,) = awaited(world, loan).values()
    assert one.since == since(world, world.at - timedelta(days=1))


def test_a_renewal_waits_for_both_since_it_was_drawn_up(world: World) -> None:
    item = on_loan(world)
    old = item.loan.agreement
    assert old is not None
    at = world.later(days=5)
    today, to_on = world.collection.date_of(at), old.to_on + timedelta(days=365)
    renew_agreement(item.loan, from_on=today, to_on=to_on, terms="Longer.", by=world.curator, at=at)
    told = awaited_on(Standpoint(Loan.objects.get(pk=item.loan_id), world.curator, world.later(days=9)))
    assert [one.since for one in told if one.what == "Sign the agreement"] == [since(world, at)] * 2


def test_more_time_waits_since_it_was_asked_for_and_says_by_whom(world: World) -> None:
    item = on_loan(world)
    due_on = Loan.objects.get(pk=item.loan_id).due_on
    assert due_on is not None
    to_on, at = due_on + timedelta(days=30), world.later(days=4)
    request_extension(item.loan, to_on=to_on, reason="It broke.", by=world.investigator, at=at)
    world.later(days=7)
    one = awaited(world, item.loan)[f"Decide on more time, until {written_day(to_on)}"]
    assert one.whom == f"From the curator or the authority; asked for by {world.investigator}."
    assert one.since == since(world, at)


def test_a_transfer_waits_for_a_word_then_for_the_hand_over(world: World) -> None:
    item = on_loan(world)
    transfer = transfers.asked(world, item)
    asked = awaited(world, item.loan)[f"Decide on the transfer to {world.stranger}"]
    assert asked.since == since(world, transfer.happened_at)

    world.later(days=2)
    taker = transfers.granted(world, transfer)
    agreed_at = world.at
    world.later(days=2)
    passing = awaited(world, item.loan)[f"Piece 1: hand over to {world.stranger}, weighed together"]
    assert passing.whom == f"From both investigators, once loan {taker.loan} is signed."
    assert passing.since == since(world, agreed_at)


def test_an_inventory_waits_for_its_countersignature_since_it_was_certified(world: World) -> None:
    item = on_loan(world)
    at = world.later(days=30)
    seen = {item.pk: Seen(is_present=True, where="The safe")}
    certify_inventory(item.loan, seen=seen, by=world.investigator, at=at)
    world.later(days=3)
    one = awaited(world, item.loan, world.representative)["Countersign the inventory"]
    assert (one.since, one.is_yours) == (since(world, at), True)


def test_an_inventory_is_awaited_from_two_months_before_its_day(world: World) -> None:
    item = on_loan(world)
    assert "Certify the inventory" not in awaited(world, item.loan)
    world.later(days=340)
    one = awaited(world, item.loan, world.investigator)["Certify the inventory"]
    due_on = item.loan.certify_by()
    assert due_on is not None
    assert (one.due, one.since) == (
        f"by {written_day(due_on)}",
        f"since {written_day(due_on - timedelta(days=60))}",
    )


def test_an_open_incident_is_awaited_since_it_happened(world: World) -> None:
    item = on_loan(world)
    at = world.later(days=3)
    report_incident(item, kind="damage", what="Broken.", by=world.investigator, at=at)
    world.later(days=3)
    one = awaited(world, item.loan)["Piece 1: settle the incident, damage"]
    assert (one.since, one.whom) == (since(world, at), "From the curator.")


def test_the_past_tells_of_the_agreement_before_its_signatures(world: World) -> None:
    loan = worlds.loan_signed(world)
    told = story_of(Standpoint(Loan.objects.get(pk=loan.pk), world.curator, world.later()))
    assert [str(step.what) for step in told if step.state == "done"][:4] == [
        "Loan opened, its mass set aside",
        "Agreement drawn up",
        "Agreement signed for the lender",
        "Agreement signed for the borrower",
    ]

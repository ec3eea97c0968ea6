"""The pages of a transfer, of a receipt that is missing and of a result that is waived, as the people they are for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.loans.models import Incident, LoanItem, Transfer
from tests import transfers, worlds
from tests.factories.loans import make_loan
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = worlds.small_collection()
    world.stranger.email = "stranger@example.org"
    world.stranger.save(update_fields=["email"])
    return world


def out(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def asking(world: World, **changed: object) -> dict[str, object]:
    return {
        "items": ["1"],
        "borrower": world.stranger_institution.pk,
        "email": "stranger@example.org",
        "reason": "The work goes on there.",
    } | changed


def test_a_transfer_goes_through_its_pages(world: World) -> None:
    item = out(world)
    reference = item.loan.reference
    asked = As(world.investigator).post("loans:transfer", reference, **asking(world))
    assert asked.status_code == 302
    decided = As(world.curator).post(
        "loans:decide_transfer",
        reference,
        agreed="yes",
        term_months="12",
        sign_by_on=(world.collection.date_of(world.at) + timedelta(days=4000)).isoformat(),
        reason="They have the instrument.",
    )
    assert decided.status_code == 302
    decision = Transfer.objects.get().decision
    assert decision.to_loan is not None
    new = transfers.signed(world, worlds.fresh(decision.to_loan.items.get()))
    page = As(world.stranger).get("loans:detail", new.loan.reference)
    assert "Take it over" in text_of(page)
    taken = As(world.stranger).post(
        "loans:take_over",
        new.loan.reference,
        1,
        given_by=str(world.investigator.pk),
        seal_whole="yes",
        reading="20",
        balance="XPR6U",
        uncertainty="0.01",
    )
    assert taken.status_code == 302
    assert worlds.fresh(item).status == "transferred"
    assert "Transferred" in text_of(As(world.curator).get("loans:reconcile", reference))


def test_an_address_nobody_has_is_told_at_its_field(world: World) -> None:
    page = As(world.investigator).post(
        "loans:transfer", out(world).loan.reference, **asking(world, email="nobody@example.org")
    )
    assert page.status_code == 422
    assert "Nobody of that address is a researcher" in text_of(page)
    assert "The work goes on there." in text_of(page)


def test_others_do_not_reach_the_pages(world: World) -> None:
    reference = out(world).loan.reference
    assert As(world.curator).get("loans:transfer", reference).status_code == 403
    assert As(world.investigator).get("loans:decide_transfer", reference).status_code == 403
    assert As(world.stranger).get("loans:transfer", reference).status_code == 404


def test_what_did_not_arrive_is_told_from_the_page_of_receipt(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    page = As(world.investigator).get("loans:acknowledge", item.loan.reference, 1)
    assert "It did not arrive, or the seal is broken" in text_of(page)
    told = As(world.investigator).post("loans:not_received", item.loan.reference, 1, what="The box came empty.")
    assert told.status_code == 302
    assert Incident.objects.get().kind == "not_received"


def test_a_loan_that_waits_for_a_result_says_so_before_anybody_tries_to_close_it(world: World) -> None:
    loan = make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        [worlds.powder_portion(world)],
        results_demanded=True,
        by=world.authority,
        at=world.later(),
    )
    item = worlds.item_reweighed(world, worlds.only_item(worlds.signed(world, loan)))
    reference = item.loan.reference
    balance = As(world.curator).get("loans:reconcile", reference)
    assert "The policy demands a result before" in text_of(balance)
    assert 'disabled aria-describedby="why-not-1"' in balance.content.decode()
    assert "Tell of a result" in text_of(As(world.investigator).get("loans:detail", reference))
    waived = As(world.authority).post("loans:waive_result", reference, reason="Too small for the method.")
    assert waived.status_code == 302
    assert "disabled" not in As(world.curator).get("loans:reconcile", reference).content.decode()
    assert "Tell of a result" not in text_of(As(world.investigator).get("loans:detail", reference))

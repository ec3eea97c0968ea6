"""Handing over, with everything law 8 asks for, and acknowledging."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from registry.access.roles import Role
from registry.ledger.places import Place
from registry.loans.actions.agree import draft_agreement
from registry.loans.actions.dispatch import acknowledge, hand_over
from registry.loans.actions.incidents import report_incident
from registry.loans.models import Acknowledgement, Consignment, Loan, LoanItem
from registry.parties.models import Person
from tests import worlds
from tests.factories.loans import reading
from tests.factories.parties import give_role
from tests.ledger.books import refused
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def ready(world: World, **loan: Any) -> LoanItem:
    return worlds.item_ready(world, worlds.only_item(worlds.loan_signed(world, **loan)))


def send(world: World, item: LoanItem, **changes: Any) -> Consignment:
    facts: dict[str, Any] = {"items": [item], "way": "in_person", "by": world.processor, "at": world.later()}
    return hand_over(item.loan, **(facts | changes))


def test_a_ready_item_is_handed_over(world: World) -> None:
    item = ready(world)
    consignment = send(world, item, way="carrier", carrier="Moon Express", tracking="ME 1")

    item = worlds.fresh(item)
    assert (item.status, item.piece.whereabouts, item.piece.out_ug) == ("handed_over", "carrier", 20_000)
    assert (consignment.direction, consignment.carrier, consignment.handed_by) == (
        "out",
        "Moon Express",
        world.processor,
    )
    travelled = consignment.consigned.get()
    assert (travelled.item, travelled.seal, travelled.declared_ug) == (item, "S-1001", 20_000)


def test_several_items_travel_together_under_their_own_seals(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.section))
    first, second = [worlds.item_ready(world, item) for item in loan.items.order_by("number")]
    consignment = hand_over(
        loan,
        items=[second, first],
        way="in_person",
        seals={second.pk: "S-2002"},
        by=world.processor,
        at=world.later(),
    )
    told = consignment.consigned.order_by("item__number").values_list("seal", "declared_ug")
    assert list(told) == [("S-1001", 20_000), ("S-2002", None)]
    assert consignment.movement.lines.count() == 2


def test_every_obstacle_to_leaving_is_told_at_once(world: World) -> None:
    loan = worlds.loan_opened(world, papers_demanded=("storage_plan", "insurance"))
    item = worlds.only_item(loan)
    with refuses(
        "agreement_missing", "paper_missing", "paper_missing", "move_not_allowed", "carrier_missing", "seal_missing"
    ):
        send(world, item, way="carrier", carrier=" ")


def test_each_side_that_has_not_signed_is_named(world: World) -> None:
    loan = worlds.loan_opened(world)
    today = world.collection.date_of(world.later())
    draft_agreement(loan, from_on=today, to_on=today, terms="Return it.", by=world.curator, at=world.at)
    with refuses("agreement_unsigned", "agreement_unsigned", "move_not_allowed", "seal_missing"):
        send(world, worlds.only_item(loan))


def test_nothing_leaves_when_the_agreement_is_not_in_force_that_day(world: World) -> None:
    item = ready(world)
    agreement = item.loan.agreement
    assert agreement is not None
    world.at += timedelta(days=(agreement.to_on - world.collection.date_of(world.at)).days + 1)
    with refuses("agreement_not_in_force"):
        send(world, item, at=world.at)


def test_nothing_leaves_without_its_papers(world: World) -> None:
    item = ready(world, papers_demanded=("packing_list",))
    with refuses("paper_missing"):
        send(world, item)
    worlds.add_all_papers(world, item.loan)
    send(world, item)


def test_the_investigator_does_not_ship_to_themselves(world: World) -> None:
    item = ready(world)
    give_role(world.investigator, Role.PROCESSOR, collection=world.collection)
    with refuses("shipper_is_investigator"):
        send(world, item, by=Person.objects.get(pk=world.investigator.pk))


@pytest.mark.parametrize("who", ["curator", "authority", "investigator", "auditor"])
def test_only_a_processor_hands_over(world: World, who: str) -> None:
    item = ready(world)
    with not_permitted():
        send(world, item, by=getattr(world, who))


def test_items_of_another_loan_do_not_travel_along(world: World) -> None:
    item, other = ready(world), ready(world)
    with pytest.raises(LoanItem.DoesNotExist):
        send(world, item, items=[item, other])


def test_a_consignment_has_items_and_a_way(world: World) -> None:
    item = ready(world)
    with refuses("no_items", "way_unknown"):
        send(world, item, items=[], way="by rocket")


# Acknowledgement


def receive(world: World, item: LoanItem, **changes: Any) -> Acknowledgement:
    facts: dict[str, Any] = {"seal_whole": True, "by": world.investigator, "at": world.later()}
    return acknowledge(item, **(facts | changes))


def test_the_investigator_acknowledges_and_the_term_begins(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    made = receive(world, item, reading=reading(19_950))

    item = worlds.fresh(item)
    assert (item.status, item.piece.whereabouts) == ("on_loan", Place.BORROWER)
    assert made.weighing is not None
    assert made.weighing.purpose == "receipt"
    assert item.loan.due_on == date(2026, 3, 4)  # the fourth has begun in Beijing


def test_the_term_counts_from_the_first_acknowledgement_in_the_collections_own_day(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    first, second = [worlds.item_handed_over(world, item) for item in loan.items.order_by("number")]
    receive(world, first, at=world.later(days=1))
    receive(world, second, at=world.later(days=20))
    assert Loan.objects.get(pk=loan.pk).due_on == date(2026, 3, 5)


@pytest.mark.parametrize("who", ["curator", "processor", "representative", "stranger", "authority"])
def test_only_the_investigator_acknowledges(world: World, who: str) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    with not_permitted():
        receive(world, item, by=getattr(world, who))


def test_a_colleague_of_the_investigator_does_not_acknowledge(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    give_role(world.stranger, Role.RESEARCHER, institution=world.borrower)
    with not_permitted():
        receive(world, item, by=Person.objects.get(pk=world.stranger.pk))


def test_a_broken_seal_is_told_and_opens_an_incident(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("remark_missing"):
        receive(world, item, seal_whole=False)
    receive(world, item, seal_whole=False, remark="Torn at one end; the vial is closed.")
    assert incidents_of(item) == [("not_received", "Torn at one end; the vial is closed.")]


@pytest.mark.parametrize("read_ug", [19_899, 20_101])
def test_a_balance_that_differs_beyond_tolerance_is_told_and_opens_an_incident(world: World, read_ug: int) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("remark_missing"):
        receive(world, item, reading=reading(read_ug))
    receive(world, item, reading=reading(read_ug), remark="Weighed in the vial.")
    assert worlds.fresh(item).piece.mass_ug == 20_000
    assert incidents_of(item) == [("not_received", "Weighed in the vial.")]


@pytest.mark.parametrize("read_ug", [19_900, 20_100])
def test_within_tolerance_nothing_is_an_incident(world: World, read_ug: int) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    receive(world, item, reading=reading(read_ug))
    assert incidents_of(item) == []


def test_what_was_told_before_receipt_is_not_told_twice(world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    report_incident(item, kind="not_received", what="The box was open.", by=world.investigator, at=world.later())
    receive(world, item, seal_whole=False, remark="As reported.")
    assert incidents_of(item) == [("not_received", "The box was open.")]


@pytest.mark.parametrize("wrong", [{"seal_whole": False}, {"reading": reading(19_899)}, {"reading": reading(20_101)}])
def test_the_database_takes_no_silent_receipt(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]
) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    monkeypatch.setattr("registry.loans.actions.dispatch._open_incident", lambda item, what, *, by, at: None)
    with refused("loans_acknowledgement_tells_what_is_wrong"):
        receive(world, item, remark="So.", **wrong)


def incidents_of(item: LoanItem) -> list[tuple[str, str]]:
    return list(item.incidents.values_list("kind", "what"))


def test_a_section_is_acknowledged_by_count(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.whole_piece(world, world.section))
    item = worlds.item_handed_over(world, worlds.only_item(loan))
    with refuses("never_weighed"):
        receive(world, item, reading=reading(5))
    receive(world, item)


def test_an_item_is_acknowledged_once(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("move_not_allowed"):
        receive(world, item)

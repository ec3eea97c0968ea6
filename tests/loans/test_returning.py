"""Sending back, receiving, re-weighing."""

from __future__ import annotations

from typing import Any

import pytest

from registry.ledger.balances import of_allotment
from registry.ledger.models import Weighing
from registry.ledger.places import Place
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.models import Consignment, LoanItem
from tests import worlds
from tests.factories.loans import reading
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def signed_item(world: World) -> LoanItem:
    return worlds.only_item(worlds.loan_signed(world))


def send(world: World, item: LoanItem, **changes: Any) -> Consignment:
    facts: dict[str, Any] = {
        "items": [item],
        "declared": {item.pk: 14_900},
        "way": "carrier",
        "carrier": "Moon Express",
        "by": world.investigator,
        "at": world.later(),
    }
    return send_back(item.loan, **(facts | changes))


def test_items_come_back_by_the_hands_of_a_carrier(world: World) -> None:
    item = worlds.item_used(world, signed_item(world))
    consignment = send(world, item)

    item = worlds.fresh(item)
    assert (item.status, item.piece.whereabouts) == ("sent_back", "carrier")
    assert (consignment.direction, consignment.consigned.get().declared_ug) == ("back", 14_900)
    assert of_allotment(item.allotment)[Place.CARRIER] == 15_000


def test_a_weighed_item_is_declared(world: World) -> None:
    item = worlds.item_used(world, signed_item(world))
    with refuses("declared_missing"):
        send(world, item, declared={})
    with refuses("negative_mass"):
        send(world, item, declared={item.pk: -1})


@pytest.mark.parametrize("who", ["curator", "processor", "representative", "stranger"])
def test_only_the_investigator_sends_back(world: World, who: str) -> None:
    item = worlds.item_used(world, signed_item(world))
    with not_permitted():
        send(world, item, by=getattr(world, who))


def test_the_laboratory_takes_it_in(world: World) -> None:
    item = worlds.item_sent_back(world, signed_item(world))
    item = receive_back(item, seal_whole=False, by=world.processor, at=world.later())
    assert (item.status, worlds.fresh(item).piece.whereabouts) == ("received", "receiving")


@pytest.mark.parametrize("who", ["curator", "investigator", "authority"])
def test_only_a_processor_takes_in_and_weighs(world: World, who: str) -> None:
    item = worlds.item_sent_back(world, signed_item(world))
    person = getattr(world, who)
    with not_permitted():
        receive_back(item, seal_whole=True, by=person, at=world.later())
    with not_permitted():
        reweigh(item, reading=reading(5), by=person, second_by=world.processor, at=world.later())


def test_two_people_weigh_a_return(world: World) -> None:
    item = worlds.item_received(world, signed_item(world))
    with refuses("second_person_missing"):
        reweigh(item, reading=reading(15_000), by=world.processor, second_by=None, at=world.later())
    with refuses("second_person_is_first"):
        reweigh(item, reading=reading(15_000), by=world.processor, second_by=world.processor, at=world.later())
    item = reweigh(
        item, reading=reading(15_000), by=world.processor, second_by=world.second_processor, at=world.later()
    )
    weighing = Weighing.objects.get(allotment=item.allotment, purpose="return")
    assert (item.status, weighing.by, weighing.second_by) == ("reweighed", world.processor, world.second_processor)


def test_what_is_weighed_has_a_reading_and_what_is_not_has_none(world: World) -> None:
    powder = worlds.item_received(world, signed_item(world))
    both: dict[str, Any] = {"by": world.processor, "second_by": world.second_processor}
    with refuses("reading_missing"):
        reweigh(powder, reading=None, at=world.later(), **both)
    section = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section)))
    section = worlds.item_received(world, section)
    with refuses("never_weighed"):
        reweigh(section, reading=reading(5), at=world.later(), **both)
    assert reweigh(section, reading=None, at=world.later(), **both).status == "reweighed"


def test_steps_are_not_skipped(world: World) -> None:
    item = worlds.item_on_loan(world, signed_item(world))
    with refuses("move_not_allowed"):
        receive_back(item, seal_whole=True, by=world.processor, at=world.later())
    with refuses("move_not_allowed"):
        reweigh(item, reading=reading(5), by=world.processor, second_by=world.second_processor, at=world.later())

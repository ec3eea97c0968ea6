"""Following a chain: what was recorded since the last question, in its order, and nothing that is not public."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.audit.models import Event
from registry.parties.actions import PEOPLE_CHAIN
from tests.verify.strangers import exported
from tests.worlds import World, item_on_loan, loan_signed, only_item, powder_portion, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def follow(chain: str, query: str = "") -> Any:
    answer = Client().get(f"/api/v1/chains/{chain}/events/{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_events_come_in_their_order_and_again_only_those_after_the_last_one_read(world: World) -> None:
    first = follow("ce5", "?size=3")
    assert [event["seq"] for event in first["items"]] == [1, 2, 3]
    then = follow("ce5", "?after=3")
    assert [event["seq"] for event in then["items"]] == list(range(4, Event.objects.filter(chain="ce5").count() + 1))
    assert first["next"].endswith("after=3")


def test_who_has_read_all_gets_nothing_until_something_is_recorded(world: World) -> None:
    newest = follow("ce5", "?order=newest&size=1")["items"][0]["seq"]
    assert follow("ce5", f"?after={newest}")["items"] == []
    loan_signed(world, powder_portion(world))
    assert follow("ce5", f"?after={newest}")["items"][0]["seq"] == newest + 1


def test_it_tells_exactly_what_the_export_tells(world: World) -> None:
    item_on_loan(world, only_item(loan_signed(world, powder_portion(world))))
    told = follow("ce5", "?size=500")["items"]
    export = [row for row in exported("ce5") if "seq" in row]
    common = ("seq", "digest", "previous")
    assert [[row[name] for name in common] for row in told] == [[row[name] for name in common] for row in export]
    assert [row["text"] for row in told] == [row.get("text") for row in export]
    assert {row["is_public"] for row in told} == {True, False}


def test_what_is_withheld_is_told_by_its_digests_alone(world: World) -> None:
    loan_signed(world, powder_portion(world))
    for event in follow("ce5", "?size=500")["items"]:
        if not event["is_public"]:
            assert [event[name] for name in ("act", "subject", "happened_at", "text", "nonce")] == [None] * 5


def test_of_people_not_one_text_is_told(world: World) -> None:
    assert not any(event["is_public"] for event in follow(PEOPLE_CHAIN)["items"])


def test_a_chain_that_is_not_there_is_not_found(world: World) -> None:
    assert Client().get("/api/v1/chains/nowhere/events/").status_code == 404

"""Calls through the programs' door: what was announced, by an allow-list, and results once they are published."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.api import openapi
from tests.factories.calls import call_announced, call_drafted
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def ask(path: str, *, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == status
    return answer.json()


def test_an_announced_call_is_told_and_a_draft_is_not(world: World) -> None:
    call = call_announced(world, closes_at=None)
    call_drafted(world, "a-draft")
    assert [one["code"] for one in ask("calls/")["items"]] == [call.slug]
    told = ask(f"calls/{call.slug}/")
    assert (told["status"], told["closes_at"], told["collections"]) == ("accepting", None, ["ce5"])
    assert told["applied"] is None
    ask("calls/a-draft/", status=404)


def test_it_tells_what_its_description_says_and_no_more(world: World) -> None:
    call = call_announced(world)
    shape = openapi.text()["components"]["schemas"]["Call"]
    assert set(ask(f"calls/{call.slug}/")) == set(shape["properties"])


def test_fields_are_chosen_and_unknown_ones_refused(world: World) -> None:
    call = call_announced(world)
    assert set(ask(f"calls/{call.slug}/?fields=code,opens_at")) == {"code", "opens_at"}
    ask("calls/?fields=made_by", status=400)

"""Many labels at once: a result a line, nothing saved until confirmed as shown, all of them or none."""

from __future__ import annotations

import pytest

from registry.loans.models import ItemMove, LoanItem
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def two_on_their_way(world: World) -> tuple[LoanItem, LoanItem]:
    first = worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    second = worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    return first, second


def test_each_label_is_told_and_nothing_saved(world: World) -> None:
    first, _second = two_on_their_way(world)
    out = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    labels = f"{first.piece.identifier}\n{out.piece.identifier}\nX-1"
    page = text_of(As(world.processor).post("loans:receive_many", labels=labels))
    for word in ("awaited", "not on its way back", "not known here", "2 pieces are on their way back"):
        assert word in page
    assert worlds.fresh(first).status == "sent_back"


def test_what_was_confirmed_as_shown_is_taken_in_together(world: World) -> None:
    first, second = two_on_their_way(world)
    labels = f"https://r.example/holdings/{first.piece.identifier}/\n{second.piece.identifier}"
    said = f"{first.piece.identifier},{second.piece.identifier}"
    processor = As(world.processor)
    stale = processor.post("loans:receive_many", labels=labels, confirmed=first.piece.identifier)
    assert stale.status_code == 200
    assert worlds.fresh(first).status == "sent_back"
    broken = second.piece.identifier
    assert processor.post("loans:receive_many", labels=labels, confirmed=said, broken=broken).status_code == 302
    assert {worlds.fresh(first).status, worlds.fresh(second).status} == {"received"}
    told = [move.event.text for move in ItemMove.objects.filter(item=second, to="received").select_related("event")]
    assert '"seal_whole":false' in told[0]


def test_only_those_who_take_returns_in_reach_the_page(world: World) -> None:
    assert As(world.processor).get("loans:receive_many").status_code == 200
    for nobody in (world.investigator, world.curator, world.auditor):
        assert As(nobody).get("loans:receive_many").status_code == 403

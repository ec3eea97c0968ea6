"""What a piece has been through, as everybody may know it: uses, analyses, exposures, time away."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from registry.holdings.models import Analysis, Collection, Exposure, Method
from registry.ledger.actions.correct import correct_movement
from registry.loans.models import LoanItem, UseReport
from tests import worlds
from tests.web.holdings.test_pages import text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def item(world: World) -> LoanItem:
    """Out with its borrower, who used some of it."""
    return worlds.item_used(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))


def page(client: Client, item: LoanItem, language: str = "") -> str:
    return text_of(client, f"{language}/holdings/{item.piece.identifier}/")


def test_uses_and_time_away_stand_in_order_with_their_loan(client: Client, world: World, item: LoanItem) -> None:
    use = UseReport.objects.get()
    said = page(client, item)

    part = said[said.rindex("What this piece has been through") :]
    assert f"Lent to {world.borrower}" in part
    assert part.index(f"Used: {use.method}") > part.index("Lent to")
    assert item.loan.reference in part
    assert "本件分样的使用与接触史" in page(client, item, "/zh")
    told = client.get(f"/api/v1/splits/{item.piece.identifier}/").json()["handling"]
    assert [(one["kind"], one["loan"], one["method"]) for one in told] == [
        ("away", item.loan.reference, None),
        ("used", item.loan.reference, use.method.code),
    ]
    assert told[1]["consumed_ug"] == use.consumed_ug > 0


def test_what_its_collection_did_with_it_stands_there_without_its_remark(client: Client, world: World) -> None:
    facts = {"split": world.chip, "happened_at": world.later(), "by": world.processor, "remark": "by the red door"}
    Exposure.objects.create(environment="air", **facts)
    Analysis.objects.create(
        method=Method.objects.get_or_create(code="xct", defaults={"name": "X-ray scan", "harm": "N"})[0], **facts
    )
    said = text_of(client, f"/holdings/{world.chip.identifier}/")

    assert "Exposed to air" in said
    assert "Analysed by its collection: X-ray scan" in said
    assert "red door" not in said


def test_nothing_is_said_of_a_piece_that_never_left(client: Client, world: World) -> None:
    assert "been through" not in client.get(f"/holdings/{world.chip.identifier}/").content.decode()


def test_a_use_is_told_only_once_it_is_public_and_while_it_stands(client: Client, world: World, item: LoanItem) -> None:
    Collection.objects.filter(pk=world.collection.pk).update(publishes_after_days=9_000)
    assert "been through" not in client.get(f"/holdings/{item.piece.identifier}/").content.decode()
    Collection.objects.filter(pk=world.collection.pk).update(publishes_after_days=0)
    movement = UseReport.objects.get().movement
    assert movement is not None
    correct_movement(movement, reason="Another piece", by=world.curator, at=world.at + timedelta(days=1))
    assert "Used:" not in page(client, item)

"""Public pages as of a day: who had a piece, an inventory, what an institution held, a loan; wrong days are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from registry.loans.models import LoanItem
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def item(world: World) -> LoanItem:
    """Received on one day, used a month later, back, weighed and closed."""
    return worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))


def asked(client: Client, path: str, as_of: Any, *, status: int = 200) -> str:
    answer = client.get(path, {"as_of": str(as_of)})
    assert answer.status_code == status, path
    return answer.content.decode()


def received_on(item: LoanItem) -> Any:
    return item.loan.collection.date_of(item.acknowledgements.get().happened_at)


def test_a_piece_tells_who_had_it(client: Client, world: World, item: LoanItem) -> None:
    path, day = f"/holdings/{item.piece.identifier}/", received_on(item)
    then = asked(client, path, day)
    assert str(world.borrower) in then
    assert item.loan.reference in then
    today = asked(client, path, world.collection.date_of(world.at))
    assert str(world.owner) in today
    assert item.loan.reference not in today
    assert "not in the books yet" in asked(client, path, day - timedelta(days=300))


def test_a_piece_that_was_cut_from_is_still_where_it_was(client: Client, world: World, item: LoanItem) -> None:
    then = asked(client, f"/holdings/{world.powder.identifier}/", received_on(item))
    assert "Part of another piece" not in then
    assert "In the vault" in then


def test_a_sample_and_a_collection_tell_their_inventory(client: Client, world: World, item: LoanItem) -> None:
    for path in (f"/holdings/{item.piece.sample.identifier}/", f"/collections/{world.collection.code}/"):
        then = asked(client, path, received_on(item))
        assert f"/holdings/{item.piece.identifier}/?as_of=" in then, path
        assert str(world.borrower) in then, path
        assert "Nothing of it was in the books yet" in asked(client, path, "1970-01-01"), path


def test_an_institution_tells_what_it_held(client: Client, world: World, item: LoanItem) -> None:
    path = f"/lending/institutions/{world.borrower.slug}/"
    assert item.piece.identifier in asked(client, path, received_on(item))
    assert "It held nothing" in asked(client, path, world.collection.date_of(world.at))


def test_a_loan_tells_how_it_stood(client: Client, world: World, item: LoanItem) -> None:
    path, day = f"/lending/{item.loan.reference}/", received_on(item)
    assert "None" not in asked(client, path, day)
    assert item.piece.identifier in asked(client, path, day)
    assert "had been received yet" in asked(client, path, day - timedelta(days=30))


def pages(world: World, item: LoanItem) -> list[str]:
    return [
        f"/holdings/{item.piece.identifier}/",
        f"/holdings/{item.piece.sample.identifier}/",
        f"/collections/{world.collection.code}/",
        f"/lending/institutions/{world.borrower.slug}/",
        f"/lending/{item.loan.reference}/",
    ]


@pytest.mark.parametrize("written", ["", "yesterday", "2026-02-31", "1850-01-01", "9" * 60])
def test_what_is_no_day_is_told_at_the_field(client: Client, world: World, item: LoanItem, written: str) -> None:
    for path in pages(world, item):
        page = asked(client, path, written, status=400)
        assert "Write a day like 2024-03-31" in page, path
        assert 'aria-invalid="true"' in page, path


def test_a_day_to_come_is_told_so(client: Client, world: World, item: LoanItem) -> None:
    for path in pages(world, item):
        assert "has not come yet" in asked(client, path, "2300-01-01", status=400), path


def test_every_page_offers_a_day_in_plain_html_and_caches_keep_it(client: Client, world: World, item: LoanItem) -> None:
    for path in pages(world, item):
        assert 'type="date" id="as-of" name="as_of"' in client.get(path).content.decode(), path
        answer = client.get(path, {"as_of": "2025-06-01"})
        assert "public" in answer["Cache-Control"], path
        assert "csrf" not in answer.content.decode(), path


def test_what_is_not_public_stays_hidden_then_too(client: Client, world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    day = world.collection.date_of(world.at)
    page = asked(client, f"/holdings/{item.piece.identifier}/", day)
    assert str(world.borrower) not in page
    assert item.loan.reference not in page
    assert str(world.investigator) not in page
    asked(client, f"/lending/{item.loan.reference}/", day, status=404)
    asked(client, f"/lending/institutions/{world.borrower.slug}/", day, status=404)

"""A sample's whole life on its page, the oldest first; who has a piece now; a piece's own part of a loan."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.holdings.models import Collection, Split
from registry.loans.actions.results import report_result, withdraw_result
from registry.loans.citing import Citation
from registry.loans.models import LoanItem, Result
from registry.web.holdings import life, sample
from tests import worlds
from tests.worlds import World

pytestmark = pytest.mark.django_db
PAPER = Citation("paper", "Old basalt", "X. Li", "A journal", 2025, "10.5555/abc")


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def closed(world: World) -> LoanItem:
    """A loan of a portion of the powder that was used in part, came back and closed."""
    return worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))


def address_of(split: Split) -> str:
    return f"/holdings/{split.sample.identifier}/"


def words_of(response: Any) -> str:
    """What a reader reads, without the marks of the page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def steps_of(page: str) -> list[str]:
    section = page[page.index('id="life"') :]
    return [
        unescape(one) for one in re.findall(r'<span class="what">(.*?)</span>', section[: section.index("</section>")])
    ]


def test_a_sample_of_several_pieces_has_its_whole_life_the_oldest_first(client: Client, closed: LoanItem) -> None:
    steps = steps_of(client.get(address_of(closed.piece)).content.decode())

    assert steps[0].startswith("Brought back by")
    assert steps[1] == "Entered in the books"
    wanted = ["Received by", "Used", "Back in the vault"]
    assert [word for step in steps for word in wanted if step.startswith(word)] == wanted
    assert any(step.startswith("Cut from") for step in steps)


def test_a_long_life_has_pages_that_hold_every_movement_once(
    client: Client, closed: LoanItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = address_of(closed.piece)
    whole = steps_of(client.get(address).content.decode())
    monkeypatch.setattr(life, "MOST_STEPS", 3)
    told: list[str] = []
    for page in range(1, (len(whole) - 1) // 3 + 2):
        told += steps_of(client.get(f"{address}?life={page}").content.decode())

    assert told == whole
    assert 'href="?life=2#life"' in client.get(address).content.decode()


def test_the_life_of_a_very_large_family_is_a_link_away(
    client: Client, closed: LoanItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "MANY", 1)
    address = address_of(closed.piece)
    assert steps_of(client.get(address).content.decode()) == []
    assert 'href="?life=1#life"' in client.get(address).content.decode()
    assert steps_of(client.get(f"{address}?life=1").content.decode())


@pytest.mark.parametrize("page", ["999", "-1", "x", "0", "1" * 40])
def test_a_page_that_is_not_there_is_the_first(client: Client, closed: LoanItem, page: str) -> None:
    told = client.get(f"{address_of(closed.piece)}?life={page}").content.decode()
    assert steps_of(told)[0].startswith("Brought back by")


def test_what_a_mass_became_is_said_beside_it(client: Client, closed: LoanItem) -> None:
    assert "consumed: 5 mg" in words_of(client.get(address_of(closed.piece)))


def test_a_longer_life_asks_no_more_queries(client: Client, world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(address_of(world.powder))
        return len(found)

    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    asked()
    once = asked()
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    assert asked() == once


def test_a_piece_on_loan_says_with_whom_and_not_in_which_store(client: Client, world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    page = words_of(client.get(f"/holdings/{item.piece.identifier}/"))

    assert f"It is with {world.borrower.name}" in page
    assert f"by loan {item.loan.reference} ," in page
    assert "It is with a borrower" not in page
    assert "Facility" not in page
    assert "Facility" in words_of(client.get(f"/holdings/{world.powder.identifier}/"))


def test_nobody_learns_who_has_a_piece_before_that_is_public(client: Client, world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    Collection.objects.update(publishes_after_days=3650)
    page = words_of(client.get(f"/holdings/{item.piece.identifier}/"))

    assert world.borrower.name not in page
    assert "Facility" in page


def test_results_stand_on_the_pages_of_sample_and_piece(client: Client, world: World, closed: LoanItem) -> None:
    report_result(closed.loan, citation=PAPER, items=[closed], by=world.investigator, at=world.later())
    for address in (address_of(closed.piece), f"/holdings/{closed.piece.identifier}/"):
        page = client.get(address).content.decode()
        assert 'href="https://doi.org/10.5555/abc"' in page, address
        assert "X. Li" not in page, address

    withdraw_result(Result.objects.get(), reason="Of another loan.", by=world.curator, at=world.later())
    assert "10.5555/abc" not in client.get(address_of(closed.piece)).content.decode()


def test_a_result_is_not_shown_before_its_loan_is(client: Client, world: World, closed: LoanItem) -> None:
    report_result(closed.loan, citation=PAPER, items=[closed], by=world.investigator, at=world.later())
    Collection.objects.update(publishes_after_days=3650)
    assert "10.5555/abc" not in client.get(address_of(closed.piece)).content.decode()

"""A collection in pictures: every number is a sum of the books, on the page and in the file alike."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client

from registry.reports.public.collections import (
    borrowers_of,
    material_of,
    never_lent,
    studied_of,
    years_of,
)
from tests import worlds
from tests.web.holdings.shelf import fill_shelf
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def lent(world: World) -> World:
    """A portion of 20 mg was lent; 5 mg were used, 15 mg came back."""
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    return world


def test_material_is_summed_by_kind_and_use() -> None:
    shelf = fill_shelf(24)
    pieces = [piece for piece in shelf.pieces if piece.lithology.code == "soil" and piece.use_class.code == "research"]

    found = {(one.lithology.code, one.use_class.code): one for one in material_of(shelf.collection)}

    assert found["soil", "research"].pieces == len(pieces)
    assert found["soil", "research"].ug == sum(piece.mass_ug or 0 for piece in pieces)
    assert sum(one.pieces for one in found.values()) == 24


def test_the_years_hold_all_that_was_brought_in(lent: World) -> None:
    years = years_of(lent.collection, at=lent.later())

    brought_in = sum(piece.first_mass_ug or 0 for piece in lent.collection.splits.filter(parent=None))
    assert {year.home_ug + year.away_ug + year.ended_ug for year in years} == {brought_in}
    assert years[-1].away_ug == 0
    assert years[-1].ended_ug == 5_200


def test_what_a_borrower_has_stands_with_borrowers(world: World) -> None:
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))

    assert years_of(world.collection, at=world.later())[-1].away_ug == 20_000


def test_a_borrower_counts_once_it_is_public(lent: World) -> None:
    assert borrowers_of(lent.collection, at=worlds.START) == []
    (one,) = borrowers_of(lent.collection, at=lent.later())
    assert (one.loans, one.loans_out, one.lent_ug, one.out_ug) == (1, 0, 20_000, 0)


def test_samples_lent_and_never_lent_are_told_apart(lent: World) -> None:
    at = lent.later()
    found = studied_of(lent.collection, at=at)

    assert sum(one.lent for one in found) == 1
    assert sum(one.samples for one in found) == lent.collection.samples.count()
    assert lent.powder.sample not in never_lent(lent.collection, at=at)
    assert lent.powder.sample in never_lent(lent.collection, at=worlds.START)


def test_the_page_and_its_files_say_the_same(client: Client, lent: World) -> None:
    page = unescape(client.get(f"/collections/{lent.collection.code}/").content.decode())

    for picture in ("material", "years", "countries", "studied"):
        response = client.get(f"/collections/{lent.collection.code}/{picture}.csv")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        section = page[page.index(f'id="{picture}"') :]
        table = section[: section.index("</table>")]
        assert response["Content-Type"].startswith("text/csv")
        assert len(rows) == len(re.findall("<tr>", table)) - 1


def test_every_picture_has_its_words(client: Client, lent: World) -> None:
    page = client.get(f"/collections/{lent.collection.code}/").content.decode()

    drawings = re.findall(r'<svg viewBox[^>]*class="drawn-(?:wide|narrow)[^>]*>', page)
    assert drawings
    assert all('role="' in drawing and 'aria-label="' in drawing for drawing in drawings)


def test_a_collection_or_picture_that_is_none_is_not_found(client: Client, world: World) -> None:
    assert client.get("/collections/none/").status_code == 404
    assert client.get(f"/collections/{world.collection.code}/none.csv").status_code == 404


def test_the_list_leads_to_each_collection(client: Client, world: World) -> None:
    assert f'href="/collections/{world.collection.code}/"' in client.get("/collections/").content.decode()

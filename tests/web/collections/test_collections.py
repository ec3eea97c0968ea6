"""A collection in pictures: every number is a sum of the books, on the page and in the file alike."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from django.test import Client

from registry.foundation.clocks import now
from registry.holdings.models import Collection, Split
from registry.loans.models import Loan
from registry.parties.models import Institution
from registry.reports.public.collections import borrowers_of, years_of
from registry.reports.public.stock import material_of, never_lent, stock_of, studied_of
from tests import worlds
from tests.factories.holdings import make_collection, make_piece, make_use_class
from tests.web.holdings.shelf import fill_shelf, make_named_sample
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


def test_material_is_summed_by_kind_and_use_and_says_what_was_never_weighed() -> None:
    shelf = fill_shelf(24)
    pieces = [piece for piece in shelf.pieces if piece.lithology.code == "soil" and piece.use_class.code == "research"]

    found = {(one.lithology.code, one.use_class.code): one for one in material_of(shelf.collection, at=worlds.START)}

    assert found["soil", "research"].pieces == len(pieces)
    assert found["soil", "research"].unweighed == len([piece for piece in pieces if piece.mass_ug is None])
    assert found["soil", "research"].ug == sum(piece.mass_ug or 0 for piece in pieces)
    assert sum(one.pieces for one in found.values()) == 24


def test_two_collections_with_material_of_one_mission_are_told_apart() -> None:
    shelf = fill_shelf(24)
    other = make_collection("other")
    make_piece(make_named_sample(other, shelf.samples[0].mission, "15999", "basalt"), "15999,0")

    def pieces(collection: Collection) -> int:
        return sum(one.pieces for one in material_of(collection, at=worlds.START))

    assert (pieces(shelf.collection), pieces(other)) == (24, 1)


def test_the_states_of_the_stock_add_up_to_what_there_is(lent: World) -> None:
    worlds.item_on_loan(lent, worlds.only_item(worlds.loan_signed(lent, worlds.powder_portion(lent))))
    at = lent.later()

    stock = {one.state: one for one in stock_of(lent.collection, at=at)}

    there = Split.objects.filter(collection=lent.collection, is_provisional=False)
    assert sum(one.ug for one in stock.values()) == sum(piece.mass_ug or 0 for piece in there)
    assert stock["on_loan"].ug == 20_000
    assert stock["available"].ug > 0
    assert min(one.ug for one in stock.values()) >= 0


def test_the_years_hold_all_that_was_brought_in(lent: World) -> None:
    years = years_of(lent.collection, at=lent.later())

    brought_in = sum(piece.first_mass_ug or 0 for piece in lent.collection.splits.filter(parent=None))
    assert {year.home_ug + year.away_ug + year.ended_ug for year in years} == {brought_in}
    assert years[-1].away_ug == 0
    assert years[-1].ended_ug == 5_200
    assert years[-1].for_good_ug == 0


def test_what_is_kept_for_good_is_told_apart_in_the_years(lent: World) -> None:
    whole = years_of(lent.collection, at=lent.later())[-1]
    Split.objects.filter(pk=lent.powder.pk).update(use_class=make_use_class("permanent"))

    after = years_of(lent.collection, at=lent.later())[-1]

    lent.powder.refresh_from_db()
    assert (after.home_ug, after.lendable_ug) == (whole.home_ug, whole.home_ug - (lent.powder.mass_ug or 0))


def test_what_a_borrower_has_stands_with_borrowers(world: World) -> None:
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))

    assert years_of(world.collection, at=world.later())[-1].away_ug == 20_000


def test_a_borrower_counts_once_it_is_public(lent: World) -> None:
    assert borrowers_of(lent.collection, at=worlds.START) == []
    (one,) = borrowers_of(lent.collection, at=lent.later())
    assert (one.loans, one.loans_out, one.lent_ug, one.out_ug) == (1, 0, 20_000, 0)


def test_what_left_and_what_never_left_are_told_apart(lent: World) -> None:
    at = lent.later()
    (before,) = [one for one in studied_of(lent.collection, at=worlds.START) if one.lithology == lent.powder.lithology]
    (found,) = [one for one in studied_of(lent.collection, at=at) if one.lithology == lent.powder.lithology]

    assert (before.pieces_never, before.never_ug) == (before.pieces, before.ug)
    assert (found.pieces - found.pieces_never, found.ug - found.never_ug) == (1, 15_000)
    assert found.samples - found.samples_never == 1
    assert lent.powder.sample not in never_lent(lent.collection, at=at)
    assert lent.powder.sample in never_lent(lent.collection, at=worlds.START)


def test_programs_read_the_same_numbers(client: Client, lent: World) -> None:
    told = client.get(f"/api/v1/collections/{lent.collection.code}/figures/").json()

    assert [one["year"] for one in told["years"]] == [year.year for year in years_of(lent.collection, at=now())]
    assert sum(one["mass_ug"] for one in told["stock"]) == sum(one["mass_ug"] or 0 for one in told["material"])
    assert client.get("/api/v1/collections/none/figures/").status_code == 404


def test_the_page_and_its_files_say_the_same(client: Client, lent: World) -> None:
    page = unescape(client.get(f"/collections/{lent.collection.code}/").content.decode())

    for picture in ("available", "material", "years", "countries", "studied"):
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


def test_a_city_is_named_in_the_readers_language(client: Client, lent: World) -> None:
    places = {"city": "Nanjing", "city_zh": "南京", "latitude": "32.1", "longitude": "118.9"}
    Institution.objects.filter(pk__in=[lent.borrower.pk, lent.collection.keeper_id]).update(**places)
    loan = Loan.objects.get()

    for address in (
        f"/collections/{lent.collection.code}/",
        "/lending/institutions/",
        f"/lending/institutions/{lent.borrower.slug}/",
        f"/lending/{loan.reference}/",
    ):
        assert "Nanjing" in client.get(address).content.decode(), address
        page = client.get(f"/zh{address}").content.decode()
        assert "南京" in page, address
        assert "Nanjing" not in page, address

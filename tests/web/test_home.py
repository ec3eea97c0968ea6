"""The first page: its numbers are sums of the books, and it reads no more than is public."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page
from pytest_django.asserts import assertContains, assertNotContains

from registry.foundation.clocks import now
from registry.holdings.models import LandingSite
from registry.reports.public.overview import masses_of_all, sums_of_collections
from registry.web.figures.books import STYLES
from registry.web.home.views import places_of
from registry.web.home.ways import ways_in
from tests import worlds
from tests.factories.holdings import make_collection, make_mission, make_piece, make_sample

Queries = Any


def two_collections_with_pieces() -> None:
    """2.5 g in one collection, 0.017 g in another, and one landing site on either side of the Moon."""
    first, second = make_collection("first"), make_collection("second")
    make_piece(make_sample(first), mass_ug=2_000_000)
    make_piece(make_sample(first), mass_ug=500_000)
    make_piece(make_sample(second), mass_ug=17_000, use_class="permanent")
    for name, longitude in (("near", Decimal("-51.9")), ("far", Decimal("-153.9"))):
        mission = make_mission(f"change-{name}")
        LandingSite.objects.create(mission=mission, name=f"Plain {name}", latitude=Decimal("43.0"), longitude=longitude)


@pytest.mark.django_db
def test_an_empty_registry_has_a_first_page(client: Client) -> None:
    assertContains(client.get("/"), "Every gram brought back from the Moon")


@pytest.mark.django_db
def test_both_sides_of_the_books_agree() -> None:
    two_collections_with_pieces()
    masses = masses_of_all(at=now())
    assert masses.brought_in == 2_517_000
    assert masses.closes
    assert sum(place.ug for place in places_of(masses)) == masses.brought_in


@pytest.mark.django_db
def test_each_collection_has_its_sums() -> None:
    two_collections_with_pieces()
    sums = [(row.collection.code, row.brought_in_ug, row.pieces, row.available) for row in sums_of_collections()]
    assert sums == [("first", 2_500_000, 2, 2), ("second", 17_000, 1, 0)]


@pytest.mark.django_db
@pytest.mark.parametrize(("piece", "says"), [("section", "not weighed"), ("chip", "12.0")])
def test_a_loan_of_what_was_never_weighed_weighs_nothing_known(client: Client, piece: str, says: str) -> None:
    world = worlds.small_collection()
    worlds.item_on_loan(
        world, worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, getattr(world, piece))))
    )
    award = client.get("/").content.decode().partition("L-0001")[2].partition("</tr>")[0]
    assert says in award


@pytest.mark.django_db
def test_the_page_shows_sums_sites_and_collections(client: Client) -> None:
    two_collections_with_pieces()
    answer = client.get("/")
    assertContains(answer, "2.517")
    assertContains(answer, "Plain far")
    assertContains(answer, "Invented collection first")
    assertContains(answer, "153.900° W")


@pytest.mark.django_db
def test_no_person_is_named(client: Client) -> None:
    two_collections_with_pieces()
    assertNotContains(client.get("/"), "Invented Person")


@pytest.mark.django_db
def test_the_page_asks_few_questions_however_much_there_is(
    client: Client, django_assert_max_num_queries: Queries
) -> None:
    two_collections_with_pieces()
    with django_assert_max_num_queries(9):
        client.get("/")


def test_every_place_of_the_equation_has_its_look() -> None:
    assert {"vault", "set_aside", "borrower", "consumed", "process_loss", "lost", "given_away"} <= set(STYLES)


def test_a_way_in_leads_somewhere() -> None:
    assert all(href for way in ways_in() for _word, href in way.links)


def test_the_first_page_fits_and_is_accessible(
    new_page: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    two_collections_with_pieces()
    page = new_page()
    for address in ("/", "/zh/"):
        page.goto(address)
        for width in (390, 820, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert_accessible(page)

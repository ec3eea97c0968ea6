"""Pieces collected in the address and set side by side, by anybody, without a script."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from registry.holdings.models import Image, Split
from registry.papers.models import store
from registry.reports.public.comparison import compared
from registry.web.holdings.addresses import address_of_piece, in_query
from registry.web.holdings.tray import MOST, Tray, compare_address
from tests import worlds
from tests.web.holdings.shelf import Shelf, fill_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return fill_shelf(14)


def page_of(client: Client, *identifiers: str, **further: str) -> str:
    response = client.get(compare_address(identifiers, **further))
    assert response.status_code == 200
    return unescape(response.content.decode())


def facts(page: str) -> dict[str, list[str]]:
    """Each row of the comparison: its word and its cells, without markup."""
    rows = re.findall(r'<tr(?: class="differs")?><th scope="row">([^<]+)</th>(.*?)</tr>', page)
    return {
        word: [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells)]
        for word, cells in rows
    }


def test_pieces_stand_side_by_side_in_the_order_of_the_address(client: Client, shelf: Shelf) -> None:
    page = page_of(client, "15016,1", "15415,0")

    found = facts(page)
    assert found["Sample"] == ["15016", "15415"]
    assert found["Kind of material"] == ["Basalt", "Crustal"]
    assert found["Mass now"] == ["480\u2009µg", "17.6\u2009mg"]


def test_only_differences_leaves_out_what_is_the_same(client: Client, shelf: Shelf) -> None:
    whole = facts(page_of(client, "15016,1", "15415,0"))
    narrowed = facts(page_of(client, "15016,1", "15415,0", only="differences"))

    assert whole["Mission"] == ["apollo-15", "apollo-15"]
    assert "Mission" not in narrowed
    assert all(len(set(cells)) == 2 for cells in narrowed.values())


def test_a_number_of_nothing_is_left_out_and_said(client: Client, shelf: Shelf) -> None:
    page = page_of(client, "15415,0", "15415,999")

    assert "Left out, because no piece is called so: 15415,999" in page
    assert facts(page)["Sample"] == ["15415"]


def test_no_piece_at_all_says_how_to_collect(client: Client) -> None:
    assert "Nothing is collected yet" in page_of(client)


def test_more_than_six_are_not_compared(client: Client, shelf: Shelf) -> None:
    page = page_of(client, *(piece.identifier for piece in shelf.pieces))

    assert len(facts(page)["Sample"]) == MOST


def test_what_is_compared_costs_the_same_however_many(
    shelf: Shelf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    identifiers = [piece.identifier for piece in shelf.pieces]
    for count in (1, 6):
        with django_assert_num_queries(5):
            compared(identifiers[:count], at=worlds.START)


def test_a_row_of_the_catalogue_collects_its_piece_and_keeps_the_rest(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"mission": "apollo-15", "order": "mass"}).content.decode()

    assert 'href="?mission=apollo-15&amp;order=mass&amp;collect=15415%2C0#p-15415,0"' in page


def test_what_is_collected_goes_along_to_the_pages_of_pieces(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"collect": "15415,0"}).content.decode()

    assert 'href="/holdings/15016,1/?collect=15415%2C0"' in page
    assert 'href="/holdings/compare/?piece=15415%2C0"' in page


def test_a_piece_is_collected_on_its_own_page(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/15016,1/", {"collect": "15415,0"}).content.decode()

    assert 'href="?collect=15415%2C0&amp;collect=15016%2C1"' in page


def test_the_tray_takes_in_and_out_and_is_full_at_six() -> None:
    tray = Tray.of(QueryDict("collect=a&collect=b&after=x"))
    full = Tray.of(QueryDict("&".join(f"collect={number}" for number in range(9))))

    assert tray.toggle("b").href == "?after=x&collect=a"
    assert tray.toggle("c").href == "?after=x&collect=a&collect=b&collect=c"
    assert full.identifiers == tuple("012345")
    assert full.toggle("7").href == ""


def test_the_comparison_holds_nothing_private(client: Client, shelf: Shelf) -> None:
    page = page_of(client, "15415,0", "15016,1")

    assert "csrfmiddlewaretoken" not in page
    assert "public" in client.get(compare_address(["15415,0"]))["Cache-Control"]


def test_a_seventh_piece_is_said_to_be_left_out(client: Client, shelf: Shelf) -> None:
    seven = list(Split.objects.order_by("sort_key").values_list("identifier", flat=True)[:7])
    page = client.get(f"/holdings/compare/?{urlencode([('piece', one) for one in seven])}").content.decode()

    assert f"Left out: {seven[-1]}" in unescape(page)
    assert "Left out:" not in page_of(client, *seven[:6])


def test_all_of_them_go_into_the_basket_at_once(client: Client, shelf: Shelf) -> None:
    page = page_of(client, "15016,1", "15415,0")
    assert 'href="/basket/?add=15016%2C1&add=15415%2C0"' in page


def test_a_comparison_comes_as_a_file_in_the_order_of_its_address(client: Client, shelf: Shelf) -> None:
    response: Any = client.get(compare_address(["15415,0", "nothing", "15016,1"], format="csv"))
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["identifier"] for row in rows] == ["15415,0", "15016,1"]
    assert "?piece=15415%2C0&format=csv" in page_of(client, "15415,0")


def test_a_piece_with_a_picture_shows_it(client: Client, shelf: Shelf) -> None:
    assert "compare-picture" not in page_of(client, "15415,0")
    split = Split.objects.get(identifier="15415,0")
    file = store(b"\x89PNG\r\n\x1a\n a drawing", media_type="image/png")
    image = Image.objects.create(sample=split.sample, split=split, file=file, caption="Grains", credit="Nobody")

    page = page_of(client, "15415,0", "15016,1")
    assert f'src="/holdings/images/{image.pk}/"' in page
    assert "Nobody" in page


@pytest.mark.parametrize("number", ["15415,33", "CE5C0400YJFM001", "a_b-c.d~e", "1 a&b+c", "é<\"'%2C"])
def test_a_number_stands_in_an_address_as_everywhere_else(number: str) -> None:
    assert address_of_piece()(number) == reverse("holdings:page", args=[number])
    assert f"x={in_query(number)}" == urlencode([("x", number)])

"""The catalogue as a table or as cards, with the columns the address names."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.holdings.shelf import fill_shelf

pytestmark = pytest.mark.django_db
HEAD = re.compile(r'<th scope="col"[^>]*>(?:<span class="vh">)?([^<]+)')


def heads(page: str) -> list[str]:
    return HEAD.findall(page)


def test_without_a_word_the_usual_columns_stand(client: Client) -> None:
    fill_shelf(4)

    assert heads(client.get("/holdings/").content.decode()) == [
        "Identifier and name", "Mission", "Form", "Mass now", "Where it is", "May be asked for", "Availability",
        "Compare",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query", ["columns=use&columns=condition", "columns=condition,use", "columns=use,condition,no"]
)
def test_the_address_chooses_columns(client: Client, query: str) -> None:
    fill_shelf(4)

    page = client.get(f"/holdings/?{query}").content.decode()

    assert heads(page) == ["Identifier and name", "Use class", "Condition", "Compare"]
    assert re.search(r'data-label="Use class">Research<', page)


def test_choosing_columns_keeps_the_filters(client: Client) -> None:
    fill_shelf(4)

    page = client.get("/holdings/?mission=apollo-15&columns=use").content.decode()
    form = page[page.index('class="choose-box"') : page.index("Show these columns")]

    assert '<input type="hidden" name="mission" value="apollo-15">' in form
    assert 'value="use" checked' in form
    assert 'value="mass" checked' not in form


def test_cards_show_the_same_pieces_and_the_columns_one_added(client: Client) -> None:
    fill_shelf(4)

    page = client.get("/holdings/?view=cards&columns=facility&columns=use").content.decode()

    assert page.count('class="piece-card"') == 4
    assert "<dt>Use class</dt><dd>Research</dd>" in page
    assert "<table" not in page


def test_paging_keeps_view_and_columns(client: Client) -> None:
    fill_shelf(60)

    page = client.get("/holdings/?view=cards&columns=use").content.decode()

    assert re.search(r'href="\?view=cards&amp;columns=use&amp;after=[^"]+" rel="next"', page)

"""One address, several forms; each is there for whoever asks, and the page says where."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from tests.worlds import World

PIECE = "/holdings/15415,33/"


def links_of(response: Any) -> dict[str, list[str]]:
    """The links of an answer by relation."""
    found: dict[str, list[str]] = {}
    for href, rel in re.findall(r'<([^>]*)>; rel="([^"]*)"', response.get("Link", "")):
        found.setdefault(rel, []).append(href)
    return found


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/ld+json"),
        ("application/vnd.datacite.datacite+json", "application/vnd.datacite.datacite+json"),
        ("text/csv;q=0.5, application/ld+json;q=0.9", "application/ld+json"),
        ("text/csv", "text/csv"),
        ("image/png", "text/html"),
    ],
)
def test_a_piece_comes_in_the_form_accepted(client: Client, world: World, accepted: str, given: str) -> None:
    response = client.get(PIECE, headers={"Accept": accepted} if accepted else {})
    assert response.status_code == 200
    assert response["Content-Type"].split(";")[0] == given
    assert "Accept" in response["Vary"]


@pytest.mark.parametrize("address", [PIECE, "/holdings/15415/", "/missions/apollo-15/"])
def test_the_page_says_where_its_other_forms_are(client: Client, world: World, address: str) -> None:
    page = client.get(address)
    links = links_of(page)
    assert links["cite-as"] == [f"http://localhost:8000{address}"]
    assert "https://creativecommons.org/licenses/by/4.0/" in links["license"]
    assert links["type"]
    for href in links["describedby"]:
        assert client.get(href.removeprefix("http://localhost:8000")).status_code == 200, href
    assert "?format=jsonld" in page.content.decode()


def test_a_piece_belongs_to_its_sample_and_mission(client: Client, world: World) -> None:
    assert links_of(client.get(PIECE))["collection"] == [
        "http://localhost:8000/missions/apollo-15/",
        "http://localhost:8000/holdings/15415/",
    ]


def test_an_institution_comes_as_linked_data_once_it_has_borrowed(client: Client, world: World) -> None:
    found = client.get("/lending/institutions/nanjing-university/?format=jsonld")
    assert json.loads(found.content)["@type"] == "schema:Organization"
    elsewhere = client.get(f"/lending/institutions/{world.stranger_institution.slug}/?format=jsonld")
    assert elsewhere.status_code == 404


def test_what_is_not_there_is_not_there_in_any_form(client: Client, world: World) -> None:
    for form in ("jsonld", "datacite", "csv"):
        assert client.get(f"/holdings/no-such-thing/?format={form}").status_code == 404
    assert client.get("/missions/no-such-thing/?format=csv").status_code == 404


def test_another_spelling_leads_to_the_stable_address(client: Client, world: World) -> None:
    response = client.get("/holdings/015415,033/", headers={"Accept": "application/ld+json"})
    assert response.status_code == 301
    assert response["Location"] == PIECE


def test_a_record_as_csv_guards_its_cells(client: Client, world: World) -> None:
    text = client.get("/holdings/15415/?format=csv").content.decode("utf-8-sig")
    heads, row = text.splitlines()
    assert heads.startswith("identifier,collection,mission")
    assert "'=HYPERLINK" in row
    assert ",=HYPERLINK" not in row

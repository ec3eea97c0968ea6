"""One address, several forms; each is there for whoever asks, and the page says where."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from registry.holdings.models import Split
from registry.parties.models import Institution
from tests.worlds import World

HOME = "http://localhost:8000"
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
    assert links["cite-as"] == [f"{HOME}{address}"]
    assert "https://creativecommons.org/licenses/by/4.0/" in links["license"]
    assert links["type"]
    for href in links["describedby"]:
        form = client.get(href.removeprefix(HOME))
        assert form.status_code == 200, href
        assert links_of(form)["describes"] == [f"{HOME}{address}"]
        assert href not in links_of(form)["describedby"]
    assert "?format=jsonld" in page.content.decode()


@pytest.mark.parametrize("address", [PIECE, "/missions/apollo-15/", "/lending/institutions/nanjing-university/"])
def test_all_links_of_a_record_come_as_one_set(client: Client, world: World, address: str) -> None:
    links = links_of(client.get(address))
    (href,) = links.pop("linkset")
    answer = client.get(href.removeprefix(HOME))
    assert answer["Content-Type"] == "application/linkset+json"
    of_page, *of_forms = json.loads(answer.content)["linkset"]
    assert of_page.pop("anchor") == f"{HOME}{address}"
    assert {rel: [target["href"] for target in targets] for rel, targets in of_page.items()} == links
    assert [one["anchor"] for one in of_forms] == links["describedby"]
    assert all(one["describes"] == [{"href": f"{HOME}{address}", "type": "text/html"}] for one in of_forms)


def test_the_author_is_the_owner_by_its_ror_save_of_what_is_invented(client: Client, world: World) -> None:
    Institution.objects.filter(pk=world.collection.owner_id).update(ror_id="027ka1x80")
    assert links_of(client.get(PIECE))["author"] == ["https://ror.org/027ka1x80"]
    Split.objects.filter(identifier="15415,33").update(is_illustrative=True)
    assert "author" not in links_of(client.get(PIECE))


@pytest.mark.parametrize(
    "address",
    [PIECE, f"{PIECE}?format=csv", f"{PIECE}?format=bibtex", "/sitemap.xml", "/feeds/awards.atom", "/holdings/",
     "/lending/?format=csv", "/verify/export/apollo", "/verify/heads/apollo.txt", "/downloads/", "/api/dictionary.csv"],
)  # fmt: skip
def test_a_page_of_another_site_may_read_what_is_public(client: Client, world: World, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://notebook.example"})
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("address", ["/account/login/", "/me/corner/"])
def test_it_may_read_nothing_else(client: Client, world: World, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address, headers={"Origin": "https://notebook.example"})


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

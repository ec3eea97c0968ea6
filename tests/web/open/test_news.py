"""Feeds, the map for search engines and the whole catalogue as one file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from registry.foundation.clocks import now
from registry.holdings.models import Sample, Split
from registry.loans.models import Loan
from registry.reports.open.dictionary import TABLES
from registry.reports.open.whole import PACKAGE, publish, published_in
from tests import worlds
from tests.worlds import World

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ADDRESS = "http://localhost:8000"


def read(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314  # our own answer


def located(client: Client, address: str) -> list[str]:
    """The addresses in a map, without the site's own."""
    return [str(one.text).removeprefix(ADDRESS) for one in read(client, address).iter(f"{MAP}loc")]


def test_new_material_and_loans_are_told_as_atom(client: Client, world: World) -> None:
    material, awards = read(client, "/feeds/material.atom"), read(client, "/feeds/awards.atom")
    told = [str(one.findtext(f"{ATOM}id")) for one in material.iter(f"{ATOM}entry")]
    assert f"{ADDRESS}/holdings/15415/" in told
    assert len(told) == len(set(told))
    assert f"{ADDRESS}/lending/L-0001/" in [one.findtext(f"{ATOM}id") for one in awards.iter(f"{ATOM}entry")]
    for feed in (material, awards):
        for name in ("id", "title", "updated"):
            assert feed.findtext(f"{ATOM}{name}")


def test_what_has_invented_figures_is_marked_in_the_feed(client: Client, world: World) -> None:
    def title() -> str:
        entries = read(client, "/feeds/awards.atom").iter(f"{ATOM}entry")
        told = {str(one.findtext(f"{ATOM}id")): str(one.findtext(f"{ATOM}title")) for one in entries}
        return told[f"{ADDRESS}/lending/L-0001/"]

    assert "†" not in title()
    Loan.objects.filter(reference="L-0001").update(is_illustrative=True)
    assert title().endswith("†")


def test_a_loan_on_its_way_is_no_news(client: Client, world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    assert item.loan.reference not in client.get("/feeds/awards.atom").content.decode()


def test_the_map_leads_to_every_public_page(client: Client, world: World) -> None:
    parts = located(client, "/sitemap.xml")
    found = [address for part in parts for address in located(client, part)]
    assert {f"/holdings/{one}/" for one in Sample.objects.values_list("identifier", flat=True)} <= set(found)
    pieces = Split.objects.filter(is_provisional=False).values_list("identifier", flat=True)
    assert {f"/holdings/{one}/" for one in pieces} <= set(found)
    assert {"/lending/L-0001/", "/lending/calls/2023-international/"} <= set(found)
    for address in found:
        assert client.get(address).status_code == 200, address


def test_the_map_names_each_page_in_every_language(client: Client, world: World) -> None:
    for home in ("", "/zh"):
        links = {
            (one.get("hreflang"), str(one.get("href")).removeprefix(ADDRESS))
            for one in read(client, f"{home}/sitemap-pages.xml").iter("{http://www.w3.org/1999/xhtml}link")
        }
        assert {("en", "/missions/"), ("zh-hans", "/zh/missions/")} <= links


def test_a_page_tells_in_its_head_what_else_it_comes_as(client: Client, world: World) -> None:
    head = client.get("/holdings/15415/").content.decode().partition("</head>")[0]
    assert 'type="application/ld+json"' in head


def test_programs_are_told_where_not_to_look(client: Client, world: World) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "Disallow: /zh/searches/" in text
    assert f"Sitemap: {ADDRESS}/sitemap.xml" in text
    assert "/holdings" not in text


@pytest.fixture
def folder(world: World, tmp_path: Path, settings: Any) -> Path:
    settings.DOWNLOADS_ROOT = tmp_path
    return tmp_path


def test_the_whole_catalogue_is_one_dated_file_with_its_checksum(client: Client, folder: Path) -> None:
    published = publish(folder, at=now())
    page = client.get("/downloads/").content.decode()
    assert published.name in page
    assert published.sha256 in page
    assert f"sha256sum --check {published.name}.sha256" in page
    response: Any = client.get(f"/downloads/{published.name}")
    body = b"".join(response.streaming_content)
    assert hashlib.sha256(body).hexdigest() == published.sha256
    line = client.get(f"/downloads/{published.name}.sha256").content.decode()
    assert line == f"{published.sha256}  {published.name}\n"
    again = client.get(f"/downloads/{published.name}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_the_file_holds_every_table_and_what_it_means(world: World, folder: Path) -> None:
    published = publish(folder, at=now())
    with zipfile.ZipFile(folder / published.name) as archive:
        names = set(archive.namelist())
        package = json.loads(archive.read(PACKAGE))
        rows = list(csv.DictReader(io.StringIO(archive.read("splits.csv").decode("utf-8-sig"))))
        meanings = list(csv.DictReader(io.StringIO(archive.read("dictionary.csv").decode("utf-8-sig"))))
    assert {resource["path"] for resource in package["resources"]} == {name for name in names if name.endswith(".csv")}
    fields = {one["name"]: one for one in package["resources"][0]["schema"]["fields"]}
    assert {one["type"] for one in fields.values()} == {"string", "integer", "boolean", "datetime"}
    assert fields["mass_ug"]["unit"] == "µg"
    assert "on_loan" in fields["availability"]["constraints"]["enum"]
    assert len(rows) == Split.objects.filter(is_provisional=False).count()
    assert {(row["table"], row["column"]) for row in meanings} == {
        (table.name, column.name) for table in TABLES for column in table.columns
    }
    assert all(row["meaning"] for row in meanings)


def test_a_second_file_of_a_day_takes_the_place_of_the_first(folder: Path) -> None:
    first, second = publish(folder, at=now()), publish(folder, at=now())
    assert [one.name for one in published_in(folder)] == [first.name] == [second.name]


def test_no_other_file_is_given_out(client: Client, folder: Path) -> None:
    (folder / "secret.txt").write_text("no")
    for name in ("secret.txt", "..%2Fsecret.txt", "lunar-open-catalogue-1999-01-01.zip"):
        assert client.get(f"/downloads/{name}").status_code == 404

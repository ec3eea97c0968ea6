"""No door of the open record tells what must never be public: every address of it is read and searched.

The columns are an allow-list; the addresses are taken from the description itself, so that a new one is searched, too.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from registry.api import openapi
from registry.applications.models import Application
from registry.holdings.models import Collection, Place, Split
from registry.loans.models import Loan
from registry.reports.open.dictionary import TABLES
from tests import worlds
from tests.factories.applications import application_submitted
from tests.worlds import World

SHELF, PLAN, TITLE = "Cabinet-7-Shelf-Q", "The safe behind the red door", "A title nobody may read yet"
NEVER_A_COLUMN = ("place", "shelf", "person", "email", "value", "reviewer", "reason", "applicant", "storage", "plan")
FORMS = ("jsonld", "datacite", "csv")
SPARED = ("openapi", "may_i_ask")
"""The description, whose examples name an application, and the verdict, which tells of no record."""
TOKEN: dict[str, list[str]] = {"token": []}


@pytest.fixture
def guarded(world: World) -> World:
    """The furnished world with what must stay inside: a shelf, a storage plan, a title, a loan on its way."""
    place = Place.objects.create(facility=world.facility, code=SHELF, name=SHELF)
    Split.objects.update(place=place)
    worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    Loan.objects.update(storage_plan=PLAN, title=TITLE)
    application_submitted(world, title=TITLE)
    return world


def addresses() -> Iterator[str]:
    """Every address that anybody may read: the API's, with each piece, sample and loan there is, and other forms."""
    pieces = list(Split.objects.filter(is_provisional=False).values_list("identifier", flat=True))
    samples = {identifier.split(",")[0] for identifier in pieces}
    known = {"splits": pieces, "samples": sorted(samples), "loans": Loan.objects.values_list("reference", flat=True)}
    for path, methods in openapi.text()["paths"].items():
        if "get" not in methods or methods["get"]["operationId"] in SPARED or methods["get"]["security"] == [TOKEN]:
            continue
        kind = path.removeprefix("/api/v1/").partition("/")[0]
        if "{" not in path:
            yield path
        elif kind in known:
            head, _brace, tail = path.partition("{")
            yield from (f"{head}{name}{tail.partition('}')[2]}" for name in known[kind])
        else:
            (part,) = [one for one in methods["get"]["parameters"] if one["in"] == "path"]
            yield path.replace("{" + part["name"] + "}", part["schema"]["examples"][0])
    for identifier in pieces:
        yield from (f"/holdings/{identifier}/?format={form}" for form in FORMS)
    yield from (f"/lending/institutions/nanjing-university/?format={form}" for form in ("jsonld", "csv"))
    yield from ("/holdings/?format=jsonl", "/lending/?format=csv", "/feeds/material.atom", "/feeds/awards.atom")
    yield from ("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-splits-0.xml", "/sitemap-samples-0.xml")


@pytest.fixture
def everything(guarded: World, client: Client) -> dict[str, str]:
    """What each address answers."""
    found: dict[str, str] = {}
    for number, address in enumerate(addresses()):
        response: Any = client.get(address, REMOTE_ADDR=f"192.0.2.{number % 250}")
        assert response.status_code in (200, 404), address
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 200:
            found[address] = body.decode()
    assert len(found) > 80
    return found


def test_nothing_private_is_told_at_any_address(guarded: World, everything: dict[str, str]) -> None:
    world, on_its_way = guarded, Loan.objects.get(items__status="handed_over")
    people = (
        world.curator, world.processor, world.second_processor, world.authority, *world.reviewers, world.investigator,
        world.representative, world.stranger,
    )  # fmt: skip
    private = [SHELF, PLAN, TITLE, on_its_way.reference, *Application.objects.values_list("reference", flat=True)]
    private += [*(one.name for one in people), *(one.email for one in people)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT reason FROM ledger_movement WHERE reason <> ''")
        private += [reason for (reason,) in cursor.fetchall()]
    told = [(address, secret) for address, text in everything.items() for secret in private if secret in text]
    assert not told


def test_people_are_named_only_where_the_collection_says_so(world: World, client: Client) -> None:
    address = "/api/v1/loans/L-0001/"
    assert client.get(address).json()["investigator"] == ""
    Collection.objects.filter(pk=world.collection.pk).update(publishes_names=True)
    assert client.get(address).json()["investigator"] == world.investigator.name


def test_no_table_has_a_column_for_what_is_private() -> None:
    named = {f"{table.name}.{column.name}" for table in TABLES for column in table.columns}
    assert not [name for name in named if name.partition(".")[2] in NEVER_A_COLUMN]


def test_no_record_tells_a_field_its_description_leaves_out(world: World, client: Client) -> None:
    shapes = openapi.text()["components"]["schemas"]
    for address, shape in (
        ("splits/15415,33/", "SplitRecord"),
        ("samples/15415/", "SampleRecord"),
        ("missions/apollo-15/", "MissionRecord"),
        ("collections/apollo/", "CollectionRecord"),
        ("loans/L-0001/", "LoanRecord"),
        ("institutions/nanjing-university/", "Institution"),
        ("overview/", "Overview"),
    ):
        told = json.loads(client.get(f"/api/v1/{address}").content)
        assert set(told) == set(shapes[shape]["properties"]), address

"""How many queries each public page asks, as a reviewed baseline: one more shows as a difference.

Run with REGISTRY_WRITE_BASELINE=1 to write the counts as they are, and review the difference.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.reports.catalogue.keeping import forget
from tests import worlds
from tests.web.holdings.shelf import fill_shelf

BASELINE: Final = Path(__file__).parent / "query_counts.json"
ADDRESSES: Final = (
    "/",
    "/holdings/",
    "/holdings/?mission=apollo-15",
    "/holdings/?mission=apollo-15&condition=opened&form=chip&availability=available",
    "/holdings/?mission=apollo-15&lithology=soil",
    "/holdings/?mass_from=1%20mg",
    "/holdings/?q=genesis",
    "/holdings/?order=mass",
    "/holdings/?order=availability",
    "/holdings/?after=15415,6",
    "/holdings/15415/",
    "/holdings/15415,0/",
    "/missions/",
    "/missions/apollo-15/",
    "/lending/",
    "/api/v1/splits/",
    "/api/v1/splits/counts/",
)


def test_each_page_asks_as_many_queries_as_were_reviewed(committed_db: str) -> None:
    fill_shelf(60)
    client = Client()
    for address in ("/holdings/?mission=apollo-15&form=chip", "/holdings/?q=genesis"):
        client.get(address)  # cells and counts of samples are kept in memory until one changes
    found = {}
    for address in ADDRESSES:
        forget()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        found[address] = len(asked)
    if os.environ.get("REGISTRY_WRITE_BASELINE"):
        BASELINE.write_text(json.dumps(found, indent=2) + "\n")

    assert found == json.loads(BASELINE.read_text())


def test_what_is_kept_is_not_asked_again(committed_db: str) -> None:
    fill_shelf(60)
    client = Client()
    client.get("/holdings/?mission=apollo-15")
    with CaptureQueriesContext(connection) as asked:
        client.get("/holdings/?mission=apollo-15")

    asked_of = [query["sql"] for query in asked if "holdings_edition" not in query["sql"]]
    assert len(asked_of) == 2, asked_of


def test_the_page_of_a_sample_with_loans_asks_seven_queries(committed_db: str) -> None:
    world = worlds.small_collection()
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    client, address = Client(), f"/holdings/{world.powder.sample.identifier}/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(address).content.decode()

    assert item.loan.reference in page
    assert len(asked) <= 7, [query["sql"] for query in asked]

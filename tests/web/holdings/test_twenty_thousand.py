"""The pages of a family of twenty thousand pieces, some with thousands of daughters, a chain of twelve among them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.holdings.models import Split
from registry.ledger.importing.act import Choices
from tests.factories.families import LEVELS, family_file, sample_file
from tests.importing.books import bring_in, collection_with_curator

PIECES = 20_000
MOST_BYTES = 150_000


@pytest.mark.soak
@pytest.mark.django_db
def test_no_page_of_a_family_of_twenty_thousand_is_heavy_or_asks_more(client: Client) -> None:
    collection, curator = collection_with_curator()
    bring_in(sample_file("15555"), collection, curator, Choices(with_pieces=False))
    bring_in(family_file("15555", PIECES), collection, curator)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    deep = Split.objects.get(identifier=f"15555,{LEVELS - 1}")
    assert deep.path.count(".") == LEVELS - 1
    broad = Split.objects.get(identifier="15555,2")
    assert Split.objects.filter(parent=broad).count() > 5_000
    most_queries = {
        "/holdings/15555/": 25,
        f"/holdings/15555/?piece={deep.identifier}": 25,
        f"/holdings/15555/?branch={broad.identifier}&from=15555,19000": 25,
        "/holdings/15555/?life=1": 25,
        f"/holdings/{broad.identifier}/": 25,
        "/holdings/?sample=15555": 25,
        "/holdings/compare/?collect=15555,0&collect=15555,2": 25,
        "/holdings/15555/?as_of=2021-01-01": 25,
        "/api/v1/samples/15555/": 25,
        "/holdings/15555/?format=csv": 25,
    }
    for address, most in most_queries.items():
        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)
        assert page.status_code == 200, address
        assert len(page.content) < MOST_BYTES, address
        assert len(asked) <= most, address
    assert "19,999 pieces from it" in client.get("/holdings/15555/").content.decode()

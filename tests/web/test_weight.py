"""A page is light: what a first visit takes, pictures aside, stays far under what a slow phone line bears."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.api.furnishing import furnish

pytestmark = pytest.mark.django_db

MOST_BYTES = 75_000
"""What is sent for a page with styles, scripts and marks: half of the 150 kB allowed, as real books are fuller."""
PAGES = (
    "/", "/zh/", "/holdings/", "/holdings/15415/", "/holdings/15415,33/", "/missions/", "/missions/apollo-15/",
    "/lending/", "/lending/L-0001/", "/lending/institutions/", "/lending/institutions/nanjing-university/", "/verify/",
    "/downloads/", "/api/", "/zh/api/", "/api/dictionary/",
)  # fmt: skip
DESCRIBED = re.compile(r'<meta name="description" content="[^"<>]{20,}">\n')
LINKED = re.compile(r'<(?:link rel="(?:stylesheet|icon)" href|script[^>]* src)="/static/([^"]+)"')


def sent_bytes(client: Client, address: str) -> int:
    """What is sent for the page and for every style sheet, script and mark that it names."""
    page = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert page.status_code == 200, address
    linked = [Path(str(finders.find(name))) for name in LINKED.findall(gzip.decompress(page.content).decode())]
    assert len(linked) > 5
    return len(page.content) + sum(len(gzip.compress(file.read_bytes())) for file in linked)


def test_every_public_page_is_light_and_described_in_plain_words(client: Client) -> None:
    furnish()
    weights = {address: sent_bytes(client, address) for address in PAGES}
    assert {address: weight for address, weight in weights.items() if weight > MOST_BYTES} == {}
    undescribed = [address for address in PAGES if not DESCRIBED.search(client.get(address).content.decode())]
    assert not undescribed


@pytest.mark.parametrize("address", ["/", "/api/v1/vocabularies/"])
def test_a_public_answer_is_compressed_for_whoever_takes_it_so(client: Client, address: str) -> None:
    plain, sent = client.get(address), client.get(address, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert "Accept-Encoding" in plain["Vary"] or len(plain.content) < 200
    assert (gzip.decompress(sent.content) if sent.has_header("Content-Encoding") else sent.content) == plain.content


def test_an_answer_that_may_hold_a_secret_never_is(client: Client) -> None:
    page = client.get("/account/login/", headers={"Accept-Encoding": "gzip"})
    assert "csrfmiddlewaretoken" in page.content.decode()
    assert "Content-Encoding" not in page

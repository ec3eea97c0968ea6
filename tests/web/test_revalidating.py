"""A public page asked for again costs next to nothing while it stays the same, and is never told to when it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.console import tasks
from registry.foundation.clocks import now
from registry.holdings.editions import current_edition
from registry.holdings.models import Collection, Sample, Split
from registry.reports.public.turning import next_turn
from tests import worlds
from tests.web.holdings.shelf import fill_shelf

TABLE = re.compile(r'(?:FROM|JOIN|UPDATE|INTO)\s+"?([a-z]+_[a-z_]+)"?')
KEPT_BY_THE_DATABASE = {
    "holdings_facetcell", "holdings_facetcount", "holdings_facetchange", "holdings_samplecell", "holdings_samplecount",
    "holdings_edition", "holdings_cellmark",
}  # fmt: skip
ADDRESSES = ("/holdings/", "/holdings/?condition=opened", "/zh/holdings/", "/holdings/15415,0/", "/holdings/15415/")
DASHBOARDS = (
    "/", "/missions/", "/missions/apollo-15/", "/lending/", "/lending/institutions/", "/collections/",
    "/collections/mixed/", "/collections/mixed/policy/", "/collections/mixed/material.csv",
    "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-splits-0.xml", "/feeds/material.atom", "/feeds/awards.atom",
)  # fmt: skip


def etag_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response["ETag"]


def test_a_page_that_stayed_the_same_is_not_made_again(committed_db: str) -> None:
    fill_shelf()
    client = Client()
    for address in (*ADDRESSES, *DASHBOARDS):
        etag = etag_of(client, address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address, headers={"If-None-Match": etag})

        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == etag
        assert "public" in answer["Cache-Control"]
        assert "Accept" in answer["Vary"]
        assert len(asked) <= 1, address


def test_an_hour_in_which_nothing_happens_leaves_the_edition_as_it_is(committed_db: str) -> None:
    fill_shelf()
    before = current_edition()

    tasks.write_and_send_letters(0)
    tasks.publish_what_is_due(0)
    tasks.free_what_was_not_signed_for(0)
    tasks.remind_of_due_days(0)
    tasks.end_blocks_whose_day_is_past(0)

    assert current_edition() == before


def test_each_address_and_language_has_an_etag_of_its_own(committed_db: str) -> None:
    fill_shelf()
    client = Client()

    assert len({etag_of(client, address) for address in ADDRESSES}) == len(ADDRESSES)


def test_any_change_of_what_is_public_makes_the_page_anew(committed_db: str) -> None:
    fill_shelf()
    client, etags = Client(), set()
    changes: list[Callable[[], int]] = [
        lambda: Sample.objects.filter(identifier="15415").update(name="Genesis Stone"),
        lambda: Split.objects.filter(condition="pristine").update(condition="opened"),
        lambda: Collection.objects.update(publishes_after_days=30),
    ]
    for change in changes:
        etag = etag_of(client, "/holdings/")
        etags.add(etag)
        change()
        assert client.get("/holdings/", headers={"If-None-Match": etag}).status_code == 200
    assert len(etags) == len(changes)


def test_what_is_rolled_back_makes_no_new_edition(committed_db: str) -> None:
    fill_shelf()
    before = current_edition()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("UPDATE holdings_sample SET name = 'no'")
        cursor.execute("ROLLBACK")
    assert current_edition() == before

    Sample.objects.update(name="yes")
    assert current_edition() > before


@pytest.mark.django_db
def test_the_clock_turns_a_page_when_a_delay_ends() -> None:
    world = worlds.small_collection()
    Collection.objects.update(publishes_after_days=30)
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    received = item.acknowledgements.get().happened_at

    assert next_turn(received + timedelta(days=29, hours=23)) is not None
    assert next_turn(received + timedelta(days=29, hours=23)) <= received + timedelta(days=30)  # type: ignore[operator]
    assert next_turn(now() + timedelta(days=400)) is None


@pytest.mark.django_db
def test_every_table_these_pages_read_makes_a_new_edition(client: Client) -> None:
    world = worlds.small_collection()
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    piece = Split.objects.filter(is_provisional=False).first()
    assert piece is not None
    with CaptureQueriesContext(connection) as asked:
        for address in (
            "/", "/holdings/", "/holdings/?q=basalt&order=changed", f"/holdings/{piece.identifier}/",
            f"/holdings/{piece.sample.identifier}/", "/missions/", "/missions/change-5/", "/lending/",
            "/lending/L-0001/", "/lending/institutions/",
            f"/lending/institutions/{world.borrower.slug}/",
            "/collections/", f"/collections/{world.collection.code}/",
        ):  # fmt: skip
            assert client.get(address).status_code in (200, 301, 302), address
    read = {table for query in asked for table in TABLE.findall(query["sql"])} - KEPT_BY_THE_DATABASE
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'makes_a_new_edition'")
        watched = {table for (table,) in cursor.fetchall()}

    assert "holdings_split" in read
    assert read <= watched

"""The public pages and downloads of the custody record: the same for everybody, kept by caches, found by a number."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from registry.audit.heads import publish_heads
from registry.audit.models import Event
from registry.loans.models import LoanItem
from registry.reports.custody import export as exporting
from registry.reports.custody import head_of
from registry.reports.custody.allowed import FACTS
from registry.web.verify.words import ACTS
from tests import worlds
from tests.factories.parties import make_person, make_user
from tests.verify.strangers import VERIFIER, judged_bytes
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = worlds.small_collection()
    world.at = timezone.now() - timedelta(days=200)
    return world


@pytest.fixture
def item(world: World) -> LoanItem:
    return worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))


def content_of(client: Client, address: str, **query: Any) -> bytes:
    response: Any = client.get(address, query)
    assert response.status_code == HTTPStatus.OK, address
    streamed: Iterable[bytes] = response.streaming_content if response.streaming else [response.content]
    return b"".join(streamed)


def page_of(client: Client, address: str, **query: Any) -> str:
    return content_of(client, address, **query).decode()


def test_todays_heads_are_on_the_page_to_copy(client: Client, world: World) -> None:
    assert f'<code class="digest to-copy">{head_of(world.collection)}</code>' in page_of(client, "/verify/")


def test_every_page_links_to_it(client: Client, world: World) -> None:
    assert '<a href="/verify/">Verify</a>' in page_of(client, "/missions/")


@pytest.mark.parametrize("in_chinese", [False, True], ids=["English", "Chinese"])
def test_pages_are_the_same_for_everybody_and_kept_by_caches(client: Client, item: LoanItem, in_chinese: bool) -> None:
    addresses = [
        "/verify/",
        "/verify/heads/ce5/",
        "/verify/heads/ce5.txt",
        "/verify/export/ce5",
        f"/verify/loans/{item.loan.reference}/",
        f"/verify/pieces/{item.piece.identifier}/",
        "/verify/verify_custody.py",
        "/verify/custody-record.md",
        "/verify/custody-record-vectors.json",
    ]
    for address in addresses:
        client.logout()
        response = client.get(f"/zh{address}" if in_chinese else address)
        assert response.status_code == HTTPStatus.OK, address
        assert "public" in response["Cache-Control"]
        assert not response.cookies
        if "html" in response["Content-Type"]:
            text = response.content.decode()
            assert "csrf" not in text.lower()
            client.force_login(make_user(make_person()))
            assert client.get(response.request["PATH_INFO"]).content.decode() == text, address


def test_a_number_leads_to_its_record(client: Client, item: LoanItem) -> None:
    reference, piece = item.loan.reference, item.piece.identifier

    assert client.get("/verify/", {"q": reference.lower()})["Location"] == f"/verify/loans/{reference}/"
    assert client.get("/verify/", {"q": f" {piece} "})["Location"].startswith("/verify/pieces/")
    assert "Nothing public is called “L-9999”" in page_of(client, "/verify/", q="L-9999")


def test_a_loan_nobody_has_received_has_no_record(client: Client, world: World) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))
    reference = item.loan.reference

    assert client.get(f"/verify/loans/{reference}/").status_code == HTTPStatus.NOT_FOUND
    assert "Nothing public is called" in page_of(client, "/verify/", q=reference)


def test_a_loans_record_tells_each_act_with_its_digest_and_lines(client: Client, item: LoanItem) -> None:
    page = page_of(client, f"/verify/loans/{item.loan.reference}/")

    opened = Event.objects.get(act="loan opened")
    assert opened.digest in page
    assert "Receipt by the borrower" in page
    assert "in transit L-0001/1 → with the borrower L-0001/1" in page
    assert "Item: closed" in page
    assert "Item: ready" not in page


def test_every_public_act_has_its_words() -> None:
    assert set(FACTS) == {*ACTS, "movement"}


def test_heads_published_are_listed_and_the_verifier_takes_them(client: Client, item: LoanItem, tmp_path: Path) -> None:
    assert "No head was published yet" in page_of(client, "/verify/heads/ce5/")
    publish_heads()
    call_command("publish_heads")
    text = page_of(client, "/verify/heads/ce5.txt")

    head = str(head_of(item.loan.collection))
    assert text.split()[0] == head
    assert len(text.splitlines()) == 1
    assert head in page_of(client, "/verify/heads/ce5/")
    export = content_of(client, "/verify/export/ce5")
    assert judged_bytes(export, [head], tmp_path).code == 0


def test_the_export_ends_where_it_is_asked_to(client: Client, item: LoanItem, tmp_path: Path) -> None:
    part = content_of(client, "/verify/export/ce5", until="5")
    event = Event.objects.get(chain="ce5", seq=5)

    assert len(part.splitlines()) == 6
    assert judged_bytes(part, [f"ce5:5:{event.digest}"], tmp_path).code == 0
    assert judged_bytes(part, [str(head_of(item.loan.collection))], tmp_path).words == ["cut off"]


@pytest.mark.parametrize(
    ("until", "status"), [("x", 400), ("-1", 400), ("²", 400), ("9" * 40, 400), ("0", 404), ("99999", 404)]
)
def test_an_end_that_is_no_event_is_refused(client: Client, world: World, until: str, status: int) -> None:
    assert client.get("/verify/export/ce5", {"until": until}).status_code == status


def test_a_chain_that_is_not_there_is_not_found(client: Client, world: World) -> None:
    for address in ("/verify/export/none", "/verify/heads/none/", "/verify/heads/none.txt"):
        assert client.get(address).status_code == HTTPStatus.NOT_FOUND


def test_the_chain_of_people_is_exported_without_a_single_text(client: Client, world: World, tmp_path: Path) -> None:
    export = content_of(client, "/verify/export/people")

    assert not [row for row in export.splitlines()[1:] if "text" in json.loads(row)]
    assert judged_bytes(export, [], tmp_path).code == 3


def test_the_export_is_written_in_runs(
    client: Client, item: LoanItem, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    whole = content_of(client, "/verify/export/ce5").splitlines()[1:]
    monkeypatch.setattr(exporting, "AT_ONCE", 3)

    response: Any = client.get("/verify/export/ce5")
    runs = list(response.streaming_content)

    assert max(len(run.splitlines()) for run in runs) == 3
    assert b"".join(runs).splitlines()[1:] == whole


def test_the_verifier_given_out_is_the_one_tested(client: Client) -> None:
    assert content_of(client, "/verify/verify_custody.py") == VERIFIER.read_bytes()

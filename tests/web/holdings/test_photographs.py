"""Strangers see a photograph only where its collection publishes any, this one was released, and nothing else leaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.holdings.models import Collection, Split
from registry.ledger.actions.photograph import keep_photograph
from registry.ledger.actions.publish_photograph import publish_photograph, withdraw_photograph
from registry.ledger.models import Photograph
from registry.loans.actions.dispatch import hand_over
from registry.papers.models import store
from tests import worlds
from tests.ledger.books import not_permitted as never_changed
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.papers.test_pictures import SECRET, exif, jpeg, segment
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db

REMARK, CREDIT = "The red door stands open", "Invented Lunar Laboratory"


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def taken(world: World, piece: Split | None = None) -> Photograph:
    file = store(jpeg(segment(0xE1, exif(6))), media_type="image/jpeg")
    piece = piece or world.chip
    return keep_photograph(piece, file, occasion="cutting", remark=REMARK, by=world.processor, at=world.later())


def release(world: World, photograph: Photograph) -> None:
    publish_photograph(photograph, credit=CREDIT, by=world.curator, at=world.later())


def open_to_all(world: World) -> None:
    Collection.objects.filter(pk=world.collection.pk).update(publishes_photographs=True)


def asked(client: Client, photograph: Photograph) -> Any:
    return client.get(f"/holdings/photographs/{photograph.pk}/")


def page(client: Client, piece: Split) -> str:
    return client.get(f"/holdings/{piece.identifier}/").content.decode()


def test_one_released_in_an_open_collection_is_seen_with_its_credit(client: Client, world: World) -> None:
    photograph = taken(world)
    open_to_all(world)
    release(world, photograph)
    assert CREDIT in page(client, world.chip)
    answer = asked(client, photograph)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "public" in answer["Cache-Control"]
    (told,) = client.get(f"/api/v1/splits/{world.chip.identifier}/").json()["photographs"]
    assert told["address"].endswith(f"/holdings/photographs/{photograph.pk}/")
    assert (told["occasion"], told["credit"]) == (photograph.occasion, CREDIT)


def test_nothing_but_the_picture_is_given_out(client: Client, world: World) -> None:
    photograph = taken(world)
    open_to_all(world)
    release(world, photograph)
    assert SECRET in photograph.file.read()
    assert SECRET not in asked(client, photograph).content
    shown = page(client, world.chip)
    assert REMARK not in shown
    assert str(world.processor) not in shown


@pytest.mark.parametrize(("is_open", "is_released"), [(False, False), (False, True), (True, False)])
def test_a_photograph_is_closed_unless_both_say_otherwise(
    client: Client, world: World, is_open: bool, is_released: bool
) -> None:
    photograph = taken(world)
    if is_open:
        open_to_all(world)
    if is_released:
        release(world, photograph)
    assert asked(client, photograph).status_code == 404
    assert "/holdings/photographs/" not in page(client, world.chip)
    assert client.get(f"/api/v1/splits/{world.chip.identifier}/").json()["photographs"] == []


def test_one_taken_back_is_gone(client: Client, world: World) -> None:
    photograph = taken(world)
    open_to_all(world)
    release(world, photograph)
    withdraw_photograph(photograph, by=world.curator, at=world.later())
    assert asked(client, photograph).status_code == 404
    assert CREDIT not in page(client, world.chip)


def test_a_piece_on_its_way_shows_none(client: Client, world: World) -> None:
    open_to_all(world)
    item = worlds.item_ready(world, worlds.only_item(worlds.loan_signed(world)))
    photograph = taken(world, item.piece)
    release(world, photograph)
    assert asked(client, photograph).status_code == 200
    hand_over(item.loan, items=[item], way="in_person", by=world.processor, at=world.later())
    assert asked(client, photograph).status_code == 404


def test_a_collection_is_closed_at_first(world: World) -> None:
    assert not Collection.objects.get(pk=world.collection.pk).publishes_photographs


def test_releasing_is_the_curators_and_owes_a_credit(world: World) -> None:
    photograph = taken(world)
    for nobody in (world.processor, world.authority, world.investigator, world.auditor):
        with not_permitted():
            publish_photograph(photograph, credit=CREDIT, by=nobody, at=world.later())
    with refuses("credit_missing"):
        publish_photograph(photograph, credit=" ", by=world.curator, at=world.later())
    release(world, photograph)
    with refuses("published_already"):
        release(world, photograph)


def test_what_is_not_public_is_not_taken_back(world: World) -> None:
    photograph = taken(world)
    with not_permitted():
        withdraw_photograph(photograph, by=world.processor, at=world.later())
    with refuses("not_published"):
        withdraw_photograph(photograph, by=world.curator, at=world.later())


def test_one_that_cannot_be_read_is_not_released(world: World) -> None:
    broken = store(b"\xff\xd8\xff\xe0 cut off", media_type="image/jpeg")
    photograph = keep_photograph(world.chip, broken, occasion="other", by=world.processor, at=world.later())
    with refuses("picture_broken"):
        release(world, photograph)


@pytest.mark.parametrize(
    ("is_public", "credit", "law"),
    [
        (True, "", "ledger_photographrelease_has_its_credit"),
        (False, "", "ledger_photographrelease_changes_something"),
    ],
)
def test_the_database_wants_a_credit_and_a_change(world: World, is_public: bool, credit: str, law: str) -> None:
    photograph, at = taken(world), world.later()
    with refused(law):
        sql(
            "INSERT INTO ledger_photographrelease (photograph_id, is_public, credit, by_id, happened_at, event_id)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            photograph.pk,
            is_public,
            credit,
            world.curator.pk,
            at,
            raw.event(world, world.curator, at).pk,
        )


def test_a_release_stays_as_it_was_said(world: World) -> None:
    release(world, taken(world))
    with never_changed():
        sql("UPDATE ledger_photographrelease SET is_public = false")


def test_the_curator_releases_and_takes_back_on_the_bench(world: World) -> None:
    photograph, curator = taken(world), As(world.curator)
    assert f"/photographs/{photograph.pk}/publish/" in text_of(curator.get("bench:piece", world.chip.identifier))
    assert f"/photographs/{photograph.pk}/publish/" not in text_of(
        As(world.processor).get("bench:piece", world.chip.identifier)
    )
    assert "publishes no photographs for now" in text_of(curator.get("bench:publish_photograph", photograph.pk))
    assert curator.post("bench:publish_photograph", photograph.pk, credit="").status_code == 422
    assert curator.post("bench:publish_photograph", photograph.pk, credit=CREDIT).status_code == 302
    assert curator.post("bench:withdraw_photograph", photograph.pk).status_code == 302
    assert [word.is_public for word in photograph.releases.all()] == [True, False]

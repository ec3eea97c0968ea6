"""A photograph stands beside its piece for those who work with it; nobody else, and never the public, sees it."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from registry.audit import trail
from registry.ledger.models import Photograph
from registry.papers.models import store
from tests import worlds
from tests.ledger.books import not_permitted, refused, sql
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

JPEG = b"\xff\xd8\xff\xe0 invented grains"


@pytest.fixture
def world() -> World:
    return small_collection()


def sent(world: World, content: bytes = JPEG, name: str = "grain.jpg", *, piece: str = "", **more: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type="image/jpeg")
    typed = {"occasion": "cutting", "remark": "Before the saw."} | more
    return As(world.processor).post("bench:photograph", piece or world.chip.identifier, file=file, **typed)


def test_a_photograph_is_kept_and_shown_on_the_bench(world: World) -> None:
    assert sent(world).status_code == 302
    page = text_of(As(world.auditor).get("bench:piece", world.chip.identifier))
    assert "Before the saw." in page
    assert 'alt="Photograph at cutting"' in page
    picture = As(world.auditor).get("bench:picture", Photograph.objects.get().pk)
    assert (picture.content, picture["Content-Type"]) == (JPEG, "image/jpeg")
    assert picture["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"%PDF-1.7 no picture", "paper.pdf"), (b"no picture at all", "grain.jpg"), (b"", "grain.jpg")],
)
def test_what_is_no_picture_is_refused_at_its_field(world: World, content: bytes, name: str) -> None:
    assert sent(world, content, name).status_code == 422
    assert not Photograph.objects.exists()


def test_the_same_photograph_is_kept_once(world: World) -> None:
    sent(world)
    again = sent(world)
    assert again.status_code == 422
    assert "kept here already" in text_of(again)


def test_the_borrower_sees_what_was_taken_for_its_loan_and_strangers_nothing(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    sent(world, piece=item.piece.identifier)
    photograph = Photograph.objects.get()
    assert As(world.investigator).get("bench:picture", photograph.pk).status_code == 200
    assert reverse("bench:picture", args=[photograph.pk]) in text_of(
        As(world.investigator).get("loans:detail", item.loan.reference)
    )
    assert As(world.stranger).get("bench:picture", photograph.pk).status_code == 403
    address = reverse("bench:picture", args=[photograph.pk])
    assert Client().get(address).status_code == 302
    assert address not in Client().get(reverse("holdings:page", args=[item.piece.identifier])).content.decode()


def test_only_the_laboratory_keeps_photographs(world: World) -> None:
    for nobody in (world.auditor, world.authority, world.investigator):
        assert As(nobody).get("bench:photograph", world.chip.identifier).status_code == 403


def test_a_photograph_is_a_picture_and_stays(world: World) -> None:
    paper = store(b"%PDF-1.7 no picture", media_type="application/pdf")
    event = trail.record("by hand", chain=world.collection.code, subject="x", by=world.curator, at=world.later())
    with refused("ledger_photograph_is_a_picture"):
        sql(
            "INSERT INTO ledger_photograph (split_id, occasion, file_id, remark, by_id, happened_at, event_id)"
            " VALUES (%s, 'cutting', %s, '', %s, %s, %s)",
            world.chip.pk, paper.pk, world.curator.pk, world.at, event.pk,
        )  # fmt: skip
    sent(world)
    with not_permitted():
        sql("UPDATE ledger_photograph SET occasion = 'return'")

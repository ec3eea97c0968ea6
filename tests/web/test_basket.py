"""The basket: filled signed out, kept over a sign-in, split by collection into drafts."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from registry.applications.models import Application
from tests.factories import applications as make
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.web.people import As, text_of
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    world = small_collection()
    make.put_policy(world)
    return world


def read(client: Client, name: str, query: str = "") -> str:
    return client.get(reverse(name) + query).content.decode()


def fill(client: Client, world: World, mass: str = "20 mg") -> None:
    pieces = [world.powder.identifier, world.chip.identifier]
    sent = {"piece": pieces, f"piece-{world.powder.pk}-mass": mass}
    assert client.post(reverse("basket:page"), sent).status_code == 302


def test_nothing_is_kept_by_following_a_link(world: World) -> None:
    client = Client()
    page = client.get(reverse("basket:page") + f"?add={world.powder.identifier}")
    assert world.powder.identifier in page.content.decode()
    assert "basket" not in client.cookies
    assert "no-store" in page["Cache-Control"] or "no-cache" in page["Cache-Control"]


def test_what_is_free_stands_beside_what_is_asked(world: World) -> None:
    client = Client()
    fill(client, world, "950 mg")
    page = read(client, "basket:page")
    assert "only 50" in page
    assert "must stay" in page


def test_a_wrong_mass_is_said_and_kept_in_its_field(world: World) -> None:
    page = Client().post(
        reverse("basket:page"), {"piece": [world.powder.identifier], f"piece-{world.powder.pk}-mass": "a bit"}
    )
    assert page.status_code == 422
    assert "a bit" in page.content.decode()


def test_it_survives_the_sign_in_and_becomes_a_draft(world: World) -> None:
    researcher = As(world.investigator)
    signed_out = Client()
    fill(signed_out, world)
    researcher.client.cookies["basket"] = signed_out.cookies["basket"].value
    assert signed_out.get(reverse("basket:apply", args=["ce5"])).status_code == 302
    typed = {"title": "From the basket", "institution": world.borrower.pk, "methods": [world.gentle_method.pk]}
    assert researcher.post("basket:apply", "ce5", **typed).status_code == 302
    application = Application.objects.get()
    asked = application.lines.order_by("number").values_list("split__identifier", "mass_ug")
    assert list(asked) == [(world.powder.identifier, 20_000), (world.chip.identifier, None)]
    assert "is empty" in text_of(researcher.get("basket:page"))


def test_a_mixed_basket_becomes_one_application_for_each_collection(world: World) -> None:
    other = make_piece(make_sample(make_collection("luna")), form="chip")
    client = As(world.investigator)
    sent = {"piece": [world.chip.identifier, other.identifier]}
    assert client.post("basket:page", **sent).status_code == 302
    page = text_of(client.get("basket:page"))
    assert page.count('name="apply"') == 2
    typed = {"title": "One of two", "institution": world.borrower.pk, "methods": [world.method.pk]}
    assert client.post("basket:apply", "ce5", **typed).status_code == 302
    assert [line.split for line in Application.objects.get().lines.all()] == [world.chip]
    left = text_of(client.get("basket:page"))
    assert other.identifier in left
    assert world.chip.identifier not in left


def test_a_piece_without_its_mass_begins_nothing(world: World) -> None:
    client = As(world.investigator)
    client.post("basket:page", piece=[world.powder.identifier])
    typed = {"title": "No mass", "institution": world.borrower.pk, "methods": [world.method.pk]}
    page = client.post("basket:apply", "ce5", **typed)
    assert page.status_code == 422
    assert "Say how much of this piece you need." in text_of(page)
    assert not Application.objects.exists()


def test_a_forged_basket_is_empty(world: World) -> None:
    client = Client()
    client.cookies["basket"] = "made up"
    assert "is empty" in read(client, "basket:page")


def test_the_corner_counts_it_signed_out_and_in(world: World) -> None:
    client = Client()
    assert reverse("basket:page") not in read(client, "display:corner")
    fill(client, world)
    assert '<span class="n">2</span>' in read(client, "display:corner")

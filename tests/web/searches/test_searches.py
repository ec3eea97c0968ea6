"""Searches somebody keeps: saved from the catalogue, told of what is new, shared, changed, removed, gone with them."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse

from registry.console.searches import tell_what_is_new
from registry.foundation.clocks import now
from registry.foundation.refusal import NotPermitted
from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.messages.models import Notice
from registry.parties.actions import blank_person, registry_itself
from registry.parties.models import Person, SavedSearch
from registry.parties.searches import MOST, remove_search, save_search
from registry.reports.catalogue.news import new_since, newest_movement
from registry.web.searches.reading import query_of
from tests import worlds
from tests.factories.parties import make_person
from tests.web.people import As, text_of
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


@pytest.fixture
def owner(world: World) -> Person:
    return make_person()


def post(them: As, page: str, *args: int, name: str, address: str) -> Any:
    """Send the form, whose field is called as the helper's own argument."""
    return them.client.post(reverse(page, args=args), {"name": name, "address": address})


def keep(owner: Person, query: str = "form=powder", name: str = "Powders") -> SavedSearch:
    return save_search(owner, name=name, query=query, newest=newest_movement(), at=now())


def cut(world: World) -> str:
    """A new piece of powder; its number."""
    (made,) = subdivide_split(world.powder, pieces=[NewPiece(1_000)], by=world.curator, at=now())
    return made.identifier


def test_a_search_is_saved_from_the_address_of_the_catalogue(owner: Person) -> None:
    them = As(owner)

    page = them.get("searches:new", query="?form=powder&mass_from=10+mg&after=x&collect=15415")
    saved = post(them, "searches:new", name="Small powders", address="/holdings/?form=powder&mass_from=10+mg&after=x")

    assert "powder · 10\u2009mg or more" in text_of(page)
    assert saved.status_code == 302
    assert SavedSearch.objects.get(person=owner).query == "form=powder&mass_from=10+mg"


def test_the_catalogue_offers_to_save_what_it_shows(client: Client, world: World) -> None:
    page = unescape(client.get("/holdings/", {"form": "powder"}).content.decode())

    assert 'href="/searches/new/?form=powder"' in page
    assert client.get("/searches/new/?form=powder").status_code == 302


def test_two_searches_of_one_name_are_refused_at_the_name(owner: Person) -> None:
    keep(owner)

    again = post(As(owner), "searches:new", name="Powders", address="/holdings/?form=chip")

    assert again.status_code == 422
    assert "You keep a search of that name already." in text_of(again)
    assert "/holdings/?form=chip" in unescape(text_of(again))


def test_what_came_since_one_looked_is_new_until_one_looks(world: World, owner: Person) -> None:
    search, them = keep(owner), As(owner)
    before = text_of(them.get("searches:list"))
    number = cut(world)
    after = text_of(them.get("searches:list"))
    result = them.post("searches:look", search.pk)

    assert "Nothing new" in before
    assert number in after
    assert result["Location"] == "/holdings/?form=powder"
    assert "Nothing new" in text_of(them.get("searches:list"))


def test_what_does_not_fit_is_not_new(world: World, owner: Person) -> None:
    search = keep(owner, query="form=powder&mass_from=1+g")
    cut(world)

    fitting = [piece.identifier for piece in new_since(search.query, search.seen, at=now())]

    assert fitting == []


def test_the_desk_and_ones_page_say_that_there_is_something_new(world: World, owner: Person) -> None:
    keep(owner)
    cut(world)

    assert "Your searches: 1 has something new" in text_of(As(owner).get("desk:page"))
    assert "1 search has something new" in text_of(As(owner).get("accounts:profile"))


def test_people_are_told_once_a_night_of_what_is_new(world: World, owner: Person) -> None:
    keep(owner)
    number = cut(world)

    assert [tell_what_is_new(at=now()), tell_what_is_new(at=now())] == [1, 0]
    notice = Notice.objects.get(person=owner)
    assert notice.values["search"] == "Powders"
    assert number in notice.values["pieces"]
    assert As(owner).get("searches:one", *notice.arguments)["Location"].startswith("/searches/#search-")


@pytest.mark.parametrize(("query", "is_told"), [("q=basalts&order=changed", True), ("q=bassalt", False)])
def test_words_tell_of_what_is_new_and_never_of_what_is_only_spelled_nearly_so(
    world: World, owner: Person, query: str, is_told: bool
) -> None:
    keep(owner, query)
    cut(world)

    assert bool(tell_what_is_new(at=now())) is is_told


def test_nobody_is_told_of_nothing(world: World, owner: Person) -> None:
    keep(owner, query="form=chip")
    cut(world)

    assert tell_what_is_new(at=now()) == 0


def test_a_search_is_changed_and_removed_by_its_owner(owner: Person) -> None:
    search, them = keep(owner), As(owner)

    post(them, "searches:change", search.pk, name="Chips", address="form=chip")
    search.refresh_from_db()
    changed = (search.name, search.query)
    them.post("searches:remove", search.pk)

    assert changed == ("Chips", "form=chip")
    assert not SavedSearch.objects.exists()


def test_nobody_reaches_another_persons_search(owner: Person) -> None:
    search, other = keep(owner), make_person()

    assert As(other).get("searches:change", search.pk).status_code == 404
    assert As(other).post("searches:look", search.pk).status_code == 404
    assert As(other).post("searches:remove", search.pk).status_code == 404
    assert "Powders" not in text_of(As(other).get("searches:list"))
    with pytest.raises(NotPermitted):
        remove_search(search, by=other)


def test_fifty_searches_are_enough(owner: Person) -> None:
    for number in range(MOST):
        keep(owner, name=f"Search {number}")

    refused = post(As(owner), "searches:new", name="One more", address="form=chip")

    assert refused.status_code == 422
    assert "remove one first" in text_of(refused)


def test_searches_go_when_their_person_is_blanked(owner: Person) -> None:
    keep(owner)

    blank_person(owner, reason="asked for it", by=registry_itself(), at=now())

    assert not SavedSearch.objects.filter(person=owner).exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("http://localhost/holdings/?q=basalt&order=mass&before=z", "q=basalt&order=mass"),
        ("mission=apollo-11&mission=apollo-12", "mission=apollo-11&mission=apollo-12"),
        ("/holdings/", ""),
        ("nonsense", ""),
    ],
)
def test_only_what_the_catalogue_understands_is_kept(typed: str, kept: str) -> None:
    assert query_of(typed) == kept


@pytest.mark.parametrize("name", ["", "Powders"])
def test_the_database_itself_wants_a_name_and_each_once(owner: Person, name: str) -> None:
    keep(owner, name="Powders")
    sql = (
        "INSERT INTO parties_savedsearch (person_id, name, query, seen, told, made_at) VALUES (%s, %s, '', 0, 0, now())"
    )

    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(sql, [owner.pk, name])

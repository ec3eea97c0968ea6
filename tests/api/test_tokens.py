"""A token opens one's own applications and nothing else, for as long as it is in force and its owner may sign in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from registry.applications.models import Application
from registry.foundation.clocks import date_in, now
from registry.parties.actions import blank_person
from registry.parties.models import AccessToken, User
from registry.parties.tokens import make_token, revoke_token
from tests.api.furnishing import token_of
from tests.factories.parties import make_user
from tests.web.people import As
from tests.worlds import World

OWN = "/api/v1/applications/"


def status(client: Client, secret: str, address: str = OWN) -> int:
    return client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code


def test_a_token_shows_ones_own_applications(world: World, client: Client) -> None:
    answer = client.get(OWN, headers={"Authorization": f"Bearer {token_of(world.investigator)}"})
    assert [row["reference"] for row in answer.json()["items"]] == ["A-0001"]
    assert "private" in answer["Cache-Control"]
    assert "Authorization" in answer["Vary"]


def test_without_a_token_there_is_nothing_of_ones_own(world: World, client: Client) -> None:
    answer = client.get(OWN)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_is_no_token(world: World) -> None:
    assert As(world.investigator).follow(OWN).status_code == 401


def test_anothers_application_is_not_there(world: World, client: Client) -> None:
    secret = token_of(world.stranger)
    assert status(client, secret) == 200
    assert status(client, secret, f"{OWN}A-0001/") == 404


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer lsr_wrong", "Basic abc", "Bearer a b"])
def test_a_wrong_token_is_refused_even_where_none_is_needed(world: World, client: Client, shown: str) -> None:
    answer = client.get("/api/v1/missions/", headers={"Authorization": shown})
    assert answer.status_code == (200 if shown == "" else 401)


def test_a_revoked_token_opens_nothing(world: World, client: Client) -> None:
    secret = token_of(world.investigator)
    assert status(client, secret) == 200
    revoke_token(AccessToken.objects.get(), by=world.investigator, at=now())
    assert status(client, secret) == 401


def test_a_token_ends_with_its_last_day(world: World, client: Client) -> None:
    make_user(world.investigator)
    long_ago = now() - timedelta(days=10)
    last = date_in("UTC", now()) - timedelta(days=1)
    _token, secret = make_token(world.investigator, name="old", to_on=last, at=long_ago)
    assert status(client, secret) == 401


def test_the_token_of_somebody_who_may_not_sign_in_opens_nothing(world: World, client: Client) -> None:
    secret = token_of(world.investigator)
    User.objects.filter(person=world.investigator).update(is_active=False)
    assert status(client, secret) == 401


def test_the_token_of_somebody_who_was_blanked_opens_nothing(world: World, client: Client) -> None:
    secret = token_of(world.stranger)
    blank_person(world.stranger, by=world.curator, at=now(), reason="asked for it")
    assert status(client, secret) == 401


def test_a_secret_is_shown_once_and_kept_nowhere(world: World) -> None:
    mine = As(world.investigator)
    with override_settings(DEMO=True):
        page = mine.client.post(reverse("accounts:tokens"), {"name": "My script", "days": "30"}).content.decode()
    token = AccessToken.objects.get()
    secret = page.partition(token.beginning)[2].partition("<")[0]
    assert len(secret) > 20
    assert secret not in mine.get("accounts:tokens").content.decode()
    assert secret not in str(AccessToken.objects.values_list())
    assert Application.objects.count() == 1

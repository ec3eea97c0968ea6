"""ORCID proves who somebody is: it opens a known account, fills in a new one, and its identifier is kept as proven.

What ORCID itself answers is given here; everything after that is the registry's own.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.orcid.views import OrcidOAuth2Adapter
from django.test import Client
from pytest_django.fixtures import Settings

from registry.parties.models import Person, User
from tests.factories.parties import PASSWORD, make_person, make_user

pytestmark = pytest.mark.django_db

ORCID = "0000-0002-1694-233X"
ANSWER = {
    "orcid-identifier": {"path": ORCID, "uri": f"https://orcid.org/{ORCID}"},
    "person": {"name": {"given-names": {"value": "Ada"}, "family-name": {"value": "Placeholder"}}},
}


@pytest.fixture(autouse=True)
def _orcid(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"orcid": {"APPS": [{"client_id": "APP-1", "secret": "s"}]}}

    def told(adapter: Any, request: Any, app: Any, token: Any, **more: Any) -> Any:
        return adapter.get_provider().sociallogin_from_response(request, ANSWER)

    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda *_args, **_more: {"access_token": "t"})
    monkeypatch.setattr(OrcidOAuth2Adapter, "complete_login", told)


def come_back(client: Client, *, process: str = "login") -> Any:
    """Go to ORCID and return with its answer."""
    away = client.post(f"/account/orcid/login/?process={process}")
    there = urlsplit(away["Location"])
    assert there.hostname == "orcid.org"
    state = parse_qs(there.query)["state"][0]
    return client.get("/account/orcid/login/callback/", {"code": "c", "state": state})


def test_the_way_there_is_shown_only_when_it_is_configured(client: Client, settings: Settings) -> None:
    assert "Sign in at ORCID" in client.get("/account/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {"orcid": {"APPS": []}}
    assert "Sign in at ORCID" not in client.get("/account/login/").content.decode()


def test_somebody_new_checks_their_name_and_gives_an_address(client: Client) -> None:
    assert come_back(client)["Location"] == "/account/3rdparty/signup/"
    assert 'value="Ada Placeholder"' in client.get("/account/3rdparty/signup/").content.decode()
    assert not User.objects.exists()
    client.post("/account/3rdparty/signup/", {"name": "Ada Placeholder", "name_zh": "", "email": "ada@example.org"})
    person = User.objects.get(email="ada@example.org").person
    assert (person.name, person.orcid) == ("Ada Placeholder", ORCID)


def test_a_known_account_opens(client: Client) -> None:
    user = make_user(make_person())
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
    SocialAccount.objects.create(user=user, provider="orcid", uid=ORCID)
    come_back(client)
    assert client.get("/profile/").status_code == HTTPStatus.OK


def test_joined_to_an_account_it_takes_the_place_of_what_was_typed(client: Client) -> None:
    user = make_user(make_person())
    Person.objects.update(orcid="0000-0002-1825-0097")
    client.force_login(user)
    come_back(client, process="connect")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert SocialAccount.objects.get(user=user).uid == ORCID
    assert Person.objects.get(pk=user.person_id).orcid == ORCID
    assert "Proven by signing in" in client.get("/profile/").content.decode()

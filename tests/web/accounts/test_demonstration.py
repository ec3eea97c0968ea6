"""Sign-in at a click exists in demonstration mode only, and only for invented people."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from registry.access.roles import Role
from registry.parties.models import Person, User
from tests.factories.holdings import make_collection
from tests.factories.parties import make_person_with_role, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return make_user(make_person_with_role(Role.CURATOR, collection=make_collection(), name="Cu Rator"))


@pytest.fixture
def demonstration(settings: Settings) -> None:
    settings.DEMO = True


def way_in(user: User) -> str:
    return f"/account/demo/{user.person_id}/"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.usefixtures("demonstration")
def test_each_role_has_its_sign_in(client: Client, curator: User) -> None:
    page = client.get("/account/demo/").content.decode()
    assert "Cu Rator" in page
    assert way_in(curator) in page


@pytest.mark.usefixtures("demonstration")
def test_a_click_signs_in(client: Client, curator: User) -> None:
    answer = client.post(way_in(curator))
    assert answer["Location"] == "/desk/"
    assert is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
def test_it_leads_on_to_where_one_wanted_to_go_but_to_no_other_site(client: Client, curator: User) -> None:
    assert client.post(way_in(curator), {"next": "/profile/"})["Location"] == "/profile/"
    assert client.post(way_in(curator), {"next": "https://example.org/"})["Location"] == "/desk/"


@pytest.mark.usefixtures("demonstration")
def test_a_link_alone_signs_nobody_in(client: Client, curator: User) -> None:
    assert client.get(way_in(curator)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
def test_somebody_real_is_neither_shown_nor_signed_in(client: Client, curator: User) -> None:
    Person.objects.filter(pk=curator.person_id).update(is_invented=False)
    assert "Cu Rator" not in client.get("/account/demo/").content.decode()
    assert client.post(way_in(curator)).status_code == HTTPStatus.NOT_FOUND
    assert not is_signed_in(client)


@pytest.mark.usefixtures("demonstration")
def test_a_closed_account_stays_closed(client: Client, curator: User) -> None:
    User.objects.update(is_active=False)
    assert client.post(way_in(curator)).status_code == HTTPStatus.NOT_FOUND


def test_outside_demonstration_mode_there_is_no_such_page(client: Client, curator: User) -> None:
    assert client.get("/account/demo/").status_code == HTTPStatus.NOT_FOUND
    assert client.post(way_in(curator)).status_code == HTTPStatus.NOT_FOUND
    assert not is_signed_in(client)
    assert "/account/demo/" not in client.get("/account/login/").content.decode()

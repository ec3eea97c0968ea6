"""Whoever may decide or move mass sets up a second factor before any page of theirs opens."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django.fixtures import Settings

from registry.access.roles import MOVES_MASS_OR_DECIDES, OF_INSTITUTION, Role
from registry.foundation.clocks import now
from registry.parties.actions import end_role, registry_itself
from registry.parties.models import User
from tests.factories.holdings import make_collection
from tests.factories.parties import make_institution, make_person, make_person_with_role, make_user

pytestmark = pytest.mark.django_db


def user_who_is(role: Role) -> User:
    """Somebody who holds that role and may sign in."""
    if role in OF_INSTITUTION:
        return make_user(make_person_with_role(role, institution=make_institution()))
    return make_user(make_person_with_role(role, collection=make_collection()))


def add_factor(user: User, kind: str = Authenticator.Type.TOTP) -> None:
    Authenticator.objects.create(user=user, type=kind, data={})


@pytest.mark.parametrize("role", sorted(MOVES_MASS_OR_DECIDES))
def test_a_role_that_decides_or_moves_mass_owes_one(client: Client, role: Role) -> None:
    client.force_login(user_who_is(role))
    assert client.get("/desk/")["Location"] == "/account/2fa/"


@pytest.mark.parametrize("role", sorted(set(Role) - MOVES_MASS_OR_DECIDES))
def test_other_roles_owe_none(client: Client, role: Role) -> None:
    client.force_login(user_who_is(role))
    assert client.get("/desk/").status_code == HTTPStatus.OK


@pytest.mark.parametrize("kind", [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
def test_with_one_the_desk_opens(client: Client, kind: str) -> None:
    user = user_who_is(Role.CURATOR)
    add_factor(user, kind)
    client.force_login(user)
    assert client.get("/desk/").status_code == HTTPStatus.OK


def test_recovery_codes_alone_are_none(client: Client) -> None:
    user = user_who_is(Role.CURATOR)
    add_factor(user, Authenticator.Type.RECOVERY_CODES)
    client.force_login(user)
    assert client.get("/desk/").status_code == HTTPStatus.FOUND


def test_the_pages_that_set_one_up_stay_open(client: Client) -> None:
    client.force_login(user_who_is(Role.AUTHORITY))
    assert client.get("/account/2fa/").status_code == HTTPStatus.OK
    assert client.get("/profile/").status_code == HTTPStatus.OK
    assert client.get("/me/corner/").status_code == HTTPStatus.OK
    assert client.get("/").status_code == HTTPStatus.OK


def test_nothing_is_done_by_a_form_either(client: Client) -> None:
    client.force_login(user_who_is(Role.AUTHORITY))
    assert client.post("/audit/verify/")["Location"] == "/account/2fa/"


def test_whoever_opens_the_support_pages_owes_one(client: Client) -> None:
    user = make_user(make_person(), is_staff=True)
    client.force_login(user)
    assert client.get("/admin/")["Location"] == "/account/2fa/"
    add_factor(user)
    assert client.get("/admin/").status_code == HTTPStatus.OK


def test_a_role_that_has_ended_owes_none(client: Client) -> None:
    user = user_who_is(Role.CURATOR)
    end_role(user.person.grants.get(), on=date(2020, 1, 1), reason="Left.", by=registry_itself(), at=now())
    client.force_login(user)
    assert client.get("/desk/").status_code == HTTPStatus.OK


def test_a_demonstration_asks_none(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    client.force_login(user_who_is(Role.CURATOR))
    assert client.get("/desk/").status_code == HTTPStatus.OK

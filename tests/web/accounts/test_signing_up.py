"""An account is made by whoever proves an address; behind it stands a person."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from registry.parties.models import Person, User
from registry.web.accounts.forms import is_orcid
from tests.factories.parties import PASSWORD, make_person, make_user

pytestmark = pytest.mark.django_db

WRITTEN = {"name": "Ada Placeholder", "email": "ada@example.org", "password1": PASSWORD, "password2": PASSWORD}


def code_in(letter: Any) -> str:
    """The code that a letter brings: a line of its own."""
    found = re.search(r"^([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})$", letter.body, re.MULTILINE)
    assert found, letter.body
    return found[1]


def test_whoever_signs_up_is_a_person_in_their_language(client: Client) -> None:
    client.post("/zh/account/signup/", {**WRITTEN, "name_zh": "林示例"})
    person = User.objects.get(email="ada@example.org").person
    assert (person.name, person.name_zh, person.email, person.language) == (
        "Ada Placeholder",
        "林示例",
        "ada@example.org",
        "zh-hans",
    )


def test_an_account_without_a_name_is_not_made(client: Client) -> None:
    client.post("/account/signup/", {**WRITTEN, "name": " "})
    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_the_code_in_the_letter_opens_the_account(client: Client) -> None:
    answer = client.post("/account/signup/", WRITTEN)
    assert answer["Location"] == "/account/confirm-email/"
    answer = client.post("/account/confirm-email/", {"code": code_in(mail.outbox[0])})
    assert answer.status_code == HTTPStatus.FOUND
    assert client.get("/profile/").status_code == HTTPStatus.OK


def test_a_wrong_code_opens_nothing(client: Client) -> None:
    client.post("/account/signup/", WRITTEN)
    client.post("/account/confirm-email/", {"code": "AAAAAA"})
    assert client.get("/profile/").status_code == HTTPStatus.FOUND


def test_an_address_that_is_taken_is_not_given_away(client: Client) -> None:
    make_user(make_person())
    taken = User.objects.get().email
    answer = client.post("/account/signup/", {**WRITTEN, "email": taken})
    assert answer["Location"] == "/account/confirm-email/"
    assert User.objects.count() == 1
    assert Person.objects.filter(name="Ada Placeholder").count() == 0


def test_tries_at_a_password_are_limited_over_all_processes(client: Client) -> None:
    person = make_person()
    make_user(person)
    for _try in range(6):
        answer = client.post("/account/login/", {"login": person.email, "password": "wrong"})
    assert "Too many failed" in answer.content.decode()
    right = client.post("/account/login/", {"login": person.email, "password": PASSWORD})
    assert right.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("0000-0002-1825-0097", True),
        ("0000-0002-1694-233X", True),
        ("0000-0002-1825-0098", False),
        ("0000-0002-1825", False),
    ],
)
def test_an_orcid_is_known_by_its_check_digit(*, text: str, holds: bool) -> None:
    assert is_orcid(text) is holds


def test_a_new_address_takes_the_place_of_the_old_once_it_is_proven(client: Client) -> None:
    person = make_person()
    user = make_user(person)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user)
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    client.post("/account/reauthenticate/?next=/account/email/", {"password": PASSWORD, "next": "/account/email/"})
    client.post("/account/email/", {"email": "new@example.org", "action_add": ""})
    person.refresh_from_db()
    assert person.email == user.email
    client.post("/account/confirm-email/", {"code": code_in(mail.outbox[-1])})
    person.refresh_from_db()
    user.refresh_from_db()
    assert (person.email, user.email) == ("new@example.org", "new@example.org")

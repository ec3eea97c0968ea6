"""One's own page: what one may write about oneself, and what one only sees."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from registry.access.roles import Role
from registry.parties.models import User
from tests.factories.parties import make_institution, make_person_with_role, make_user

pytestmark = pytest.mark.django_db

WRITTEN = {
    "name": "Ada Placeholder",
    "name_zh": "林示例",
    "orcid": "0000-0002-1825-0097",
    "expertise": "Chronology of basalts",
    "language": "zh-hans",
    "pace": "weekly",
}


@pytest.fixture
def researcher(client: Client) -> User:
    user = make_user(make_person_with_role(Role.RESEARCHER, institution=make_institution("Institute of Tests")))
    client.force_login(user)
    return user


def test_it_shows_roles_and_affiliations(client: Client, researcher: User) -> None:
    page = client.get("/profile/").content.decode()
    assert "researcher" in page
    assert page.count("Institute of Tests") == 2


def test_it_keeps_what_is_written(client: Client, researcher: User) -> None:
    assert client.post("/profile/", WRITTEN)["Location"] == "/profile/"
    researcher.person.refresh_from_db()
    assert {name: getattr(researcher.person, name) for name in WRITTEN} == WRITTEN


def test_it_takes_no_other_column(client: Client, researcher: User) -> None:
    before = researcher.person.email
    client.post("/profile/", {**WRITTEN, "email": "other@example.org", "is_invented": ""})
    researcher.person.refresh_from_db()
    assert (researcher.person.email, researcher.person.is_invented) == (before, True)


def test_a_mistyped_orcid_is_told_at_its_field(client: Client, researcher: User) -> None:
    answer = client.post("/profile/", {**WRITTEN, "orcid": "0000-0002-1825-0098"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "check the digits" in answer.content.decode()


def test_an_orcid_proven_by_signing_in_is_not_typed_over(client: Client, researcher: User) -> None:
    SocialAccount.objects.create(user=researcher, provider="orcid", uid="0000-0002-1694-233X")
    researcher.person.orcid = "0000-0002-1694-233X"
    researcher.person.save()
    client.post("/profile/", WRITTEN)
    researcher.person.refresh_from_db()
    assert researcher.person.orcid == "0000-0002-1694-233X"


def test_nobody_sees_it_without_signing_in(client: Client) -> None:
    assert client.get("/profile/")["Location"] == "/account/login/?next=/profile/"

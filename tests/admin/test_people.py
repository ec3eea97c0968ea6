"""Granting a role, ending it and blanking a person: each for a reason, each told of in the event record."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.test import Client

from registry.access.roles import Role
from registry.audit.models import Event
from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.parties.models import Affiliation, Person, RoleGrant, User
from tests.factories.holdings import make_collection
from tests.factories.parties import give_role, make_institution, make_person, make_user

pytestmark = pytest.mark.django_db

GRANT = "/admin/parties/rolegrant/add/"


@pytest.fixture
def superuser() -> User:
    user = make_user(make_person("Su Peruser"), is_staff=True)
    user.is_superuser = True
    user.save()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    return user


@pytest.fixture
def client(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser)
    return client


@pytest.fixture
def collection() -> Collection:
    return make_collection("ce5")


def written(person: Person, **changes: str) -> dict[str, str]:
    """A grant as the form sends it."""
    return {
        "person": str(person.pk),
        "role": Role.CURATOR.value,
        "collection": "ce5",
        "institution": "",
        "from_on": "2026-01-01",
        "to_on": "",
        "reason": "Appointed by the keeper.",
        **changes,
    }


def test_a_grant_is_an_act_with_its_event(client: Client, collection: Collection, superuser: User) -> None:
    person = make_person()
    assert client.post(GRANT, written(person)).status_code == HTTPStatus.FOUND
    grant = RoleGrant.objects.get(person=person)
    assert (grant.role, grant.collection_code, grant.granted_by) == ("curator", "ce5", superuser.person)
    event = Event.objects.get(act="role granted")
    assert (event.chain, event.actor) == ("ce5", superuser.person.pk)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reason": ""}, "This field is required"),
        ({"collection": ""}, "Name it for every role but"),
        ({"role": "researcher"}, "Name it for every role but"),
        ({"to_on": "2025-01-01"}, "does not end before it starts"),
    ],
)
def test_a_wrong_grant_is_refused(client: Client, collection: Collection, change: dict[str, str], told: str) -> None:
    answer = client.post(GRANT, written(make_person(), **change))
    assert told in answer.content.decode()
    assert not RoleGrant.objects.exists()
    assert not Event.objects.exists()


def test_nobody_gives_a_role_to_themself(client: Client, collection: Collection, superuser: User) -> None:
    answer = client.post(GRANT, written(superuser.person))
    assert "to themself" in answer.content.decode()
    assert not RoleGrant.objects.exists()


def test_a_role_ends_for_a_reason(client: Client, collection: Collection) -> None:
    grant = give_role(make_person(), Role.CURATOR, collection=collection)
    today = date_in("UTC", now())
    place = f"/admin/parties/rolegrant/{grant.pk}/change/"
    client.post(place, {"to_on": today.isoformat(), "why": ""})
    grant.refresh_from_db()
    assert grant.to_on is None
    client.post(place, {"to_on": today.isoformat(), "why": "Left the institute.", "role": "authority"})
    ended = RoleGrant.objects.get(pk=grant.pk)
    assert (ended.to_on, ended.role) == (today, "curator")
    assert Event.objects.filter(act="role ended", chain="ce5").count() == 1


def test_a_role_is_not_ended_in_the_past(client: Client, collection: Collection) -> None:
    grant = give_role(make_person(), Role.CURATOR, collection=collection)
    yesterday = date_in("UTC", now()) - timedelta(days=1)
    client.post(f"/admin/parties/rolegrant/{grant.pk}/change/", {"to_on": yesterday.isoformat(), "why": "x"})
    grant.refresh_from_db()
    assert grant.to_on is None


def test_a_person_is_blanked_for_a_reason(client: Client) -> None:
    person = make_person("Ada Placeholder")
    user = make_user(person)
    SocialAccount.objects.create(user=user, provider="orcid", uid="0000-0002-1694-233X", extra_data={"name": "Ada"})
    place = f"/admin/parties/person/{person.pk}/blank/"
    assert "Ada Placeholder" in client.get(place).content.decode()
    assert client.post(place, {"reason": ""}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert client.post(place, {"reason": "Asked for it."}).status_code == HTTPStatus.FOUND
    person.refresh_from_db()
    user.refresh_from_db()
    assert (person.name, person.email, person.orcid, user.is_active) == ("", "", "", False)
    assert Event.objects.filter(act="person blanked").count() == 1
    assert not LogEntry.objects.filter(object_repr__contains="Ada").exists()
    assert not SocialAccount.objects.exists()
    assert client.post(place, {"reason": "Again."}).status_code == HTTPStatus.NOT_FOUND


def test_the_log_of_changes_holds_no_name(client: Client) -> None:
    person = make_person("Ada Placeholder")
    written = {"name": "Ada Newname", "name_zh": "", "email": person.email, "orcid": "", "language": "en"}
    client.post(f"/admin/parties/person/{person.pk}/change/", written)
    person.refresh_from_db()
    assert person.name == "Ada Newname"
    entry = LogEntry.objects.get()
    assert entry.object_repr == f"person {person.pk}"


def test_whoever_enters_an_affiliation_vouches_for_it(client: Client, superuser: User) -> None:
    person, institution = make_person(), make_institution()
    client.post(
        "/admin/parties/affiliation/add/",
        {"person": str(person.pk), "institution": institution.pk, "from_on": "2026-01-01", "to_on": ""},
    )
    assert Affiliation.objects.get().vouched_by == superuser.person


def test_nobody_changes_their_own_rights(client: Client, superuser: User) -> None:
    place = f"/admin/parties/user/{superuser.pk}/change/"
    assert client.post(place, {"is_active": "on"}).status_code == HTTPStatus.FORBIDDEN
    superuser.refresh_from_db()
    assert superuser.is_superuser

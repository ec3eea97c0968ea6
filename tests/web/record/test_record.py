"""The event record opens to those who may read everything where its chain belongs, and to nobody else."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.test import Client

from registry.access.roles import Role
from registry.audit import trail
from registry.audit.models import Event
from registry.holdings.models import Collection
from registry.parties.models import Person
from tests.factories.holdings import make_collection
from tests.factories.parties import make_institution, make_person_with_role, make_user

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def collection() -> Collection:
    return make_collection("ce5")


@pytest.fixture
def auditor(client: Client, collection: Collection) -> Person:
    """Somebody who audits the collection, signed in."""
    person = make_person_with_role(Role.AUDITOR, collection=collection, name="Au Ditor")
    client.force_login(make_user(person))
    return person


def tell(by: Person, subject: str, *, act: str = "accession", chain: str = "ce5") -> Event:
    return trail.record(act, chain=chain, subject=subject, by=by, at=AT, facts={"mass_ug": 1200})


def test_an_auditor_sees_the_chains_they_may_read(client: Client, auditor: Person) -> None:
    make_collection("apollo")
    page = client.get("/audit/").content.decode()
    assert "/audit/ce5/" in page
    assert "/audit/people/" in page
    assert "/audit/apollo/" not in page


def test_events_come_newest_first_and_are_narrowed(client: Client, auditor: Person) -> None:
    tell(auditor, "split A")
    tell(auditor, "split B", act="subdivide")
    page = client.get("/audit/ce5/").content.decode()
    assert page.index("split B") < page.index("split A")
    assert "Au Ditor" in page
    narrowed = client.get("/audit/ce5/?act=subdiv").content.decode()
    assert "split B" in narrowed
    assert "split A" not in narrowed
    assert "split A" not in client.get("/audit/ce5/?subject=split+B").content.decode()
    assert "No event matches" in client.get("/audit/ce5/?from_on=2026-03-05").content.decode()


def test_pages_follow_one_another_without_a_gap(client: Client, auditor: Person) -> None:
    for number in range(120):
        tell(auditor, f"split {number}")
    seen: list[int] = []
    after = ""
    while True:
        page = client.get("/audit/ce5/", {"after": after} if after else {}).context["page"]
        seen += [event.seq for event in page.rows]
        if not (after := page.after):
            break
    assert seen == sorted(seen, reverse=True)
    assert len(seen) == Event.objects.filter(chain="ce5").count()


def test_one_subject_is_told_from_the_beginning(client: Client, auditor: Person) -> None:
    tell(auditor, "loan item L-0001/1")
    tell(auditor, "loan item L-0001/2")
    tell(auditor, "loan item L-0001/1", act="prepare")
    page = client.get("/audit/ce5/of/loan%20item%20L-0001/1/").content.decode()
    assert page.index("accession") < page.index("prepare")
    assert "L-0001/2" not in page


def test_one_event_shows_its_text_and_digests(client: Client, auditor: Person) -> None:
    event = tell(auditor, "split A")
    event.refresh_from_db()
    page = client.get(f"/audit/ce5/{event.seq}/").content.decode()
    assert event.digest in page
    assert event.previous in page
    assert "&quot;mass_ug&quot;:1200" in page


def test_the_verification_is_asked_for_by_a_button(client: Client, auditor: Person) -> None:
    assert "Verify now" in client.get("/audit/verify/").content.decode()
    assert "Every law holds." in client.post("/audit/verify/").content.decode()


@pytest.mark.parametrize("page", ["/audit/apollo/", "/audit/nowhere/"])
def test_a_chain_of_others_stays_closed(client: Client, auditor: Person, page: str) -> None:
    make_collection("apollo")
    assert client.get(page).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("page", ["/audit/", "/audit/ce5/", "/audit/people/", "/audit/ce5/1/", "/audit/verify/"])
def test_a_researcher_reads_none_of_it(client: Client, collection: Collection, page: str) -> None:
    client.force_login(make_user(make_person_with_role(Role.RESEARCHER, institution=make_institution())))
    assert client.get(page).status_code == HTTPStatus.FORBIDDEN

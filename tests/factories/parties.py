"""Institutions, people and the roles they hold, all invented."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from registry.access.roles import OF_INSTITUTION, Role
from registry.holdings.models import Collection
from registry.parties.actions import grant_role, registry_itself
from registry.parties.models import Affiliation, Institution, Person, RoleGrant, User

_numbers = count(1)

LONG_AGO = date(2015, 1, 1)
GRANTED_AT = datetime(2015, 1, 1, tzinfo=UTC)
PASSWORD = "a password for tests only"


def make_institution(name: str = "", *, country: str = "DE", parent: Institution | None = None) -> Institution:
    """An institution with a name of its own."""
    number = next(_numbers)
    return Institution.objects.create(
        slug=f"institution-{number}",
        name=name or f"Invented Institute {number}",
        country=country,
        parent=parent,
        is_invented=True,
    )


def make_person(name: str = "", *, at: Institution | None = None) -> Person:
    """A person, affiliated with an institution where one is given, and somebody vouched for it."""
    number = next(_numbers)
    person = Person.objects.create(
        name=name or f"Invented Person {number}", email=f"person{number}@example.org", is_invented=True
    )
    if at is not None:
        voucher = Person.objects.create(name=f"Invented Voucher {number}", is_invented=True)
        Affiliation.objects.create(
            person=person, institution=at, from_on=LONG_AGO, vouched_by=voucher, vouched_at=GRANTED_AT
        )
    return person


def give_role(
    person: Person, role: Role, *, collection: Collection | None = None, institution: Institution | None = None
) -> RoleGrant:
    """Let a person act in a role, in a collection or for an institution, since long ago."""
    return grant_role(
        person,
        role=role,
        collection_code=collection.code if collection else None,
        institution=institution,
        from_on=LONG_AGO,
        reason="needed in a test",
        by=registry_itself(),
        at=GRANTED_AT,
    )


def make_person_with_role(
    role: Role, *, collection: Collection | None = None, institution: Institution | None = None, name: str = ""
) -> Person:
    """A person who may act; researchers and representatives are affiliated with their institution."""
    person = make_person(name or f"The {role}", at=institution if role in OF_INSTITUTION else None)
    give_role(person, role, collection=collection, institution=institution)
    return person


def make_user(person: Person, *, is_staff: bool = False) -> User:
    """A sign-in for a person, by their e-mail address and PASSWORD."""
    return User.objects.create_user(person.email, PASSWORD, person=person, is_staff=is_staff)

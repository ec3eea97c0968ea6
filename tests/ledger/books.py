"""A small set of books that the tests of the ledger's laws try to break."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from registry.access.roles import Role
from registry.foundation.constraints import broken_constraint
from registry.holdings.models import Collection, Split
from registry.ledger.models import Allotment
from registry.parties.models import Person
from tests.factories import holdings
from tests.factories.parties import make_person_with_role

LATER = holdings.ACCESSIONED_AT + timedelta(days=30)


@dataclass
class Books:
    """A collection with ten milligrams of powder, a fragment, an unweighed section, and a right to mass."""

    collection: Collection
    curator: Person
    powder: Split
    fragment: Split
    section: Split
    allotment: Allotment
    other: Allotment

    def fresh(self, split: Split) -> Split:
        return Split.objects.get(pk=split.pk)


def open_books(code: str = "") -> Books:
    collection = holdings.make_collection(code)
    curator = make_person_with_role(Role.CURATOR, collection=collection)

    def piece(mass_ug: int | None, form: str) -> Split:
        return holdings.make_piece(holdings.make_sample(collection), mass_ug=mass_ug, form=form, by=curator)

    return Books(
        collection=collection,
        curator=curator,
        powder=piece(10_000, "powder"),
        fragment=piece(17_600, "fragment"),
        section=piece(None, "section"),
        allotment=Allotment.objects.create(collection=collection, label=f"{collection.code}/1"),
        other=Allotment.objects.create(collection=collection, label=f"{collection.code}/2"),
    )


@contextmanager
def refused(claim: str) -> Iterator[None]:
    """What happens inside is refused by the database, naming this claim."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert broken_constraint(caught.value) == claim, caught.value


@contextmanager
def not_permitted() -> Iterator[None]:
    """What happens inside is refused because the run-time role has no such right."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert getattr(caught.value.__cause__, "sqlstate", "") == "42501", caught.value


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))


def at(days: int) -> datetime:
    return LATER + timedelta(days=days)

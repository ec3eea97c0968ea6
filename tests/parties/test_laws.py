"""Laws of people (10), broken with raw SQL as the run-time role: history stays, and who is blanked stays blank."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from registry.access.roles import Role
from registry.foundation.constraints import broken_constraint
from registry.parties.actions import blank_person, registry_itself
from tests import worlds
from tests.factories.parties import GRANTED_AT, make_person, make_person_with_role
from tests.ledger.books import refused, sql

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [
        "name = 'Somebody'",
        "name_zh = '某人'",
        "email = 'a@example.org'",
        "orcid = '0000-0002-1825-0097'",
        "expertise = 'glass'",
    ],
)
def test_who_is_blanked_stays_blank(change: str) -> None:
    person = make_person()
    blank_person(person, reason="They asked.", by=registry_itself(), at=GRANTED_AT)
    with refused("parties_person_blanked_is_blank"):
        sql(f"UPDATE parties_person SET {change} WHERE id = %s", person.pk)


def test_nobody_with_history_is_deleted_nor_the_institution_they_borrowed_for() -> None:
    world = worlds.small_collection()
    worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for table, pk in (("parties_person", world.investigator.pk), ("parties_institution", world.borrower.pk)):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            sql(f"DELETE FROM {table} WHERE id = %s", pk)
        assert "_fk_parties_" in broken_constraint(caught.value)


def test_a_role_is_held_in_a_collection_or_for_an_institution_never_in_both() -> None:
    world = worlds.small_collection()
    person = make_person_with_role(Role.PROCESSOR, collection=world.collection)
    with refused("parties_rolegrant_in_a_collection_or_for_an_institution"):
        sql(
            "INSERT INTO parties_rolegrant (person_id, role, collection_code, institution_id, from_on, reason,"
            " granted_by_id, granted_at, end_reason)"
            " SELECT person_id, role, collection_code, %s, from_on, reason, granted_by_id, granted_at, ''"
            " FROM parties_rolegrant WHERE person_id = %s",
            world.borrower.pk,
            person.pk,
        )

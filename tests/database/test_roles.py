"""The run-time role may do what the marks on the models say, and no more."""

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from psycopg import Cursor

from registry.database.roles import marked_tables

EVERYTHING = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def rights(table: str) -> set[str]:
    """What the role of this connection may do to a table."""
    with connection.cursor() as cursor:
        asked = sorted(EVERYTHING | {"TRUNCATE", "REFERENCES", "TRIGGER"})
        cursor.execute("SELECT " + ", ".join(f"has_table_privilege('\"{table}\"', '{right}')" for right in asked))
        return {right for right, given in zip(asked, cursor.fetchone(), strict=True) if given}


def expected(table: str) -> set[str]:
    if table in marked_tables("written_by_triggers"):
        return {"SELECT"}
    return {"SELECT", "INSERT"} if table in marked_tables("append_only") else EVERYTHING


@pytest.mark.django_db
def test_every_table_gives_the_run_time_role_what_its_mark_says() -> None:
    tables = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    assert {table: rights(table) for table in tables} == {table: expected(table) for table in tables}


@pytest.mark.django_db
def test_some_tables_carry_each_mark() -> None:
    assert marked_tables("append_only")
    assert marked_tables("written_by_triggers")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (x int)",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "DROP TABLE audit_event",
        "TRUNCATE audit_event CASCADE",
        "DELETE FROM django_migrations",
        "SET session_replication_role = replica",
        "SET ROLE registry_owner",
    ],
)
def test_the_run_time_role_cannot_get_round_the_laws(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_owner_is_another_role(owner_cursor: Cursor[Any], committed_db: str) -> None:
    owner_cursor.execute("SELECT current_user, current_database()")
    owner, database = owner_cursor.fetchone() or ("", "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("registry_app", committed_db)
    assert (owner, database) == ("registry_owner", committed_db)

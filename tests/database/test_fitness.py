"""A served database that would break sorting, search or the laws is refused, each reason in a sentence."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from registry.database.embedded.base import share_for
from registry.database.fitness import obstacles, refuse_unfit
from registry.database.trouble import DatabaseTrouble
from tests.databases import pointed_at


@contextmanager
def superuser(database: str = "postgres") -> Iterator[psycopg.Connection[Any]]:
    """A connection that may do anything, as only the embedded server gives it to us."""
    if "FOLDER" not in connection.settings_dict:
        pytest.skip("a served database gives nobody the superuser's rights")
    with share_for(connection.settings_dict).cluster.connect(database) as admin:
        yield admin


@contextmanager
def database_made(how: str) -> Iterator[None]:
    """Django's connection in a database made in a certain way, with the extensions, owned by the owner."""
    name = f"{connection.settings_dict['NAME']}_unfit"
    with superuser() as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER registry_owner TEMPLATE template0 " + how).format(sql.Identifier(name))
        )
        try:
            with superuser(name) as inside:
                inside.execute("CREATE EXTENSION pg_trgm")
            with pointed_at(name):
                yield
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.mark.django_db
def test_the_embedded_database_is_fit() -> None:
    assert obstacles(connection) == []


def test_a_locale_that_is_blind_to_chinese_is_refused(committed_db: str) -> None:
    with database_made("LOCALE 'C'"):
        found = obstacles(connection)
    assert len(found) == 1
    assert "locale" in found[0]
    assert "CREATE DATABASE" in found[0]


def test_an_encoding_that_cannot_hold_every_name_is_refused(committed_db: str) -> None:
    with database_made("LOCALE 'C' ENCODING 'LATIN1'"), pytest.raises(DatabaseTrouble, match="encoding is LATIN1"):
        refuse_unfit(connection)


@pytest.mark.parametrize(
    ("statement", "undo", "sentence"),
    [
        ("ALTER DATABASE {} OWNER TO registry_app", "ALTER DATABASE {} OWNER TO registry_owner", "owns the database"),
    ],
)
def test_a_run_time_role_with_too_many_rights_is_refused(
    committed_db: str, statement: str, undo: str, sentence: str
) -> None:
    with superuser() as admin:
        admin.execute(sql.SQL(statement).format(sql.Identifier(committed_db)))
        try:
            found = obstacles(connection)
        finally:
            admin.execute(sql.SQL(undo).format(sql.Identifier(committed_db)))
    assert [sentence in one for one in found] == [True]


def test_an_old_version_is_refused(committed_db: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.database.fitness.OLDEST_VERSION", 990000)
    assert ["use version 16 or newer" in one for one in obstacles(connection)] == [True]

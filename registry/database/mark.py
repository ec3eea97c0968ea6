"""The mark on a database that holds demonstration data and may therefore be thrown away, and opened at a click.

It is the database's comment: it needs no table, only the owner may set it, and it goes with the database.
"""

from enum import StrEnum
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

from registry.database.roles import connect_as_owner

PREFIX = "lunar registry: "


class Mark(StrEnum):
    NONE = ""
    # Set before the first invented row is written: a load that was broken off is known as such.
    LOADING = f"{PREFIX}demonstration, loading"
    DEMONSTRATION = f"{PREFIX}demonstration"


def current_mark(alias: str = DEFAULT_DB_ALIAS) -> Mark:
    """The mark on the database that the alias is connected to."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        )
        comment = cursor.fetchone()[0]
    return Mark(comment) if comment in list(Mark) else Mark.NONE


def set_mark(mark: Mark, alias: str = DEFAULT_DB_ALIAS) -> None:
    name = connections[alias].settings_dict["NAME"]
    with connect_as_owner(alias=alias) as connection:
        comment(connection, name, mark)


def comment(connection: psycopg.Connection[Any], database: str, mark: Mark) -> None:
    text = sql.Literal(mark.value) if mark.value else sql.SQL("NULL")
    connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(database), text))


def empty_database(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Remove every table and the mark, as the owner. Whoever calls this has made sure that nothing is lost."""
    name = connections[alias].settings_dict["NAME"]
    connections[alias].close()
    with connect_as_owner(alias=alias) as connection, connection.transaction():
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        comment(connection, name, Mark.NONE)


def other_users(alias: str = DEFAULT_DB_ALIAS) -> int:
    """How many other connections to this database there are: a running web server or worker, say."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])


def has_tables(alias: str = DEFAULT_DB_ALIAS) -> bool:
    connection = connections[alias]
    with connection.cursor() as cursor:
        return bool(connection.introspection.table_names(cursor))

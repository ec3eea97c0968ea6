"""The two database roles: the owner makes and changes tables, the run-time role works with them.

The run-time role never holds a right that could change what happened. Models say what kind of table they are with
class attributes: `append_only` tables grow and never change; `written_by_triggers` tables are only read.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.utils import load_backend
from psycopg import sql

READ_ONLY_TABLES = {"django_migrations"}
# Parameters that mean something only to Django's own connections.
DJANGOS_OWN = {"cursor_factory", "context", "prepare_threshold"}


def owner_settings(alias: str = DEFAULT_DB_ALIAS) -> dict[str, Any]:
    """The connection settings of an alias with the owner's credentials, and without a pool."""
    settings = connections[alias].settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    return {**settings, **settings["OWNER"], "OPTIONS": options}


def owner_parameters(alias: str = DEFAULT_DB_ALIAS, database: str = "") -> dict[str, Any]:
    """The owner's parameters of a connection, as the driver takes them, to the alias's database or another one."""
    settings = owner_settings(alias)
    wrapper = load_backend(settings["ENGINE"]).DatabaseWrapper(
        {**settings, "NAME": database or settings["NAME"]}, "owner"
    )
    parameters: dict[str, Any] = wrapper.get_connection_params()
    return {key: value for key, value in parameters.items() if key not in DJANGOS_OWN}


def connect_as_owner(database: str = "", alias: str = DEFAULT_DB_ALIAS) -> psycopg.Connection[Any]:
    """A plain connection of the owner, to the alias's database or another one; each statement commits."""
    return psycopg.connect(**owner_parameters(alias, database), autocommit=True)


@contextmanager
def as_owner(alias: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Let an alias connect as the owner of the database, in every thread, until the block ends.

    The alias stays the same, since migrations of other packages write through the default one whatever they are told.
    """
    connection = connections[alias]
    settings = connection.settings_dict
    before = dict(settings)
    connection.close()
    close_pool(connection)
    settings.update(owner_settings(alias))
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


def close_pool(connection: Any) -> None:
    """Close an alias's pool, so that no connection of another role or database is handed out again."""
    if getattr(connection, "pool", None):
        connection.close_pool()


def grant_to_app(role: str, alias: str = DEFAULT_DB_ALIAS) -> None:
    """Give the run-time role exactly its rights on the tables that now exist. Run as the owner, after migrating."""
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    ]
    connection = connections[alias]
    with connection.cursor() as cursor:
        present = set(connection.introspection.table_names(cursor))
        cursor.execute("BEGIN")
        for statement in statements:
            cursor.execute(sql.SQL(statement).format(role=name))
        for table in sorted(marked_tables("append_only") & present):
            cursor.execute(revoke("UPDATE, DELETE", table, name))
        for table in sorted((marked_tables("written_by_triggers") | READ_ONLY_TABLES) & present):
            cursor.execute(revoke("INSERT, UPDATE, DELETE", table, name))
        cursor.execute("COMMIT")


def marked_tables(mark: str) -> set[str]:
    """The tables of all models whose class has the mark."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True) if getattr(model, mark, False)}


def revoke(rights: str, table: str, role: sql.Identifier) -> sql.Composed:
    return sql.SQL(f"REVOKE {rights} ON {{}} FROM {{}}").format(sql.Identifier(table), role)

"""Databases for tests: one migrated template for each state of the migrations, and clones of it.

A worker's ordinary tests share one clone, each in a transaction that is rolled back. A test that commits gets a clone
of its own (about a third of a second), which is dropped after it; nothing is ever flushed. Names carry the process's
number, so several runs in one checkout do not meet, and what a killed run left behind is dropped by a later one.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from registry.database.roles import connect_as_owner

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "registry_template_"
TEST = "registry_test_"
TEMPLATES_KEPT = 4
# What a migrated database is made of; a change in any of these files makes a new template.
INGREDIENTS = (
    "requirements.txt",
    "registry/database/roles.py",
    "registry/foundation/*.py",
    "registry/*/lifecycle.py",
    "registry/*/models.py",
    "registry/*/models/*.py",
    "registry/*/migrations/*.py",
    "registry/*/sql/*.sql",
)

numbers = count(1)


def fingerprint() -> str:
    digest = hashlib.sha256()
    for pattern in INGREDIENTS:
        for file in sorted(ROOT.glob(pattern)):
            digest.update(f"{file.relative_to(ROOT)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def maintenance() -> Iterator[psycopg.Connection[Any]]:
    """A connection of the owner to no test's database, alone in making and dropping templates."""
    with connect_as_owner("postgres") as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('registry test databases'))")
        yield connection


def run(connection: psycopg.Connection[Any], statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def template() -> str:
    """The name of the template for the migrations as they are now, made if there is none."""
    name = TEMPLATE + fingerprint()
    with maintenance() as connection:
        drop_left_over(connection)
        if name not in names_of_databases(connection):
            building = f"{name}_building"
            run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", building)
            run(connection, "CREATE DATABASE {}", building)
            with pointed_at(building):
                call_command("migrate", verbosity=0)
            run(connection, "ALTER DATABASE {} RENAME TO {}", building, name)
    return name


def names_of_databases(connection: psycopg.Connection[Any]) -> list[str]:
    """Every database, the youngest last."""
    return [name for (name,) in connection.execute("SELECT datname FROM pg_database ORDER BY oid")]


def drop_left_over(connection: psycopg.Connection[Any]) -> None:
    """Drop the clones of processes that are gone, and all but the youngest templates."""
    names = names_of_databases(connection)
    templates = [name for name in names if name.startswith(TEMPLATE) and not name.endswith("_building")]
    clones = [name for name in names if name.startswith(TEST) and not is_running(int(name.split("_")[2]))]
    for name in clones + templates[:-TEMPLATES_KEPT]:
        with suppress(psycopg.errors.ObjectInUse):
            run(connection, "DROP DATABASE IF EXISTS {}", name)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def empty_database() -> AbstractContextManager[str]:
    """A database without tables."""
    return clone("template1")


@contextmanager
def clone(of: str) -> Iterator[str]:
    """A copy of a template under a name of this process, for as long as the block lasts."""
    name = f"{TEST}{os.getpid()}_{next(numbers)}"
    with connect_as_owner("postgres") as connection:
        run(connection, "CREATE DATABASE {} TEMPLATE {}", name, of)
    try:
        yield name
    finally:
        with connect_as_owner("postgres") as connection:
            run(connection, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Let Django's connections, in this thread and in those to come, reach another database."""
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before

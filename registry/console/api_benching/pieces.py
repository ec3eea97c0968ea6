"""Invented pieces in a database of their own, dropped after; the registry's is not touched.

The rows go in by two statements with the triggers of their tables off, in that database alone: the laws are not what is
measured here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from registry.console.demonstration.words import load_words
from registry.database.roles import close_pool, connect_as_owner
from registry.holdings.models import Collection, Facility
from registry.parties.models import Institution

STATEMENTS: Final = Path(__file__).with_name("pieces.sql")
FILLED: Final = ("holdings_sample", "holdings_split")


@contextmanager
def invented_pieces(pieces: int) -> Iterator[None]:
    """A migrated database with so many pieces, which Django's connections reach as long as the block lasts."""
    name, before = f"registry_bench_api_{os.getpid()}", connections["default"].settings_dict["NAME"]
    with connect_as_owner("postgres") as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _point_at(name)
    try:
        call_command("migrate", verbosity=0)
        load_words()
        _fill(name, pieces)
        yield
    finally:
        _point_at(before)
        with connect_as_owner("postgres") as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _point_at(name: str) -> None:
    connection = connections["default"]
    connection.close()
    close_pool(connection)
    connection.settings_dict["NAME"] = name


def _fill(name: str, pieces: int) -> None:
    keeper = Institution.objects.create(slug="invented-museum", name="Invented museum of the Moon", country="ZZ")
    collection = Collection.objects.create(
        code="invented", name="Invented collection", owner=keeper, keeper=keeper, time_zone="UTC"
    )
    store = Facility.objects.create(code="store", name="Invented store", institution=keeper)
    facts = {"collection": collection.pk, "facility": store.pk, "pieces": pieces}
    with connect_as_owner(name) as owner:
        for table in FILLED:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        with psycopg.ClientCursor(owner) as cursor:
            cursor.execute(STATEMENTS.read_bytes(), facts)
        for table in FILLED:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
        owner.execute("VACUUM ANALYZE")

"""An invented collection of any size in a database of its own: the same pieces whenever it is made, and dropped after.

The rows go straight into the registry's own tables, by sets. Triggers, indexes and references are off while they do, in
that database alone, and the latter are made again and checked whole: the laws are measured by the import, not by this.
The roll-ups are then reckoned by the registry's own function.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql
from tqdm import tqdm

from registry.access.roles import Role
from registry.console.demonstration.words import load_words
from registry.database.roles import close_pool, connect_as_owner
from registry.holdings.models import Collection, Facility
from registry.parties.actions import registry_itself
from registry.parties.models import Institution, Person

SAMPLES: Final = 2_200
BATCH: Final = 50_000
NAMES: Final = ("Genesis Rock", "Great Scott", "Seatbelt Rock", "Big Muley", "Goodwill Rock", "Orange Soil")
NAMES_ZH: Final = ("创世岩", "大斯科特", "安全带岩", "大骡子", "友谊岩", "橙色土壤")


SQL: Final = Path(__file__).parent / "sql"


@contextmanager
def database(name: str, *, is_kept: bool = False) -> Iterator[bool]:
    """A migrated database beside the registry's, reached by Django's connections meanwhile; says whether it is empty.

    Dropped after, unless it is kept: then it is left, and found again by its name.
    """
    connection = connections["default"]
    before = connection.settings_dict["NAME"]
    with connect_as_owner("postgres") as server:
        known = server.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name]).fetchone()
        is_new = not is_kept or known == (0,)
        if is_new:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    use(name)
    try:
        call_command("migrate", verbosity=0)
        yield is_new
    except BaseException:
        is_kept = is_kept and not is_new  # what is half made is of no use
        raise
    finally:
        use(before)
        if not is_kept:
            with connect_as_owner("postgres") as server:
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def use(name: str) -> None:
    """From now on Django's connection leads to this database."""
    connection = connections["default"]
    if connection.settings_dict["NAME"] == name:
        return
    connection.close()
    close_pool(connection)
    connection.settings_dict["NAME"] = name


def name_of(splits: int, kept: str = "") -> str:
    """Of a database of its own for this run, or of one that is kept."""
    return f"registry_bench_{kept or os.getpid()}_{splits}"


def make_collection(splits: int, *, quiet: bool = False) -> None:
    """Fill the current database with an invented collection of so many pieces, roll-ups and statistics included."""
    load_words()
    keeper = Institution.objects.create(slug="invented-museum", name="Invented museum of the Moon", country="CN")
    curator = Person.objects.create(name="Invented curator", is_invented=True)
    collection = Collection.objects.create(
        code="invented", name="Invented collection", owner=keeper, keeper=keeper, time_zone="Asia/Shanghai"
    )
    curator.grants.create(
        role=Role.CURATOR,
        collection_code="invented",
        from_on="2020-01-01",
        reason="invented",
        granted_by=registry_itself(),
    )
    facilities = [
        Facility.objects.create(code=f"store-{number}", name=f"Invented store {number}", institution=keeper).pk
        for number in (1, 2, 3)
    ]
    facts = {"collection": collection.pk, "samples": SAMPLES, "splits": splits, "facilities": facilities}
    facts |= {"names": list(NAMES), "names_zh": list(NAMES_ZH)}
    with connect_as_owner(connections["default"].settings_dict["NAME"]) as owner:
        with switched_off(owner, "holdings_split"), bare(owner, "holdings_split"):
            _execute(owner, "samples", facts)
            _fill(owner, facts, quiet=quiet)
        owner.execute("SELECT setval(pg_get_serial_sequence('holdings_split', 'id'), %s)", [splits])
        owner.execute("SELECT setval(pg_get_serial_sequence('holdings_sample', 'id'), %s)", [SAMPLES])
        owner.execute("SELECT holdings_rebuild_facets(), holdings_rebuild_texts()")
        owner.execute("VACUUM ANALYZE")


def _fill(owner: psycopg.Connection[Any], facts: dict[str, Any], *, quiet: bool) -> None:
    """The pieces, some fifty thousand at a time, sample by sample, as a file would bring them."""
    bounds = owner.execute("SELECT sample_id, beyond FROM piece ORDER BY sample_id").fetchall()
    with tqdm(total=facts["splits"], unit=" pieces", disable=quiet) as bar:
        least, done = 1, 0
        for sample, beyond in bounds:
            if beyond - done >= BATCH or sample == SAMPLES:
                _execute(owner, "splits", {**facts, "least": least, "most": sample})
                bar.update(beyond - done)
                least, done = sample + 1, beyond


def _execute(owner: psycopg.Connection[Any], name: str, facts: dict[str, Any]) -> None:
    """One of the files of statements; bound here, since the server binds one statement at a time."""
    with psycopg.ClientCursor(owner) as cursor:
        cursor.execute((SQL / f"{name}.sql").read_bytes(), facts)


@contextmanager
def switched_off(owner: psycopg.Connection[Any], *tables: str) -> Iterator[None]:
    """The triggers of these tables, off while the block lasts."""
    for table in tables:
        owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
    try:
        yield
    finally:
        for table in tables:
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))


_CONSTRAINTS: Final = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = %(table)s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC, conname"""
_INDEXES: Final = """
    SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
     WHERE i.indrelid = %(table)s::regclass AND NOT i.indisprimary
       AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.conrelid = i.indrelid)"""


@contextmanager
def bare(owner: psycopg.Connection[Any], table: str) -> Iterator[None]:
    """A table without indexes, unique constraints and references while the block lasts; then all are made anew.

    Entering each row into eleven indexes and looking its references up takes several times as long.
    """
    named = sql.Identifier(table)
    constraints = owner.execute(_CONSTRAINTS, {"table": table}).fetchall()
    indexes = owner.execute(_INDEXES, {"table": table}).fetchall()
    for name, _definition in constraints:
        owner.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(named, sql.Identifier(name)))
    for name, _definition in indexes:
        owner.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    owner.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        owner.execute(definition)
    for name, definition in constraints:
        made = sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} ").format(named, sql.Identifier(name))
        owner.execute(made + sql.SQL(definition))

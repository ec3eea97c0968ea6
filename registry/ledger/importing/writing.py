"""New rows of a checked import enter the registry: sets of rows, one movement, its lines in one statement."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model
from psycopg import sql

from registry.audit import trail
from registry.audit.models import Event
from registry.holdings.models import Collection, Sample, Split
from registry.ledger.importing.fields import SAMPLES
from registry.ledger.importing.findings import Report
from registry.ledger.models import Account, Line, Movement
from registry.ledger.places import Kind, Place
from registry.papers.models import StoredFile
from registry.parties.models import Person

_SAMPLE: Final = {
    "id": "n.sample_id",
    "collection": "{collection}",
    "mission": "n.mission",
    "site": "n.site",
    "identifier": "n.identifier",
    "sort_key": "n.sort_key",
    "name": "n.name",
    "name_zh": "n.name_zh",
    "lithology": "n.lithology",
    "subtype": "n.subtype",
    "rock_name": "n.rock_name",
    "rock_name_zh": "n.rock_name_zh",
    "pristine_percent": "n.pristine",
    "catalogue_mass_ug": "n.mass",
    "remark": "n.remark",
    "remark_zh": "n.remark_zh",
    "source": "n.source",
    "warnings": "n.odd",
}
_SPLIT_OF_SAMPLE: Final = {
    "id": "n.split_id",
    "sample": "n.sample_id",
    "identifier": "n.piece",
    "sort_key": "n.piece_sort_key",
    "form": "n.form",
    "use_class": "n.use_class",
    "condition": "n.condition",
    "is_weighed": "n.mass IS NOT NULL",
    "source": "n.source",
}
_SPLIT: Final = {
    "id": "n.split_id",
    "sample": "n.sample_id",
    "parent": "coalesce(p.split_id, x.id)",
    "identifier": "n.identifier",
    "sort_key": "n.sort_key",
    "form": "n.form",
    "use_class": "n.use_class",
    "condition": "n.condition",
    "environment": "n.environment",
    "place": "n.place",
    "facility": "n.facility",
    "lithology_note": "n.lithology_note",
    "is_weighed": "n.mass IS NOT NULL",
    "remark": "n.remark",
    "remark_zh": "n.remark_zh",
    "source": "n.source",
}


_NEW_SAMPLES: Final = """
    CREATE TEMPORARY TABLE import_new ON COMMIT DROP AS
    SELECT nextval(%s::regclass) AS sample_id, nextval(%s::regclass) AS split_id, nextval(%s::regclass) AS account_id,
           r.*
      FROM (SELECT * FROM import_row WHERE outcome = 'new' ORDER BY line) r
"""
_NEW_SPLITS: Final = """
    CREATE TEMPORARY TABLE import_new ON COMMIT DROP AS
    SELECT nextval(%s::regclass) AS split_id, nextval(%s::regclass) AS account_id, r.*
      FROM (SELECT i.*, s.id AS sample_id FROM import_row i
              JOIN import_depth d USING (line) JOIN holdings_sample s ON s.identifier = i.sample
             WHERE i.outcome = 'new' ORDER BY d.depth, i.line) r
"""
_PARENTS: Final = """
    LEFT JOIN import_new p ON p.identifier = n.parent AND n.parent <> ''
    LEFT JOIN holdings_split x ON x.identifier = n.parent AND p.split_id IS NULL
"""


def number_new_rows(cursor: CursorWrapper, kind: str) -> None:
    """The new rows with the ids they will have: each parent before its daughters, else in the order of the file."""
    tables = ("holdings_sample", "holdings_split", "ledger_account")
    cursor.execute("SELECT " + ", ".join(f"pg_get_serial_sequence('{table}', 'id')" for table in tables))
    sequences = list(cursor.fetchone())
    if kind == SAMPLES:
        cursor.execute(_NEW_SAMPLES, sequences)
    else:
        cursor.execute(_NEW_SPLITS, sequences[1:])
    cursor.execute("ANALYZE import_new")


def write_samples(cursor: CursorWrapper, collection: Collection) -> None:
    """The new samples, in the order of the file."""
    _insert(cursor, Sample, _SAMPLE | {"collection": str(collection.pk)}, order="n.sample_id")


def write_pieces(cursor: CursorWrapper, kind: str) -> None:
    """The new pieces, each parent before its daughters, since each takes its place under one that is there."""
    # The trigger looks every parent up. In books still empty PostgreSQL would plan to read the whole table for that.
    cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
    if kind == SAMPLES:
        _insert(cursor, Split, _SPLIT_OF_SAMPLE, order="n.split_id")
    else:
        _insert(cursor, Split, _SPLIT, order="n.split_id", joins=_PARENTS)
    cursor.execute("SELECT set_config('enable_seqscan', 'on', true)")


def write_movement(
    cursor: CursorWrapper,
    collection: Collection,
    *,
    event: Event,
    by: Person,
    opened_at: datetime,
    reason: str,
    evidence: StoredFile | None,
    illustrative: bool,
) -> Movement:
    """One accession with a line for every new piece."""
    origin, _made = Account.objects.get_or_create(collection=collection, split=None, place=Place.ORIGIN)
    cursor.execute(
        "INSERT INTO ledger_account (id, collection_id, split_id, place, balance_ug)"
        " SELECT account_id, %s, split_id, %s, 0 FROM import_new ORDER BY account_id",
        [collection.pk, Place.VAULT],
    )
    movement = Movement.objects.create(
        collection=collection,
        kind=Kind.ACCESSION,
        happened_at=opened_at,
        by=by,
        reason=reason,
        evidence=evidence,
        event=event,
        is_illustrative=illustrative,
        recorded_at=opened_at,  # the database writes its own
        written_in=0,
    )
    cursor.execute(
        f"INSERT INTO {Line._meta.db_table} (movement_id, frm_id, to_id, mass_ug, carries_piece)"
        " SELECT %s, %s, account_id, coalesce(mass, 0), true FROM import_new ORDER BY account_id",
        [movement.pk, origin.pk],
    )
    return movement


def digest_of_lines(cursor: CursorWrapper, kind: str) -> str:
    """The digest over the lines the movement will have, as `ledger.posting` takes it, in the order they are written."""
    name = "piece" if kind == SAMPLES else "identifier"
    digest = hashlib.sha256()
    cursor.execute(f"SELECT {name}, coalesce(mass, 0) FROM import_new ORDER BY account_id")
    while rows := cursor.fetchmany(10_000):
        digest.update(
            "".join(
                f'{{"line":[["","origin",""],[{json.dumps(piece, ensure_ascii=False)},"vault",""],{ug},true]}}\n'
                for piece, ug in rows
            ).encode()
        )
    return digest.hexdigest()


def write_event(
    collection: Collection, report: Report, *, lines_sha256: str, by: Person, at: datetime, opened_at: datetime
) -> Event:
    """The one event of an import: the digest of the file, and what it brought."""
    facts: dict[str, Any] = {
        "file_sha256": report.sha256,
        "file_size": report.size,
        "rows": report.rows,
        "samples": report.samples,
        "opened_at": opened_at.date().isoformat(),
    }
    if report.pieces:
        facts |= {
            "kind": str(Kind.ACCESSION),
            "lines_count": report.pieces,
            "lines_sum_ug": report.mass_ug,
            "lines_sha256": lines_sha256,
        }
    return trail.record(
        "holdings imported", chain=collection.code, subject=f"collection {collection.code}", by=by, at=at, facts=facts
    )


def _insert(
    cursor: CursorWrapper, model: type[Model], given: Mapping[str, str], *, order: str, joins: str = ""
) -> None:
    """Insert the new rows with what the file gives, and the model's own defaults for everything else."""
    columns, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name in given:
            columns.append(sql.Identifier(field.column))
            values.append(given[field.name])
        else:
            columns.append(sql.Identifier(field.column))
            values.append("%s")
            parameters.append(_default(field))
    names = sql.SQL(", ").join(columns).as_string(None)
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(values)}"
        f" FROM import_new n {joins} ORDER BY {order}",
        parameters,
    )


def _default(field: Field[Any, Any]) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)

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
    "id": "r.sample_id",
    "collection": "{collection}",
    "mission": "r.mission",
    "site": "r.site",
    "identifier": "r.identifier",
    "sort_key": "r.sort_key",
    "name": "r.name",
    "name_zh": "r.name_zh",
    "lithology": "r.lithology",
    "subtype": "r.subtype",
    "rock_name": "r.rock_name",
    "rock_name_zh": "r.rock_name_zh",
    "pristine_percent": "r.pristine",
    "catalogue_mass_ug": "r.mass",
    "remark": "r.remark",
    "remark_zh": "r.remark_zh",
    "source": "r.source",
    "warnings": "r.odd",
}
_SPLIT_OF_SAMPLE: Final = {
    "id": "r.split_id",
    "sample": "r.sample_id",
    "identifier": "r.piece",
    "sort_key": "r.piece_sort_key",
    "form": "r.form",
    "use_class": "r.use_class",
    "condition": "r.condition",
    "is_weighed": "r.mass IS NOT NULL",
    "source": "r.source",
}
_SPLIT: Final = {
    "id": "r.split_id",
    "sample": "r.sample_id",
    "parent": "r.parent_id",
    "identifier": "r.identifier",
    "sort_key": "r.sort_key",
    "form": "r.form",
    "use_class": "r.use_class",
    "condition": "r.condition",
    "environment": "r.environment",
    "place": "r.place",
    "facility": "r.facility",
    "lithology_note": "r.lithology_note",
    "is_weighed": "r.mass IS NOT NULL",
    "remark": "r.remark",
    "remark_zh": "r.remark_zh",
    "source": "r.source",
}


def write_samples(cursor: CursorWrapper, collection: Collection) -> None:
    """The new samples, in the order of the file."""
    cursor.execute(
        "UPDATE import_row SET sample_id = nextval(pg_get_serial_sequence('holdings_sample', 'id'))"
        " WHERE outcome = 'new'"
    )
    _insert(cursor, Sample, _SAMPLE | {"collection": str(collection.pk)}, order="r.line")


def write_pieces(cursor: CursorWrapper, kind: str) -> None:
    """The new pieces, each parent before its daughters, since each takes its place under one that is there."""
    cursor.execute(
        "UPDATE import_row SET split_id = nextval(pg_get_serial_sequence('holdings_split', 'id')),"
        " account_id = nextval(pg_get_serial_sequence('ledger_account', 'id')) WHERE outcome = 'new'"
    )
    if kind == SAMPLES:
        _insert(cursor, Split, _SPLIT_OF_SAMPLE, order="r.line")
        return
    cursor.execute(
        "UPDATE import_row r SET parent_id = p.split_id FROM import_row p"
        " WHERE r.outcome = 'new' AND r.parent_id IS NULL AND r.parent <> '' AND p.identifier = r.parent"
    )
    _insert(cursor, Split, _SPLIT, order="r.depth, r.line")


def write_movement(  # noqa: PLR0913 - a movement is exactly these facts
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
        " SELECT account_id, %s, split_id, %s, 0 FROM import_row WHERE outcome = 'new' ORDER BY account_id",
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
        " SELECT %s, %s, account_id, coalesce(mass, 0), true FROM import_row WHERE outcome = 'new' ORDER BY account_id",
        [movement.pk, origin.pk],
    )
    return movement


def digest_of_lines(cursor: CursorWrapper, kind: str) -> str:
    """The digest over the lines the movement will have, as `ledger.posting` takes it, in the order they are written."""
    name = "piece" if kind == SAMPLES else "identifier"
    digest = hashlib.sha256()
    with connection.cursor() as reading:
        reading.execute(
            f"SELECT {name}, coalesce(mass, 0) FROM import_row WHERE outcome = 'new' ORDER BY account_id"
        )
        while rows := reading.fetchmany(10_000):
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


def _insert(cursor: CursorWrapper, model: type[Model], given: Mapping[str, str], *, order: str) -> None:
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
        f" FROM import_row r WHERE r.outcome = 'new' ORDER BY {order}",
        parameters,
    )


def _default(field: Field[Any, Any]) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)

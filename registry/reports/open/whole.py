"""The whole open catalogue as one dated file: every table as CSV, the dictionary, the terms of use, one checksum.

Written row by row, so memory stays flat at any size. The archive is described as a data package, so that programs find
their way in it.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from registry.applications.models import Call
from registry.foundation.clocks import canonical
from registry.holdings.models import Sample, Split
from registry.reports.open import origins
from registry.reports.open.addresses import address
from registry.reports.open.calls import CALLS, call_rows
from registry.reports.open.dictionary import DICTIONARY, dictionary_rows
from registry.reports.open.files import stream, written
from registry.reports.open.lending import INSTITUTIONS, ITEMS, LOANS, institution_rows, item_row
from registry.reports.open.licence import licence, licence_code, licence_name
from registry.reports.open.pieces import PIECES
from registry.reports.open.policies import POLICIES, policy_rows
from registry.reports.open.registering import loans_in_public, rows_of_loans
from registry.reports.open.results import RESULT_PIECES, RESULTS, rows_of_results, rows_of_their_pieces
from registry.reports.open.samples import SAMPLES
from registry.reports.open.shape import KINDS, Row, Table
from registry.reports.public.publication import published_loans
from registry.reports.register.borrowers import borrowers

NAME: Final = "lunar-open-catalogue"
MEDIA_TYPE: Final = "application/zip"
PACKAGE: Final = "datapackage.json"
SUM_ENDING: Final = ".sha256"
BLOCK: Final = 1 << 20
_TYPES: Final[dict[str, dict[str, str]]] = {"instant": {"type": "datetime", "format": "any"}}
"""What a table schema of Frictionless calls otherwise than JSON Schema does; "any": however ISO 8601 writes it."""


@dataclass(frozen=True)
class Published:
    """A file that was written: its name, size in bytes, SHA-256, and the instant it tells of."""

    name: str
    size: int
    sha256: str
    at: str

    @property
    def address(self) -> str:
        return address(f"/downloads/{self.name}")

    def row(self) -> Row:
        return {**asdict(self), "address": self.address, "media_type": MEDIA_TYPE}


def tables(at: datetime) -> list[tuple[Table, Callable[[], Iterable[bytes]]]]:
    """Every table of the archive, and what writes it."""
    splits = Split.objects.filter(is_provisional=False).order_by("sort_key")
    samples = Sample.objects.order_by("sort_key")
    known: list[tuple[Table, Callable[[], Iterable[bytes]]]] = [
        (PIECES, lambda: stream(PIECES, splits, file_format="csv", at=at)),
        (SAMPLES, lambda: stream(SAMPLES, samples, file_format="csv", at=at)),
        (origins.MISSIONS, lambda: _short(origins.MISSIONS, origins.missions(origins.MISSIONS.columns, at=at))),
        (origins.SITES, lambda: _short(origins.SITES, origins.sites(origins.SITES.columns, at=at))),
        (
            origins.COLLECTIONS,
            lambda: _short(origins.COLLECTIONS, origins.collections(origins.COLLECTIONS.columns, at=at)),
        ),
        (LOANS, lambda: _short(LOANS, rows_of_loans(published_loans(at), at=at))),
        (ITEMS, lambda: _short(ITEMS, _items(at))),
        (POLICIES, lambda: _short(POLICIES, policy_rows(at=at))),
        (CALLS, lambda: _short(CALLS, call_rows(Call.objects.public().select_related("collection"), at=at))),
        (INSTITUTIONS, lambda: _short(INSTITUTIONS, institution_rows(borrowers(at=at)))),
        (RESULTS, lambda: _short(RESULTS, rows_of_results(at=at))),
        (RESULT_PIECES, lambda: _short(RESULT_PIECES, rows_of_their_pieces(at=at))),
    ]
    known += [(table, _words(name, table, at)) for name, (_model, table) in origins.VOCABULARIES.items()]
    return [*known, (DICTIONARY, lambda: _short(DICTIONARY, dictionary_rows()))]


def _words(name: str, table: Table, at: datetime) -> Callable[[], Iterable[bytes]]:
    return lambda: _short(table, origins.terms(name, table.columns, at=at))


def _items(at: datetime) -> Iterator[Row]:
    for loan in loans_in_public(at=at):
        yield from (item_row(loan, item) for item in loan.items)


def _short(table: Table, rows: Iterable[Row]) -> Iterator[bytes]:
    return written(table, rows, file_format="csv")


def publish(folder: Path, *, at: datetime) -> Published:
    """Write the archive and its checksum into a folder; of the same day it takes the place of the one before.

    The file appears whole or not at all: it is written beside its name and moved there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{NAME}-{at:%Y-%m-%d}.zip"
    beside = folder / f".{name}.{os.getpid()}"
    try:
        _write(beside, at=at)
        digest, size = _digest(beside)
        beside.replace(folder / name)
    finally:
        beside.unlink(missing_ok=True)
    published = Published(name, size, digest, canonical(at))
    (folder / f"{name}{SUM_ENDING}").write_text(f"{digest}  {name}\n", encoding="utf-8")
    (folder / f"{name}.json").write_text(json.dumps(asdict(published)), encoding="utf-8")
    return published


def published_in(folder: Path) -> list[Published]:
    """The archives of a folder, the newest first."""
    found = [Published(**json.loads(note.read_text(encoding="utf-8"))) for note in folder.glob(f"{NAME}-*.json")]
    return sorted((one for one in found if (folder / one.name).is_file()), key=lambda one: one.name, reverse=True)


def _write(file: Path, *, at: datetime) -> None:
    moment = at.astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        resources = []
        for table, blocks in tables(at):
            entry = zipfile.ZipInfo(f"{table.name}.csv", moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as into:
                for block in blocks():
                    into.write(block)
            resources.append(_resource(table))
        for name, text in ((PACKAGE, json.dumps(_package(resources, at), ensure_ascii=False, indent=2)), _terms(at)):
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)


def _package(resources: list[Any], at: datetime) -> dict[str, Any]:
    """The data package's description, as Frictionless readers know it."""
    return {
        "name": NAME,
        "title": "Open catalogue of the Lunar Sample Loan Registry",
        "created": canonical(at),
        "homepage": address("/"),
        "licenses": [{"name": licence_code() or "other-open", "title": licence_name(), "path": licence()}],
        "resources": resources,
    }


def _resource(table: Table) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": str(table.title),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": column.name, "type": KINDS[column.kind], "description": str(column.meaning)}
                | _TYPES.get(column.kind, {})
                | ({"unit": column.unit} if column.unit else {})
                | ({"constraints": {"enum": list(column.choices)}} if column.choices else {})
                for column in table.columns_in_files()
            ]
        },
    }


def _terms(at: datetime) -> tuple[str, str]:
    lines = [
        "Open catalogue of the Lunar Sample Loan Registry",
        f"As of {canonical(at)}, from {address('/')}",
        f"Terms of use: {licence_name()}, {licence()}",
        "What every column means: dictionary.csv. How the files belong together: datapackage.json.",
        "A cell that begins with = + - or @ has an apostrophe before it, so that no spreadsheet runs it.",
    ]
    return "README.txt", "\n".join(lines) + "\n"


def _digest(file: Path) -> tuple[str, int]:
    """SHA-256 and size of a file, block by block."""
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as content:
        while block := content.read(BLOCK):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size

"""`manage.py import_holdings`: the same act, from a shell."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from registry.holdings.models import Sample, Split
from registry.ledger.models import Movement
from tests.importing.books import PIECES, SAMPLES, collection_with_curator

pytestmark = pytest.mark.django_db


def run(*arguments: str | Path) -> str:
    told = io.StringIO()
    call_command("import_holdings", *map(str, arguments), "--collection", "apollo", stdout=told, stderr=io.StringIO())
    return told.getvalue()


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_samples_then_pieces_as_of_a_day(tmp_path: Path) -> None:
    collection, _curator = collection_with_curator()
    run(write(tmp_path, "samples.csv", SAMPLES), "--without-pieces")
    told = run(write(tmp_path, "pieces.csv", PIECES), "--at", "2020-01-01")
    assert "3 new" in told
    movement = Movement.objects.get()
    assert collection.date_of(movement.happened_at).isoformat() == "2020-01-01"
    assert movement.evidence is not None
    assert movement.evidence.read().decode() == PIECES


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    collection_with_curator()
    assert "Nothing was written" in run(write(tmp_path, "samples.csv", SAMPLES), "--dry-run")
    assert not Sample.objects.exists()


def test_errors_are_told_and_nothing_is_imported(tmp_path: Path) -> None:
    collection_with_curator()
    told = io.StringIO()
    file = write(tmp_path, "samples.csv", SAMPLES.replace("3830", "lots"))
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_holdings", str(file), "--collection", "apollo", stdout=told, stderr=io.StringIO())
    assert "line 4, Weight (g)" in told.getvalue()
    assert not Sample.objects.exists()


def test_the_report_tells_of_every_row(tmp_path: Path) -> None:
    collection_with_curator()
    report = tmp_path / "report.csv"
    run(write(tmp_path, "samples.csv", SAMPLES.replace("3830", "0")), "--report", report)
    rows = list(csv.DictReader(report.open(encoding="utf-8")))
    assert [(row["line"], row["outcome"]) for row in rows] == [("2", "new"), ("3", "new"), ("4", "new")]
    assert "zero" in rows[2]["findings"]


def test_a_map_comes_from_a_file(tmp_path: Path) -> None:
    collection_with_curator()
    chosen = write(tmp_path, "map.csv", "Nr.,identifier\nFlight,mission\n")
    run(write(tmp_path, "samples.csv", "Nr.,Flight,Type,Mass (g)\n15415,Apollo 15,Crustal,1\n"), "--map", chosen)
    assert Split.objects.get().identifier == "15415,0"


def test_an_unknown_collection_or_person_is_named(tmp_path: Path) -> None:
    collection_with_curator()
    file = write(tmp_path, "samples.csv", SAMPLES)
    with pytest.raises(CommandError, match="apollo"):
        call_command("import_holdings", str(file), "--collection", "moon")
    with pytest.raises(CommandError, match="Nobody signs in"):
        run(file, "--by", "nobody@example.org")

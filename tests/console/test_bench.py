"""The benchmark measures ways that give one answer, over pieces that are the same whenever they are made."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.console.benching.collection import make_collection
from registry.console.benching.datasette import write_pieces
from registry.console.benching.measuring import check
from registry.console.benching.questions import questions
from registry.console.benching.rounds import KINDS, Size, measure
from registry.console.benching.table import growth, table
from registry.console.benching.ways import addresses, by_sql
from registry.holdings.models import Split
from registry.reports.verification.roll_ups import CHECKS


@pytest.fixture
def plain_files(settings: Any) -> None:
    """Files by their own names: nothing is collected for a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def test_every_way_gives_the_same_answer_over_an_invented_collection(committed_db: str, plain_files: None) -> None:
    make_collection(3_000, quiet=True)

    assert Split.objects.count() == 3_000
    assert [finding for one in CHECKS for finding in one.findings()] == []
    with addresses():
        for filters in (0, 1, 3):
            for question in islice(questions(filters), 2):
                check(Client(), question)
                assert Client().get(f"/bench/counting/holdings/split/?{question.for_admin}").status_code == 200
        assert Client().get("/bench/floor/").status_code == 200


def test_every_kind_of_question_is_measured_in_every_way(committed_db: str, plain_files: None) -> None:
    make_collection(3_000, quiet=True)
    size = Size(3_000, lambda: None)

    with addresses():
        measure([size], 1, quiet=True)

    assert list(size.times) == list(KINDS)
    assert {"SQL", "floor", "page", "page again", "queries", "plain list", "admin", "admin with counts"} == set(
        size.times["2 facets"].taken
    )
    assert len(list(table(size.times))) == 2 + len(KINDS) + 1
    assert len(list(growth(size.times, size.times))) == len(KINDS)


def test_the_same_questions_are_asked_each_time(committed_db: str) -> None:
    make_collection(3_000, quiet=True)

    assert list(islice(questions(2), 5)) == list(islice(questions(2), 5))


def test_the_copy_for_the_comparison_holds_the_same_pieces_in_the_same_order(committed_db: str, tmp_path: Path) -> None:
    make_collection(3_000, quiet=True)

    write_pieces(tmp_path / "pieces.db")

    with closing(sqlite3.connect(tmp_path / "pieces.db")) as copy:
        for question in islice(questions(2), 4):
            where = " AND ".join(f"{field} = ?" for field, _value in parse_qsl(question.by_field))
            values = [value for _field, value in parse_qsl(question.by_field)]  # as texts, as an address has them
            asked = f"SELECT identifier FROM pieces WHERE {where} ORDER BY place"
            found = [identifier for (identifier,) in copy.execute(asked, values)]
            assert (len(found), found[:50]) == by_sql(question.catalogue())


@pytest.mark.parametrize("splits", ["19999", "200000,5000001"])
def test_a_size_nobody_measures_is_refused(splits: str) -> None:
    with pytest.raises(CommandError, match="20,000"):
        call_command("bench", f"--splits={splits}")

"""The benchmark measures ways that give one answer, over pieces that are the same whenever they are made."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.console.benching.collection import make_collection
from registry.console.benching.measuring import check
from registry.console.benching.questions import questions
from registry.console.benching.ways import addresses
from registry.holdings.models import Split
from registry.reports.verification.roll_ups import CHECKS


def test_every_way_gives_the_same_answer_over_an_invented_collection(committed_db: str, settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing is collected for a test
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    make_collection(3_000, quiet=True)

    assert Split.objects.count() == 3_000
    assert [finding for one in CHECKS for finding in one.findings()] == []
    with addresses():
        for filters in (0, 1, 3):
            for question in islice(questions(filters), 2):
                check(Client(), question)
                assert Client().get(f"/bench/counting/holdings/split/?{question.for_admin}").status_code == 200
        assert Client().get("/bench/floor/").status_code == 200


def test_the_same_questions_are_asked_each_time(committed_db: str) -> None:
    make_collection(3_000, quiet=True)

    assert list(islice(questions(2), 5)) == list(islice(questions(2), 5))


@pytest.mark.parametrize("splits", ["19999", "5000001"])
def test_a_size_nobody_measures_is_refused(splits: str) -> None:
    with pytest.raises(CommandError, match="20,000"):
        call_command("bench", f"--splits={splits}")

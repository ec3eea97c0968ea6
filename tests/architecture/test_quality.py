"""The index of laws names tests that exist, so that a reader who follows it finds what it promises."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
INDEX = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("file", "name"), sorted(set(NAMED.findall(INDEX))))
def test_every_test_named_in_the_index_of_laws_exists(file: str, name: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert re.search(rf"^(def|class) {name}\b", source, re.MULTILINE), f"{file} has no {name}"


def test_the_index_names_tests_for_each_of_the_twelve_laws() -> None:
    rows = dict(re.findall(r"^\| (\d+) [^|]+\| ([^|]+) \|$", INDEX, re.MULTILINE))
    assert [law for law, tests in rows.items() if NAMED.search(tests)] == [str(number) for number in range(1, 13)]

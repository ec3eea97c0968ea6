"""What methods usually take, told beside what is asked for where that is far off."""

from __future__ import annotations

import pytest

from registry.applications.usual import far_off, usual_mass
from registry.holdings.models import Method

DISSOLVED = Method(code="icpms", name="Solution ICP-MS", harm="D", least_ug=1_000, most_ug=50_000)
CRYSTALS = Method(code="xrd", name="X-ray diffraction", harm="P", least_ug=1_000, most_ug=100_000)
LARGE = Method(code="exp", name="Melting", harm="D", least_ug=100_000, most_ug=None)
IMAGED = Method(code="om", name="Microscopy", harm="N")


def test_a_range_is_told_and_one_without_an_end_from_where_it_begins() -> None:
    assert [usual_mass(each) for each in (DISSOLVED, LARGE, IMAGED)] == [
        "1\u2009mg to 50\u2009mg",
        "from 100\u2009mg",
        "",
    ]


@pytest.mark.parametrize(
    ("asked_ug", "methods", "word"),
    [
        (100_000, [DISSOLVED], ""),
        (100_001, [DISSOLVED], "far more"),
        (300_000, [DISSOLVED, CRYSTALS], ""),
        (300_001, [DISSOLVED, CRYSTALS], "far more"),
        (5_000_000, [DISSOLVED, LARGE], ""),
        (5_000_000, [DISSOLVED, IMAGED], ""),
        (500, [DISSOLVED], ""),
        (499, [DISSOLVED], "is little"),
        (49_999, [DISSOLVED, LARGE], "is little"),
        (1, [IMAGED], ""),
        (1, [], ""),
        (None, [DISSOLVED], ""),
    ],
)
def test_only_what_is_far_off_is_told(asked_ug: int | None, methods: list[Method], word: str) -> None:
    sentence = far_off(asked_ug, methods)
    assert (word in sentence) if word else not sentence

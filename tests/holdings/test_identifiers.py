"""Identifiers of the agencies: read softly, sorted as people count."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from django.db import connection

from registry.holdings.identifiers import daughter_identifier, keys_beginning, natural_key, read_identifier


@pytest.mark.parametrize(
    ("identifier", "scheme", "parts"),
    [
        ("15415", "nasa", {"generic": "15415", "mission": "Apollo 15"}),
        ("15415,33", "nasa", {"generic": "15415", "specific": "33", "mission": "Apollo 15"}),
        ("74001,6040", "nasa", {"generic": "74001", "specific": "6040", "mission": "Apollo 17"}),
        ("21010", "luna", {"generic": "21010", "mission": "Luna 16"}),
        ("CE5C0400", "cnsa", {"mission": "CE5", "collected": "C", "unit": "0400"}),
        ("CE5Z0107YJ", "cnsa", {"mission": "CE5", "collected": "Z", "unit": "0107", "purpose": "YJ"}),
        (
            "CE5C0800YJFM00104GP",
            "cnsa",
            {
                "mission": "CE5",
                "collected": "C",
                "unit": "0800",
                "purpose": "YJ",
                "preparation": "FM",
                "serial": "001",
                "sub": "04",
                "mount": "GP",
            },
        ),
        ("CE5C0400-03", "cnsa", {"mission": "CE5", "collected": "C", "unit": "0400", "portion": "-03"}),
        ("A0001-abc", "jaxa", {"chamber": "A", "number": "0001", "division": "abc"}),
    ],
)
def test_an_identifier_is_taken_apart(identifier: str, scheme: str, parts: dict[str, str]) -> None:
    reading = read_identifier(identifier)
    assert (reading.scheme, reading.parts, reading.warnings) == (scheme, parts, ())


@pytest.mark.parametrize("identifier", ["rock of the Moon", "99999", "CE7X0001"])
def test_what_fits_no_pattern_is_kept_with_a_warning(identifier: str) -> None:
    assert read_identifier(identifier).warnings


def test_people_count_nine_before_ten() -> None:
    assert sorted(["15415,10", "15415,9", "CE5C10", "CE5C2", "9"], key=natural_key) == [
        "9",
        "15415,9",
        "15415,10",
        "CE5C2",
        "CE5C10",
    ]


def test_a_daughter_is_named_by_its_agency() -> None:
    assert daughter_identifier("15415,0", "33") == "15415,33"
    assert daughter_identifier("CE5C0400", "03") == "CE5C0400-03"


@pytest.mark.django_db
def test_the_database_sorts_by_the_same_key() -> None:
    draw = random.Random(5)
    names = ["".join(draw.choice("AbZ019,-") for _ in range(draw.randint(1, 14))) for _ in range(300)]
    names += ["15415,33", "CE5C0800YJFM00104GP", "123456789012"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, holdings_natural_key(n) FROM unnest(%s::text[]) n", [names])
        for name, key in cursor.fetchall():
            assert key == natural_key(name)


def test_numbers_that_begin_alike_lie_in_a_few_ranges_of_the_order_each_in_one() -> None:
    draw = random.Random(11)
    names = ["".join(draw.choice("aZ0019,-") for _ in range(draw.randint(1, 14))) for _ in range(3_000)]
    begun = [*names[:200], *(name[: draw.randint(1, 4)] for name in names), "0", "00", "10017", "10017,", "CE5C04"]
    for beginning in dict.fromkeys(begun):
        ranges = keys_beginning(beginning)
        alike = [name for name in names if name.upper().startswith(beginning.upper())]

        assert 1 <= len(ranges) <= 8
        assert ranges == sorted(ranges)
        assert all(before[1] <= after[0] for before, after in pairwise(ranges)), ranges
        for name in alike:
            assert sum(low <= natural_key(name) < high for low, high in ranges) == 1, (beginning, name, ranges)


def test_of_letters_with_other_capitals_no_range_is_told() -> None:
    assert keys_beginning("ß1") == []

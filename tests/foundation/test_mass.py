"""Masses as people write and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.foundation.mass import LARGEST_UG, Mass, MassError


@pytest.mark.parametrize(
    ("written", "ug"),
    [
        ("17.6 mg", 17_600),
        ("17.6mg", 17_600),
        ("17.6\u2009mg", 17_600),
        ("11.7 kg", 11_700_000_000),
        ("480 µg", 480),
        ("480 μg", 480),
        ("480 ug", 480),
        ("1,731 g", 1_731_000_000),
        ("0 mg", 0),
        ("0.001 mg", 1),
        ("20 毫克", 20_000),
        (" 20 MG ", 20_000),
    ],
)
def test_a_mass_is_read_to_the_microgram(written: str, ug: int) -> None:
    assert Mass.parse(written).ug == ug


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "number and a unit"),
        ("some", "number and a unit"),
        ("-5 mg", "number and a unit"),
        ("20", "Add a unit"),
        ("20 lb", "Add a unit"),
        ("0.0001 mg", "microgram"),
        ("17,6 mg", "after a point"),
        ("1.2.3 mg", "number and a unit"),
        ("2000 kg", "tonne"),
    ],
)
def test_what_is_no_mass_is_refused_in_words(written: str, says: str) -> None:
    with pytest.raises(MassError, match=says):
        Mass.parse(written)


def test_a_unit_may_be_taken_for_granted() -> None:
    assert Mass.parse("20", unit="mg") == Mass(20_000)


@pytest.mark.parametrize(
    ("ug", "text"),
    [
        (17_600, "17.6 mg"),
        (999, "999 µg"),
        (0, "0 mg"),
        (11_729_000_000, "11.729 kg"),
        (5_629_000_000, "5.629 kg"),
        (2_180_000, "2.18 g"),
        (-300, "−300 µg"),
    ],
)
def test_a_mass_is_written_in_the_unit_of_its_size(ug: int, text: str) -> None:
    assert Mass(ug).text() == text.replace(" ", "\u2009")


def test_a_column_keeps_one_unit_and_its_decimals() -> None:
    assert [Mass(ug).number("mg", decimals=1) for ug in (17_600, 200_000, 4_800)] == ["17.6", "200.0", "4.8"]


@given(st.integers(0, LARGEST_UG))
def test_what_is_written_reads_back(ug: int) -> None:
    assert Mass.parse(Mass(ug).text()).ug == ug

"""A mass typed into a form: read with its unit, refused with a sentence."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from registry.foundation.mass import Mass
from registry.foundation.mass_field import MassField


@pytest.mark.parametrize(
    ("text", "ug"), [("10 mg", 10_000), ("11.7 kg", 11_700_000_000), ("480µg", 480), ("17.6", 17_600)]
)
def test_a_mass_is_read_with_its_unit(text: str, ug: int) -> None:
    assert MassField(unit="mg").clean(text) == Mass(ug)


def test_nothing_written_is_no_mass() -> None:
    assert MassField(required=False).clean("") is None


@pytest.mark.parametrize("text", ["much", "17.6", "-3 mg", "0.0001 µg"])
def test_what_is_no_mass_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError):
        MassField().clean(text)


def test_a_mass_is_shown_as_people_write_it() -> None:
    assert MassField().prepare_value(Mass(17_600)) == "17.6\u2009mg"

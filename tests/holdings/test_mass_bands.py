"""Bands of mass: the same in the database as in the code, without gap or overlap."""

from __future__ import annotations

import pytest
from django.db.backends.utils import CursorWrapper
from django.utils.translation import override

from registry.holdings.mass_bands import BANDS, BOUNDS


def band_of(mass_ug: int | None) -> int:
    """The one band whose bounds hold this mass, reckoned without the database."""
    if not mass_ug:
        return 0 if mass_ug == 0 else -1
    return next(
        band.number
        for band in BANDS
        if band.number > 0 and (band.least_ug or 1) <= mass_ug and (band.below_ug is None or mass_ug < band.below_ug)
    )


@pytest.mark.parametrize("mass_ug", [None, 0, 1, *(bound + step for bound in BOUNDS for step in (-1, 0, 1)), 10**11])
def test_the_database_puts_a_mass_into_the_band_whose_bounds_hold_it(
    app_cursor: CursorWrapper, mass_ug: int | None
) -> None:
    app_cursor.execute("SELECT holdings_mass_band(%s)", [mass_ug])

    assert app_cursor.fetchone() == (band_of(mass_ug),)


def test_each_band_has_a_code_and_words_of_its_own() -> None:
    assert len({band.code for band in BANDS}) == len(BANDS)
    for language in ("en", "zh-hans"):
        with override(language):
            assert len({str(band) for band in BANDS}) == len(BANDS)

"""The numbers the room computes: tolerance and due days."""

from __future__ import annotations

from datetime import date

import pytest

from registry.loans.actions.dispatch import months_after
from registry.loans.models import Loan
from registry.loans.rules import tolerance_ug
from tests.factories.loans import reading


@pytest.mark.parametrize(
    ("uncertainties", "tolerance"),
    [
        ([], 100),
        ([10, 10], 100),  # 3 × 14.1 = 42: below the floor
        ([30, 40], 150),  # 3 × 50
        ([33], 100),  # 99
        ([34], 102),
        ([10, 24], 100),  # 3 × 26 = 78
        ([25, 25], 106),  # 106.07, rounded down
        ([400, 600], 2000),  # 2163: above the cap
    ],
)
def test_the_tolerance_is_three_times_the_combined_uncertainty(uncertainties: list[int], tolerance: int) -> None:
    weighings = [reading(1, uncertainty_ug=each) for each in uncertainties]
    assert tolerance_ug(Loan(tolerance_cap_ug=2000), weighings) == tolerance


def test_a_cap_below_the_floor_is_kept() -> None:
    assert tolerance_ug(Loan(tolerance_cap_ug=40), [reading(1)]) == 40


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2025, 3, 3), 12, date(2026, 3, 3)),
        (date(2025, 3, 3), 60, date(2030, 3, 3)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2025, 11, 15), 1, date(2025, 12, 15)),
    ],
)
def test_a_term_ends_on_the_same_day_of_the_month_or_its_last(day: date, months: int, due: date) -> None:
    assert months_after(day, months) == due

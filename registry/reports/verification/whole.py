"""The whole verification: every check of every law, in one moment of the database."""

from __future__ import annotations

from datetime import datetime

from registry.reports.verification import books, loans, record, roll_ups
from registry.reports.verification.report import Report, run

CHECKS = (*books.CHECKS, *roll_ups.CHECKS, *loans.CHECKS, *record.CHECKS)


def verify_everything(*, at: datetime) -> Report:
    """Recompute every balance and ask every law of the whole database; changes nothing."""
    return run(CHECKS, sums=books.sums, at=at)

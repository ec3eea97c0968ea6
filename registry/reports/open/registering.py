"""The register of loans as a file: some hundred loans at a time, so that memory stays flat however long it grows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from registry.loans.models import Loan
from registry.reports.keyset import Key, Order, page_of
from registry.reports.open.files import Format, written
from registry.reports.open.lending import LOANS, loan_row
from registry.reports.open.shape import Row
from registry.reports.public.loans import PublicLoan, loans_with_their_items, shown
from registry.reports.public.publication import published_loans

NEWEST_FIRST: Final = Order((Key("reference", descending=True),))
AT_A_TIME: Final = 200


def stream_of_loans(loans: QuerySet[Loan], *, file_format: Format, at: datetime) -> Iterator[bytes]:
    """The loans as a file, line by line, the newest first."""
    return written(LOANS, rows_of_loans(loans, at=at), file_format=file_format)


def rows_of_loans(loans: QuerySet[Loan], *, at: datetime) -> Iterator[Row]:
    """Every loan's public part."""
    return (loan_row(loan) for loan in _told(loans, at=at))


def loans_in_public(*, at: datetime) -> Iterator[PublicLoan]:
    """Every loan anybody may see, the newest first."""
    return _told(published_loans(at), at=at)


def _told(loans: QuerySet[Loan], *, at: datetime) -> Iterator[PublicLoan]:
    """Three queries for each AT_A_TIME of them."""
    after = ""
    while True:
        found = page_of(loans_with_their_items(loans, at=at), NEWEST_FIRST, after=after, size=AT_A_TIME)
        yield from shown(found.rows, at=at)
        if not found.after:
            return
        after = found.after

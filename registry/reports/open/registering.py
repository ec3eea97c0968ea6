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
from registry.reports.public.loans import loans_with_their_items, shown

NEWEST_FIRST: Final = Order((Key("reference", descending=True),))
AT_A_TIME: Final = 200


def stream_of_loans(loans: QuerySet[Loan], *, file_format: Format, at: datetime) -> Iterator[bytes]:
    """The loans as a file, line by line, the newest first."""
    return written(LOANS, rows_of_loans(loans, at=at), file_format=file_format)


def rows_of_loans(loans: QuerySet[Loan], *, at: datetime) -> Iterator[Row]:
    """Every loan's public part; three queries for each AT_A_TIME of them."""
    after = ""
    while True:
        found = page_of(loans_with_their_items(loans, at=at), NEWEST_FIRST, after=after, size=AT_A_TIME)
        yield from (loan_row(loan) for loan in shown(found.rows, at=at))
        if not found.after:
            return
        after = found.after

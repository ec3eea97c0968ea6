"""A long ledger a page at a time: the latest lines are seen first, the earlier ones are a link away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from django.http import QueryDict

from registry.reports.public.ledger import PublicLine
from registry.web.narrowing import address_with

LINES: Final = "lines"
MOST_LINES: Final = 60
"""On a page."""


@dataclass(frozen=True)
class LedgerPage:
    """Lines of a ledger, from the `first` to the `last` counted from 1, and the addresses of the pages beside."""

    lines: Sequence[PublicLine]
    first: int
    last: int
    of: int
    earlier: str = ""
    later: str = ""

    @property
    def is_whole(self) -> bool:
        return len(self.lines) == self.of

    @property
    def is_beginning(self) -> bool:
        return self.first <= 1


def page_of_ledger(lines: Sequence[PublicLine], query: QueryDict) -> LedgerPage:
    """The page the address names, counted from the beginning; the last for any other."""
    pages = max(ceil(len(lines) / MOST_LINES), 1)
    asked = query.get(LINES, "")
    is_one = asked.isascii() and asked.isdigit() and len(asked) < 7 and 1 <= int(asked) <= pages
    page = int(asked) if is_one else pages
    begin = (page - 1) * MOST_LINES
    shown = lines[begin : begin + MOST_LINES]
    return LedgerPage(
        shown,
        begin + 1,
        begin + len(shown),
        len(lines),
        earlier=_address(query, page - 1) if page > 1 else "",
        later=_address(query, page + 1 if page + 1 < pages else 0) if page < pages else "",
    )


def _address(query: QueryDict, page: int) -> str:
    return f"{address_with(query, **{LINES: str(page) if page else ''})}#ledger"

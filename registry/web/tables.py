"""A table as a view hands it to `components/table.html`: columns, rows of cells, a row of sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from django.utils.functional import Promise

OPEN_LINES: Final = 12
"""Lines of a long table that stand open; a few more are not worth a fold."""


@dataclass(frozen=True)
class Column:
    """A column's head. `kind` "num" aligns right, "status" goes to the card's corner; `sorted` is aria-sort's word."""

    word: str | Promise
    kind: Literal["", "num", "status"] = ""
    href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True)
class Table:
    """Cells are text (escaped) or markup already marked safe; the first of each row is its head."""

    caption: str | Promise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    foot: Sequence[Any] = field(default=())

    def lines(self) -> Iterator[list[tuple[Column, Any]]]:
        """Each row with its columns beside its cells."""
        for row in self.rows:
            yield list(zip(self.columns, row, strict=True))

    def first_lines(self) -> list[list[tuple[Column, Any]]]:
        """What stands open of a table whose long rest folds."""
        return list(self.lines())[: len(self.rows) if len(self.rows) <= OPEN_LINES + 3 else OPEN_LINES]

    def further_lines(self) -> list[list[tuple[Column, Any]]]:
        """The rest."""
        return list(self.lines())[len(self.first_lines()) :]

    def foot_line(self) -> list[tuple[Column, Any]]:
        """The row of sums, which ends the table."""
        return list(zip(self.columns, self.foot, strict=True))

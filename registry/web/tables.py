"""A table as a view hands it to `components/table.html`: columns, rows of cells, a row of sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.functional import Promise


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

    def foot_line(self) -> list[tuple[Column, Any]]:
        """The row of sums, which ends the table."""
        return list(zip(self.columns, self.foot, strict=True))

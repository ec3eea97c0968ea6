"""The rows of a file of open loans, cell by cell: texts, days and masses; what is wrong is told at its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from registry.foundation.mass import Mass, MassError
from registry.ledger.importing.columns import Column, Columns
from registry.ledger.importing.fields import DAY, MASS
from registry.ledger.importing.findings import ERROR, Finding

FORMULA: Final = ("=", "+", "-", "@")
OF_THE_LOAN: Final = (
    "borrower",
    "investigator",
    "title",
    "purpose",
    "held_since",
    "due_on",
    "agreement",
    "agreement_from",
    "agreement_to",
    "evidence",
)
"""Columns that every row of one loan says alike."""
OF_THE_AGREEMENT: Final = ("borrower", "agreement_from", "agreement_to", "evidence")

Tell = Callable[[Finding], None]


@dataclass
class Row:
    """One piece of one loan as the file has it; `is_bad` once something is wrong with it."""

    line: int
    values: dict[str, Any]
    is_bad: bool = False

    def __getitem__(self, name: str) -> Any:
        return self.values.get(name, "")

    @property
    def loan(self) -> str:
        return str(self["loan"])

    @property
    def piece(self) -> str:
        return str(self["identifier"])


class Reader:
    """Takes rows apart, by the columns of the file, and tells what it finds."""

    def __init__(self, columns: Columns, tell: Tell) -> None:
        self.columns = columns
        self._tell = tell

    def read(self, line: int, cells: Sequence[str]) -> Row:
        row = Row(line, {})
        if len(cells) != self.columns.width:
            self.error(row, "", "row_width", _("This row has more or fewer cells than there are columns."))
            cells = [*cells, *[""] * self.columns.width]
        for column in self.columns.found:
            row.values[column.field.name] = self._cell(row, cells[column.place].strip(), column)
        return row

    def error(self, row: Row, name: str, code: str, message: str) -> None:
        """Something is wrong with a row, at the column that holds `name`."""
        row.is_bad = True
        heading = self.columns.heading_of(name) if name else ""
        self._tell(Finding(ERROR, row.line, heading, code, message))

    def _cell(self, row: Row, text: str, column: Column) -> Any:
        name = column.field.name
        if not text:
            if column.field.is_needed:
                words = _("This row says no %(field)s.")
                self.error(row, name, f"{name}_missing", words % {"field": column.field.label})
            return None if column.field.kind in (DAY, MASS) else ""
        if column.field.kind == DAY:
            return self._day(row, text, name)
        if column.field.kind == MASS:
            return self._mass(row, text, column)
        return self._text(row, text, column)

    def _text(self, row: Row, text: str, column: Column) -> str:
        if text.startswith(FORMULA):
            words = _("A cell that begins with = + - or @ is a spreadsheet formula, not “%(text)s”.")
            self.error(row, column.field.name, "formula", words % {"text": text[:40]})
            return ""
        if len(text) > column.field.length:
            words = _("This cell is longer than %(most)d characters.")
            self.error(row, column.field.name, "too_long", words % {"most": column.field.length})
            return ""
        return text

    def _day(self, row: Row, text: str, name: str) -> date | None:
        try:
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None:
            words = _("“%(text)s” is no day: write it as 2019-05-31.")
            self.error(row, name, "not_a_day", words % {"text": text[:40]})
        return day

    def _mass(self, row: Row, text: str, column: Column) -> int | None:
        try:
            return Mass.parse(text, unit=column.unit).ug
        except MassError as error:
            self.error(row, column.field.name, "not_a_mass", f"{error} (“{text[:40]}”)")
            return None

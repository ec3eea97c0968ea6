"""One row of a file taken apart: values for the books, and what is wrong or odd about each cell.

Nothing here asks the database: what a row means beside the others and beside what is there is asked of all rows at
once in `checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.utils.translation import gettext as _

from registry.foundation.mass import Mass, MassError
from registry.holdings.identifiers import daughter_identifier, natural_key, read_identifier
from registry.ledger.importing.columns import Column, Columns
from registry.ledger.importing.fields import MASS, PERCENT, SAMPLES, WORD
from registry.ledger.importing.findings import ERROR, WARNING, Finding
from registry.ledger.importing.words import UnknownWord, Vocabulary, Words

EMPTY: Final = frozenset({"", "(blank)", "null", "NULL", "N/A", "n/a"})
QUIET: Final = frozenset({"place", "facility", "environment"})
"""Columns that may well be empty: no word is lost about it."""
FORMULA: Final = ("=", "+", "-", "@")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_PLAIN_NUMBER: Final = re.compile(r"^-?\d+([.,]\d+)?$")
_VOCABULARIES: Final = {
    "mission": "missions", "lithology": "lithologies", "subtype": "subtypes", "form": "forms",
    "use_class": "use_classes", "condition": "conditions", "environment": "environments",
    "facility": "facilities", "place": "places",
}  # fmt: skip

Tell = Callable[[Finding], None]
Cell = Callable[[int, str], Any]


class Reader:
    """Takes rows apart, by the columns of the file, and tells what it finds."""

    def __init__(self, columns: Columns, words: Words, tell: Tell) -> None:
        self.columns = columns
        self.words = words
        self._tell = tell
        self._odd: list[str] = []
        self._is_bad = False
        self._cells: list[tuple[str, int, Cell]] = [
            (column.field.name, column.place, self._cell(column)) for column in columns.found
        ]
        self._finish = self._sample if columns.kind == SAMPLES else self._split

    def read(self, line: int, cells: Sequence[str]) -> dict[str, Any] | None:
        """The row as it is staged; None when it has no identifier to speak of it by."""
        self._odd = []
        self._is_bad = False
        if len(cells) > self.columns.width and any(cells[self.columns.width :]):
            self._error(line, "", "row_too_long", _("This row has more cells than there are columns."))
        elif len(cells) < self.columns.width:
            self._error(line, "", "row_too_short", _("This row has fewer cells than there are columns."))
            cells = [*cells, *[""] * (self.columns.width - len(cells))]
        row = {name: parse(line, cells[place].strip()) for name, place, parse in self._cells}
        if not row["identifier"]:
            return None
        self._finish(line, row)
        return {
            **row,
            "line": line,
            "sort_key": natural_key(row["identifier"]),
            "odd": self._odd,
            "is_bad": self._is_bad,
        }

    # What a cell becomes, by what its column holds.

    def _cell(self, column: Column) -> Cell:
        if column.field.kind == MASS:
            return lambda line, text: self._mass(line, text, column)
        if column.field.kind == PERCENT:
            return lambda line, text: self._percent(line, text, column)
        if column.field.kind == WORD:
            vocabulary = getattr(self.words, _VOCABULARIES[column.field.name])
            return lambda line, text: self._word(line, text, column, vocabulary)
        if column.field.name == "identifier":
            return lambda line, text: self._identifier(line, text, column)
        return lambda line, text: self._text(line, text, column)

    def _text(self, line: int, text: str, column: Column) -> str:
        if text.startswith(FORMULA):
            says = _("A cell that begins with = + - or @ is a spreadsheet formula, not “%(text)s”.")
            self._error(line, column.heading, "formula", says % {"text": text[:40]})
        elif _CONTROLS.search(text):
            self._error(line, column.heading, "not_text", _("This cell holds characters that cannot be shown."))
        elif len(text) > column.field.length:
            says = _("This cell is longer than %(most)d characters.")
            self._error(line, column.heading, "too_long", says % {"most": column.field.length})
        else:
            return text
        return ""

    def _identifier(self, line: int, text: str, column: Column) -> str:
        if text in EMPTY:
            self._error(line, column.heading, "identifier_missing", _("This row has no identifier."))
            return ""
        found = self._text(line, text, column)
        if "/" in found:
            self._error(line, column.heading, "identifier_wrong", _("An identifier cannot hold a slash."))
        return found

    def _word(self, line: int, text: str, column: Column, vocabulary: Vocabulary) -> Any:
        if text in EMPTY:
            if column.field.name not in QUIET:
                self._warn(line, column, "cell_empty", _("This cell is empty."))
            return None
        try:
            word = vocabulary.find(text)
        except UnknownWord as unknown:
            if text.startswith(FORMULA):
                self._text(line, text, column)
            else:
                self._error(line, column.heading, f"unknown_{column.field.name}", str(unknown))
            return None
        if not word.is_exact:
            self._warn(
                line,
                column,
                f"{column.field.name}_spelling",
                _("“%(text)s” is read as “%(name)s”.") % {"text": text, "name": word.name},
            )
        return word.value

    def _mass(self, line: int, text: str, column: Column) -> int | None:
        if text in EMPTY:
            self._warn(line, column, "mass_empty", _("No mass is given: it is kept as not weighed."))
            return None
        if text.startswith(FORMULA):
            self._signed(line, text, column)
            return None
        try:
            ug = Mass.parse(text, unit=column.unit).ug
        except MassError as error:
            self._error(line, column.heading, "not_a_mass", f"{error} (“{text[:40]}”)")
            return None
        if ug == 0:
            self._warn(line, column, "mass_zero", _("The mass is zero: nothing of it is left."))
        return ug

    def _percent(self, line: int, text: str, column: Column) -> Decimal | None:
        if text in EMPTY:
            self._warn(line, column, "cell_empty", _("This cell is empty."))
            return None
        if text.startswith(FORMULA):
            self._signed(line, text, column)
            return None
        try:
            number = Decimal(text.removesuffix("%"))
        except InvalidOperation:
            says = _("“%(text)s” is not a number.")
            self._error(line, column.heading, "not_a_number", says % {"text": text[:40]})
            return None
        if not number.is_finite() or number >= 10_000 or number != round(number, 2):
            says = _("“%(text)s” is no percentage with at most two decimals.")
            self._error(line, column.heading, "not_a_number", says % {"text": text[:40]})
            return None
        if number > 100:
            self._warn(line, column, "pristine_over_100", _("More than 100 %: kept as it is written."))
        return number

    def _signed(self, line: int, text: str, column: Column) -> None:
        """A number cell that begins like a formula: a negative number is called by its name."""
        if text.startswith("-") and _PLAIN_NUMBER.match(text):
            self._error(line, column.heading, "negative", _("“%(text)s” is negative.") % {"text": text[:40]})
        else:
            self._text(line, text, column)

    # What a whole row becomes.

    def _sample(self, line: int, row: dict[str, Any]) -> None:
        reading = read_identifier(row["identifier"])
        for warning in reading.warnings:
            self._warn_of(line, "identifier", "identifier_pattern", warning)
        if row["mission"] is None or row["lithology"] is None:
            self._is_bad = True
            for name in ("mission", "lithology"):
                if row[name] is None and f"unknown_{name}" not in self._odd:
                    self._error(line, self.columns.heading_of(name), f"{name}_missing", _("A sample must say this."))
        row["site"] = self.words.sites.get(row["mission"])
        piece = row["identifier"]
        row["piece"] = daughter_identifier(piece, "0") if reading.scheme in {"nasa", "luna"} else piece
        row["piece_sort_key"] = natural_key(row["piece"])
        row["form"] = row.get("form") or self.words.usual_forms.get(row["lithology"])
        row["condition"] = "opened" if row.get("pristine") == 0 else "pristine"
        if row["form"] is None and row["lithology"] is not None:
            says = _("The registry has no form for a sample of this type: add the form “rock” or name one.")
            self._error(line, self.columns.heading_of("form"), "form_missing", says)
        row["use_class"] = self.words.usual_use_class

    def _split(self, line: int, row: dict[str, Any]) -> None:
        row["sample"] = row.get("sample") or sample_of(row["identifier"])
        row["parent"] = row.get("parent") or ""
        if row.get("form") is None and "unknown_form" not in self._odd:
            says = _("Say what form this piece has.")
            self._error(line, self.columns.heading_of("form"), "form_missing", says)
        row["use_class"] = row.get("use_class") or self.words.usual_use_class
        row["condition"] = row.get("condition") or "opened"
        row["environment"] = row.get("environment") or "nitrogen"
        row.setdefault("place", None)
        row.setdefault("facility", None)
        row.setdefault("mass", None)

    def _error(self, line: int, column: str, code: str, message: str) -> None:
        self._is_bad = True
        self._odd.append(code)
        self._tell(Finding(ERROR, line, column, code, message))

    def _warn(self, line: int, column: Column, code: str, message: str) -> None:
        self._odd.append(code)
        self._tell(Finding(WARNING, line, column.heading, code, message))

    def _warn_of(self, line: int, name: str, code: str, message: str) -> None:
        self._odd.append(code)
        self._tell(Finding(WARNING, line, self.columns.heading_of(name), code, message))


def sample_of(identifier: str) -> str:
    """The sample a piece's identifier speaks of: 15415 of 15415,33; CE5C0800 of CE5C0800YJYX132GP; A0001 of A0001-a."""
    generic, comma, _specific = identifier.partition(",")
    if comma and len(generic) == 5 and generic.isdigit():  # by far the most, and a million of them take time
        return generic
    reading = read_identifier(identifier)
    parts = reading.parts
    if reading.scheme in {"nasa", "luna"}:
        return parts["generic"]
    if reading.scheme == "cnsa":
        return f"{parts['mission']}{parts['collected']}{parts['unit']}"
    if reading.scheme == "jaxa":
        return f"{parts['chamber']}{parts['number']}"
    return identifier

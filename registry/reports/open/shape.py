"""The shape of a table of open records: its columns, what each means, and where the database has it.

One definition serves the rows that programs read, the files people download, the dictionary that explains both and the
OpenAPI text, so none of them can tell of a column that the others have not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from django.db.models import QuerySet
from django.db.models.expressions import BaseExpression, Combinable
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Kind = Literal["text", "whole", "number", "flag", "day", "instant", "choice", "list"]
Expression = BaseExpression | Combinable
Row = dict[str, Any]
Computed = dict[str, Callable[[], Expression]]
"""Expressions by name, each made only when its column is wanted: making one costs more than reading a row."""

KINDS: Final[dict[Kind, str]] = {
    "text": "string",
    "whole": "integer",
    "number": "number",
    "flag": "boolean",
    "day": "date",
    "instant": "date-time",
    "choice": "string",
    "list": "array",
}
"""The kind of a column as a reader of JSON knows it."""

KIND_WORDS: Final[dict[Kind, str | Promise]] = {
    "text": _("text"),
    "whole": _("whole number"),
    "number": _("number"),
    "flag": _("true or false"),
    "day": pgettext_lazy("column", "day"),
    "instant": _("instant"),
    "choice": _("one of these words"),
    "list": pgettext_lazy("column", "list"),
}


@dataclass(frozen=True)
class Column:
    """One column. `source` is its path in the database, or the name of an expression of the table.

    `of` is what a list holds; `choices` are the words a choice may be, with their meanings. `in_files` False: a list,
    which a flat file cannot hold.
    """

    name: str
    kind: Kind
    meaning: str | Promise
    source: str = ""
    unit: str = ""
    nullable: bool = False
    choices: dict[str, str | Promise] = field(default_factory=dict, hash=False)
    of: str = "string"

    @property
    def path(self) -> str:
        return self.source or self.name

    @property
    def kind_word(self) -> str | Promise:
        """What it holds, for people."""
        return KIND_WORDS[self.kind]

    @property
    def in_files(self) -> bool:
        return self.kind != "list"


def row_of(columns: Sequence[Column], values: Sequence[Any]) -> Row:
    """A row by its names; a number the database keeps exactly becomes one of JSON's. Further values are left out."""
    return {
        column.name: float(value) if column.kind == "number" and value is not None else value
        for column, value in zip(columns, values, strict=False)
    }


@dataclass(frozen=True)
class Table:
    """Records of one kind. `computed` gives the expressions of columns that are not plain paths, as of an instant."""

    name: str
    title: str | Promise
    meaning: str | Promise
    columns: tuple[Column, ...]
    computed: Callable[[datetime], Computed] = field(default=lambda _at: {}, repr=False)

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def chosen(self, names: Iterable[str]) -> tuple[Column, ...]:
        """The columns of these names, in the table's order; all of them for none."""
        wanted = set(names)
        return tuple(column for column in self.columns if column.name in wanted) if wanted else self.columns

    def columns_in_files(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.in_files)

    def narrow(
        self,
        queryset: QuerySet[Any],
        columns: Sequence[Column],
        *,
        at: datetime,
        beside: Sequence[str] = (),
        named: bool = False,
    ) -> QuerySet[Any, Any]:
        """Exactly these columns of the rows, in one query; `beside` are further paths that come after them."""
        paths = [column.path for column in columns]
        paths += [path for path in beside if path not in paths]
        computed = self.computed(at)
        needed = {name: make() for name, make in computed.items() if name in paths}
        found: QuerySet[Any, Any] = queryset.annotate(**needed).values_list(*paths, named=named)
        return found

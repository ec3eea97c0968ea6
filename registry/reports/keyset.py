"""Lists a page at a time without counting rows past: each page starts after the last row of the one before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import F, Model, OrderBy, Q, QuerySet

Row = TypeVar("Row", bound=Model)

SEPARATOR: Final = "_"


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Key:
    """A column of an order. `read` and `write` turn its value into an address's text and back."""

    column: str
    descending: bool = False
    nullable: bool = False
    read: Callable[[str], Any] = _as_it_is
    write: Callable[[Any], str] = str
    shown: str = ""

    def order(self, *, backwards: bool) -> OrderBy:
        """Nulls stand last, whichever way the values run; walking backwards meets them first."""
        column, down = F(self.column), self.descending != backwards
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return column.desc(**nulls) if down else column.asc(**nulls)

    def beyond(self, value: Any, *, backwards: bool) -> Q:
        """Rows after `value` in walking order."""
        if value is None:
            return Q(**{f"{self.column}__isnull": False}) if backwards else Q(pk__in=[])
        comparison = "lt" if self.descending != backwards else "gt"
        found = Q(**{f"{self.column}__{comparison}": value})
        if self.nullable and not backwards:
            found |= Q(**{f"{self.column}__isnull": True})
        return found

    def same(self, value: Any) -> Q:
        return Q(**({f"{self.column}__isnull": True} if value is None else {self.column: value}))

    def written(self, row: Model) -> str:
        value = getattr(row, self.shown or self.column)
        return "" if value is None else self.write(value)


@dataclass(frozen=True)
class Order:
    """Columns that together name one row; the last is unique and never null."""

    keys: tuple[Key, ...]

    def cursor(self, row: Model) -> str:
        """A row's place in this order, for an address."""
        return SEPARATOR.join(key.written(row) for key in self.keys)

    def place(self, cursor: str) -> list[Any] | None:
        """The values in a cursor; None for one that cannot be read."""
        parts = cursor.split(SEPARATOR, len(self.keys) - 1)
        if not cursor or "\x00" in cursor or len(parts) != len(self.keys):
            return None
        try:
            return [
                None if key.nullable and part == "" else key.read(part)
                for key, part in zip(self.keys, parts, strict=True)
            ]
        except ValueError:
            return None

    def beyond(self, values: Sequence[Any], *, backwards: bool) -> Q:
        found = Q(pk__in=[])
        equal = Q()
        for key, value in zip(self.keys, values, strict=True):
            found |= equal & key.beyond(value, backwards=backwards)
            equal &= key.same(value)
        return found


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the pages before and after them start; empty at the ends."""

    rows: list[Row]
    before: str
    after: str


def page_of(rows: QuerySet[Row], order: Order, *, after: str = "", before: str = "", size: int = 50) -> Page[Row]:
    """The page after or before a cursor; the first where the cursor cannot be read or nothing lies beyond it."""
    backwards = bool(before) and not after
    place = order.place(before if backwards else after)
    backwards = backwards and place is not None
    ordered = rows.order_by(*(key.order(backwards=backwards) for key in order.keys))
    if place is not None:
        ordered = ordered.filter(order.beyond(place, backwards=backwards))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "") if place is None else page_of(rows, order, size=size)
    earlier = more if backwards else place is not None
    later = more or backwards
    return Page(found, order.cursor(found[0]) if earlier else "", order.cursor(found[-1]) if later else "")

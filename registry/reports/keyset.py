"""Lists a page at a time without counting rows past: each page starts after the last row of the one before it.

A page is read in stretches, each a plain range of an index: the rows that share all but the last value of the cursor,
then those that share one less, and so on. One condition with "or" would say the same, and the database would walk to
the place from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Case, F, IntegerField, Model, OrderBy, Q, QuerySet, Value, When

Row = TypeVar("Row", bound=Model)

SEPARATOR: Final = "_"


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class Key:
    """A column of an order. `read` and `write` turn its value into an address's text and back.

    Where the values are few words in an order of their own, `words` are they and `means` the rows of one; `told` is the
    value of a row where the column alone does not say it.
    """

    column: str
    descending: bool = False
    nullable: bool = False
    read: Callable[[str], Any] = _as_it_is
    write: Callable[[Any], str] = str
    shown: str = ""
    words: tuple[str, ...] = ()
    means: Callable[[str], Q] | None = None
    told: Callable[[Any], Any] | None = None

    def order(self, *, backwards: bool) -> OrderBy:
        """To sort all rows by at once. Nulls stand last, whichever way the values run; backwards they come first."""
        if self.words:
            cases = [When(self.same(word), then=Value(place)) for place, word in enumerate(self.words)]
            return OrderBy(Case(*cases, output_field=IntegerField()), descending=backwards)
        nulls = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return OrderBy(F(self.column), descending=self.descending != backwards, **nulls)

    def in_a_stretch(self, *, backwards: bool) -> OrderBy:
        """To sort a stretch by, in which all values are null or none is: as an index has them."""
        return OrderBy(F(self.column), descending=self.descending != backwards)

    def stretches(self, *, backwards: bool) -> list[Q]:
        """All rows, in parts that follow one another in walking order."""
        if self.words:
            parts = [self.same(word) for word in self.words]
        elif self.nullable:
            parts = [Q(**{f"{self.column}__isnull": False}), Q(**{f"{self.column}__isnull": True})]
        else:
            return [Q()]
        return parts[::-1] if backwards else parts

    def beyond(self, value: Any, *, backwards: bool) -> list[Q]:
        """Rows after `value`, in parts that follow one another in walking order."""
        if self.words:
            words = self.words[::-1] if backwards else self.words
            return [self.same(word) for word in words[words.index(value) + 1 :]]
        nothing = Q(**{f"{self.column}__isnull": True})
        if value is None:
            return [~nothing] if backwards else []
        comparison = "lt" if self.descending != backwards else "gt"
        found = [Q(**{f"{self.column}__{comparison}": value})]
        return [*found, nothing] if self.nullable and not backwards else found

    def same(self, value: Any) -> Q:
        if self.means is not None:
            return self.means(value)
        return Q(**({f"{self.column}__isnull": True} if value is None else {self.column: value}))

    def written(self, row: Model) -> str:
        value = self.told(row) if self.told is not None else getattr(row, self.shown or self.column)
        return "" if value is None else self.write(value)

    def value(self, text: str) -> Any:
        """What a cursor says of this column. Raises ValueError where it cannot."""
        if self.words and text not in self.words:
            raise ValueError(text)
        return None if self.nullable and text == "" else self.read(text)


@dataclass(frozen=True)
class Order:
    """Columns that together name one row; the last is unique and never null."""

    keys: tuple[Key, ...]

    def cursor(self, row: Model) -> str:
        """A row's place in this order, for an address."""
        return SEPARATOR.join(key.written(row) for key in self.keys)

    def place(self, cursor: str) -> list[Any] | None:
        """The values in a cursor; None for one that cannot be read."""
        parts = self.parts(cursor)
        if parts is None:
            return None
        try:
            return [key.value(part) for key, part in zip(self.keys, parts, strict=True)]
        except ValueError:
            return None

    def parts(self, cursor: str) -> list[str] | None:
        """A cursor taken apart. Words may hold the separator themselves, so the longest that fits is taken."""
        if not cursor or "\x00" in cursor:
            return None
        first = next((word for word in self.keys[0].words if cursor.startswith(word + SEPARATOR)), "")
        rest = cursor[len(first) + 1 :] if first else cursor
        parts = ([first] if first else []) + rest.split(SEPARATOR, len(self.keys) - 1 - bool(first))
        return parts if len(parts) == len(self.keys) else None

    def stretches(self, place: Sequence[Any] | None, *, backwards: bool) -> Iterator[Q]:
        """Parts of all rows beyond a place (or of all rows) that follow one another in walking order."""
        if place is None:
            yield from self.keys[0].stretches(backwards=backwards)
            return
        for depth in range(len(self.keys) - 1, -1, -1):
            equal = Q()
            for key, value in zip(self.keys[:depth], place, strict=False):
                equal &= key.same(value)
            for part in self.keys[depth].beyond(place[depth], backwards=backwards):
                yield equal & part

    def by(self, *, backwards: bool = False) -> list[OrderBy]:
        """What to sort by within a stretch: few words are never mixed in one."""
        return [key.in_a_stretch(backwards=backwards) for key in self.keys if not key.words]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows, and where the pages before and after them start; empty at the ends."""

    rows: list[Row]
    before: str
    after: str


def page_of(
    rows: QuerySet[Row],
    order: Order,
    *,
    after: str = "",
    before: str = "",
    size: int = 50,
    parts: Sequence[Q] = (Q(),),
) -> Page[Row]:
    """The page after or before a cursor; the first where the cursor cannot be read or nothing lies beyond it.

    `parts`: for an order of one column, ranges of it that hold all rows and follow one another.
    """
    backwards = bool(before) and not after
    place = order.place(before if backwards else after)
    backwards = backwards and place is not None
    ordered = rows.order_by(*order.by(backwards=backwards))
    found: list[Row] = []
    for part in reversed(parts) if backwards else parts:
        for stretch in order.stretches(place, backwards=backwards):
            if len(found) <= size:
                found += ordered.filter(part, stretch)[: size + 1 - len(found)]
    page = turned(found, order, place=place, backwards=backwards, size=size)
    return page or page_of(rows, order, size=size, parts=parts)


def turned(
    found: list[Row], order: Order, *, place: Sequence[Any] | None, backwards: bool, size: int
) -> Page[Row] | None:
    """One row more than a page, in walking order, as a page; None where nothing lay beyond the place."""
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], "", "") if place is None else None
    earlier = more if backwards else place is not None
    later = more or backwards
    return Page(found, order.cursor(found[0]) if earlier else "", order.cursor(found[-1]) if later else "")

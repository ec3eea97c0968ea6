"""Pieces as programs read them: a page costs two small statements and no model object.

A page is reckoned column by column, which costs Python a fraction of going through it row by row. What is asked of the
database is put together once for each choice of columns.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.holdings.models.pieces import AVAILABLE, SET_ASIDE
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.keeping import edition_now
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.orders import ORDERS
from registry.reports.catalogue.walk import page_of_catalogue
from registry.reports.keyset import Order, Page, page_of
from registry.reports.open.addresses import of_holdings
from registry.reports.open.codes import Codes
from registry.reports.open.pieces import PIECES
from registry.reports.open.shape import Column, Row
from registry.reports.prepared import NUMBERS, Prepared

MOST_CHOICES: Final = 200
"""Choices of columns whose statement is kept."""

_FROM_CODES: Final = {
    "collection__code": "collection",
    "mission__slug": "mission",
    "site__name": "site",
    "lithology__code": "lithology",
    "subtype__code": "subtype",
    "form__code": "form",
    "use_class__code": "use_class",
    "facility__code": "facility",
}
"""Columns that are told by a word, and whose words they are: read by id, and turned into the word here."""
_BESIDE: Final = (
    "pk",
    "identifier",
    "availability",
    "held_ug",
    "out_ug",
    "in_vault_ug",
    "first_mass_ug",
    "form_id",
    "collection_id",
)
"""What the columns that no path gives are reckoned from, here, where it costs less than in the database."""


def page_of_pieces(
    pieces: QuerySet[Split],
    order: Order,
    columns: Sequence[Column],
    *,
    at: datetime,
    after: str = "",
    before: str = "",
    size: int,
) -> Page[Any]:
    """The rows of one page, as `Row`s, and where the pages beside it begin. Codes and what is under way are kept."""
    edition = edition_now()
    found = page_of(asked_of(pieces, columns, order, at=at), order, after=after, before=before, size=size)
    return Page(_rows(columns, found.rows, at=at, edition=edition), found.before, found.after)


def page_of_narrowed(
    catalogue: CatalogueFilter,
    order: str,
    columns: Sequence[Column],
    *,
    at: datetime,
    after: str = "",
    before: str = "",
    size: int,
) -> Page[Any]:
    """The same of the narrowed catalogue: the very rows its page shows, in the same order."""

    def shaped(pieces: QuerySet[Split]) -> QuerySet[Any]:
        return asked_of(pieces, columns, ORDERS[order], at=at)

    fetch = _reading(tuple(column.name for column in columns), order).rows
    found = page_of_catalogue(catalogue, order, after=after, before=before, size=size, shaped=shaped, fetch=fetch)
    return Page(_rows(columns, found.rows, at=at, edition=catalogue.words.edition), found.before, found.after)


def row_of_piece(pk: int, *, at: datetime) -> Row:
    """The whole row of one piece."""
    return _rows(PIECES.columns, list(_reading(tuple(PIECES.names), "").rows([pk])), at=at, edition=edition_now())[0]


def asked_of(
    pieces: QuerySet[Split], columns: Sequence[Column], order: Order | None, *, at: datetime
) -> QuerySet[Any, Any]:
    """What these columns are told or reckoned from, and what names a row's place in the order."""
    beside = [*_BESIDE, *(key.shown or key.column for key in (order.keys if order else ()))]
    by_id = [
        replace(column, source=f"{_FROM_CODES[column.path]}_id") if column.path in _FROM_CODES else column
        for column in columns
        if column.name not in _RECKONED
    ]
    return PIECES.narrow(pieces, by_id, at=at, beside=beside, named=True)


@dataclass(frozen=True)
class _Reading:
    """The statement that reads pieces by their ids, and the names its rows bear."""

    statement: Prepared
    named: Callable[[Iterable[Any]], Any]

    def rows(self, ids: list[int]) -> Iterable[Any]:
        return map(self.named, self.statement.rows(numbers=ids))


@lru_cache(maxsize=MOST_CHOICES)
def _reading(names: tuple[str, ...], order: str) -> _Reading:
    these = RawSQL("holdings_split.id = ANY(%s)", [NUMBERS], output_field=BooleanField())
    # None of these columns depends on the instant: what is under way is reckoned.
    asked = asked_of(Split.objects.filter(these).order_by(), PIECES.chosen(names), ORDERS.get(order), at=now())
    named = namedtuple("Piece", asked._fields)  # type: ignore[attr-defined,misc]  # what its own iteration names them by
    return _Reading(Prepared(asked), named._make)


Held = Mapping[str, Sequence[Any]]
"""What was read, by the names of its columns."""


def _rows(columns: Sequence[Column], found: Sequence[Any], *, at: datetime, edition: int | None) -> list[Row]:
    """Named rows as dictionaries in the order of `columns`; a piece under way is told as set aside."""
    if not found:
        return []
    codes, left = Codes.now(edition), pieces_leaving(at, edition=edition)
    held = dict(zip(found[0]._fields, zip(*found, strict=True), strict=True))
    told = [_values(column, held, codes, left) for column in columns]
    names = [column.name for column in columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*told, strict=True)]


def _values(column: Column, held: Held, codes: Codes, left: Mapping[int, Any]) -> Iterable[Any]:
    """All values of one column."""
    if reckon := _RECKONED.get(column.name):
        return reckon(held, codes, left)
    if word := _FROM_CODES.get(column.path):
        return map(codes.words[word].get, held[f"{word}_id"])
    return held[column.path]


def _free(held: Held, codes: Codes, _left: Mapping[int, Any]) -> list[int | None]:
    asked = zip(
        held["availability"], held["form_id"], held["in_vault_ug"], held["collection_id"], held["first_mass_ug"],
        strict=True,
    )  # fmt: skip
    return [
        None
        if availability != AVAILABLE
        else max(in_vault_ug - codes.kept_back_ug(collection, first_mass_ug), 0)
        if form in codes.divisible
        else in_vault_ug
        for availability, form, in_vault_ug, collection, first_mass_ug in asked
    ]


def _set_aside(held: Held, _codes: Codes, left: Mapping[int, Any]) -> Sequence[int]:
    if not left:
        return held["held_ug"]
    pieces = zip(held["pk"], held["held_ug"], held["out_ug"], strict=True)
    return [held_ug + (out_ug if pk in left else 0) for pk, held_ug, out_ug in pieces]


_RECKONED: Final[dict[str, Callable[[Held, Codes, Mapping[int, Any]], Iterable[Any]]]] = {
    "is_divisible": lambda held, codes, _left: map(codes.divisible.__contains__, held["form_id"]),
    "set_aside_ug": _set_aside,
    "with_borrowers_ug": lambda held, _codes, left: [
        0 if pk in left else out_ug for pk, out_ug in zip(held["pk"], held["out_ug"], strict=True)
    ],
    "free_ug": _free,
    "availability": lambda held, _codes, left: [
        SET_ASIDE if pk in left else word for pk, word in zip(held["pk"], held["availability"], strict=True)
    ],
    "address": lambda held, _codes, _left: of_holdings(held["identifier"]),
}
"""Columns that a page reckons; `pieces.computed` says the same to the database for files of millions of rows."""

"""What a program asks for: its columns, its page, its order; every word of the question must be one we know."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from registry.api.problems import bad_request
from registry.foundation.refusal import Obstacle
from registry.reports.keyset import Order, Page
from registry.reports.open.addresses import address
from registry.reports.open.shape import Column, Row, Table
from registry.reports.then import LONGEST_MOMENT, Moment, NoMoment, moment_of

FIELDS: Final = "fields"
AS_OF: Final = "as_of"
PAGING: Final = ("after", "before", "size")
MOST_ROWS: Final = 500
ROWS: Final = 100


def only_known(query: QueryDict, known: Collection[str]) -> None:
    """Refuse a question with a word we do not know: it would be answered wrongly without anybody noticing."""
    if unknown := [name for name in query if name not in known]:
        raise bad_request(
            "unknown_parameter",
            _("Not a parameter here: %(unknown)s. There are: %(known)s.")
            % {"unknown": ", ".join(unknown), "known": ", ".join(sorted(known)) or "–"},
        )
    if any("\x00" in value for values in dict(query.lists()).values() for value in values):
        raise bad_request("unreadable", _("The question holds a character that no text has."))


def columns_asked(query: QueryDict, table: Table) -> tuple[Column, ...]:
    """The columns named by `fields`, all of them where it is not given."""
    return table.chosen(_names_asked(query, table.names)) if FIELDS in query else table.columns


def moment_asked(query: QueryDict, *, at: datetime) -> Moment | None:
    """The moment to look back to: a day, or an instant with its offset; None where none is asked for.

    Raises a problem, 400, for what is no day, and for a day that has not come yet anywhere.
    """
    written = query.get(AS_OF, "")
    if AS_OF not in query:
        return None
    try:
        return moment_of(written, at=at)
    except NoMoment as wrong:
        if wrong.is_ahead:
            raise bad_request("as_of_future", _("“as_of” looks back; that has not come yet.")) from wrong
        raise bad_request(
            "as_of",
            _("“as_of” is a day like 2026-11-26, or an instant with its offset like 2026-11-26T12:00:00Z."),
            [Obstacle("as_of", _("This is no day: %(written)s.") % {"written": written[:LONGEST_MOMENT]}, AS_OF)],
        ) from wrong


def fields_asked(query: QueryDict, record: Row, *beside: str) -> Row:
    """Of one record, the fields named by `fields`, all of them where it is not given. `beside`: further parameters."""
    only_known(query, (FIELDS, *beside))
    if FIELDS not in query:
        return record
    names = _names_asked(query, list(record))
    return {name: value for name, value in record.items() if name in names}


def _names_asked(query: QueryDict, known: Sequence[str]) -> list[str]:
    names = [name for value in query.getlist(FIELDS) for name in value.split(",") if name]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise bad_request(
            "unknown_field",
            _("Not a field here: %(unknown)s. There are: %(known)s.")
            % {"unknown": ", ".join(unknown) or "–", "known": ", ".join(known)},
        )
    return names


@dataclass(frozen=True)
class Turn:
    """Which page of a list, in which order; at most one of `after` and `before` is given."""

    order_name: str
    order: Order
    after: str
    before: str
    size: int

    @classmethod
    def read(cls, query: QueryDict, orders: dict[str, Order], *, default: str) -> Turn:
        """From an address. Raises a problem, 400, for an order, a place or a size that cannot be."""
        name = query.get("order", default)
        if name not in orders:
            raise bad_request(
                "unknown_order", _("Not an order here. There are: %(known)s.") % {"known": ", ".join(orders)}
            )
        after, before = query.get("after", ""), query.get("before", "")
        for place in (after, before):
            if place and not _is_place(orders[name], place):
                raise bad_request("unknown_place", _("This is no place in the list; follow the links of a page."))
        if after and before:
            raise bad_request("two_places", _("Ask for what is after a place or before it, not both."))
        return cls(name, orders[name], after, before, _size(query.get("size", str(ROWS))))

    def links(self, found: Page[Any], path: str, query: QueryDict) -> dict[str, str]:
        """The addresses of the pages beside this one, where there are any."""
        beside = {"next": ("after", found.after), "previous": ("before", found.before)}
        return {rel: _turned(path, query, name, place) for rel, (name, place) in beside.items() if place}

    def is_past_the_end(self, found: Page[Any]) -> bool:
        """Whether nothing lies after the place, so that the list began anew."""
        return bool(self.after) and not found.before


def _is_place(order: Order, place: str) -> bool:
    values = order.place(place)
    return values is not None and all(not isinstance(value, int) or abs(value) < 2**63 for value in values)


def _size(written: str) -> int:
    if not written.isascii() or not written.isdecimal() or not 1 <= int(written[:9]) <= MOST_ROWS:
        raise bad_request("size", _("A page has 1 to %(most)s rows.") % {"most": MOST_ROWS})
    return int(written)


def _turned(path: str, query: QueryDict, name: str, place: str) -> str:
    kept = [(key, value) for key, values in query.lists() for value in values if key not in ("after", "before")]
    return f"{address(path)}?{urlencode([*kept, (name, place)])}"


def link_header(links: Iterable[tuple[str, str]]) -> str:
    """Links of an answer as its header has them (RFC 8288)."""
    return ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links)


def refuse_bad(errors: dict[str, Any]) -> None:
    """Refuse a question whose filters name what does not exist, each by its parameter."""
    if errors:
        obstacles = [Obstacle("invalid", str(sentence), name) for name, found in errors.items() for sentence in found]
        raise bad_request("invalid_filter", _("Some of what was asked for does not exist."), obstacles)

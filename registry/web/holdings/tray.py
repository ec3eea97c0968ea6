"""What a reader collects to compare: kept in the address alone, so that public pages stay the same for everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from registry.web.holdings.addresses import in_query
from registry.web.narrowing import written

PARAMETER: Final = "collect"
MOST: Final = 6
"""Pieces that can be compared side by side."""
LONGEST: Final = 80


@dataclass(frozen=True)
class Collected:
    """One number in the tray, where its page is, and this address without it."""

    identifier: str
    href: str
    without: str


@dataclass(frozen=True)
class Tray:
    """Numbers collected so far, in the order they were; never looked up, so it costs no page a query."""

    identifiers: tuple[str, ...]
    query: QueryDict

    @classmethod
    def of(cls, query: QueryDict) -> Tray:
        return cls(several(query.getlist(PARAMETER)), query)

    def __bool__(self) -> bool:
        return bool(self.identifiers)

    @property
    def suffix(self) -> str:
        """What carries the tray along in a link to another page."""
        return f"?{urlencode([(PARAMETER, one) for one in self.identifiers])}" if self.identifiers else ""

    @property
    def items(self) -> list[Collected]:
        return [Collected(one, self._page(one), self._with(self._but(one))) for one in self.identifiers]

    @property
    def compare(self) -> str:
        """The page that sets them side by side; it can be shared."""
        return compare_address(self.identifiers)

    @property
    def emptied(self) -> str:
        return self._with(())

    def toggle(self, identifier: str) -> Toggle:
        """The link that adds a piece to the tray or takes it out; without an address where the tray is full."""
        if identifier in self.identifiers:
            return Toggle(self._with(self._but(identifier)), is_in=True)
        if len(self.identifiers) >= MOST:
            return Toggle("", is_in=False)
        return Toggle(f"{self._and_one_more}{in_query(identifier)}", is_in=False)

    def _page(self, identifier: str) -> str:
        return reverse("holdings:page", args=[identifier]) + self.suffix

    def _but(self, identifier: str) -> tuple[str, ...]:
        return tuple(one for one in self.identifiers if one != identifier)

    def _with(self, identifiers: Iterable[str]) -> str:
        """This very address, its place among pages too, with another tray."""
        tray = urlencode([(PARAMETER, one) for one in identifiers])
        return f"{self._beside}{'&' if tray and len(self._beside) > 1 else ''}{tray}"

    @cached_property
    def _and_one_more(self) -> str:
        """This address up to the number that is added."""
        so_far = self._with(self.identifiers)
        return f"{so_far}{'&' if len(so_far) > 1 else ''}{PARAMETER}="

    @cached_property
    def _beside(self) -> str:
        """The rest of this address: the same for every link of a page."""
        return written({name: values for name, values in self.query.lists() if name != PARAMETER})


class Toggle(NamedTuple):
    """A link into or out of the tray."""

    href: str
    is_in: bool


def several(named: Iterable[str]) -> tuple[str, ...]:
    """At most MOST different numbers, as they stand in an address."""
    return all_named(named)[:MOST]


def all_named(named: Iterable[str]) -> tuple[str, ...]:
    """Every different number, as they stand in an address."""
    known = [one.strip() for one in named if one.strip() and len(one) <= LONGEST and one.isprintable()]
    return tuple(dict.fromkeys(known))


def compare_address(identifiers: Iterable[str], **further: str) -> str:
    """The address that compares these pieces."""
    query: list[tuple[str, Any]] = [("piece", one) for one in identifiers]
    query += [(name, value) for name, value in further.items() if value]
    return f"{reverse('holdings:compare')}?{urlencode(query)}" if query else reverse("holdings:compare")

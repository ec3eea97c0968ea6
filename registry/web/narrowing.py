"""What narrows a list, as the page shows it: facets beside it, chips over it. The address is the only state."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise

PAGING = ("after", "before")


@dataclass(frozen=True)
class Group:
    """One facet: its parameter, its heading, its options with their counts, and whether it stands open."""

    name: str
    heading: str | Promise
    options: Sequence[Any]
    open: bool


class Chip(NamedTuple):
    """One thing that narrows the list, in words, and the address without it."""

    kind: str | Promise
    words: str
    href: str


def kept(query: QueryDict, *, without: Collection[str]) -> list[tuple[str, str]]:
    """The parameters a form sends along unseen: all but its own, and never a place in the pages."""
    left_out = {*without, *PAGING}
    return [(name, value) for name, values in query.lists() if name not in left_out for value in values if value]


def address_without(query: QueryDict, name: str, value: str | None = None) -> str:
    """This address with one value of a parameter taken out, or all of them."""
    edited = _from_the_start(query)
    kept_values = [] if value is None else [other for other in edited.get(name, []) if other != value]
    return written({**edited, name: kept_values})


def address_with(query: QueryDict, **changes: str) -> str:
    """This address with parameters set; an empty one is taken out. The list starts anew unless a place is given."""
    return written({**_from_the_start(query), **{name: [value] for name, value in changes.items()}})


def chips_of(groups: Iterable[Group], query: QueryDict) -> list[Chip]:
    """A chip for each chosen value."""
    return [
        Chip(group.heading, str(option.word), address_without(query, group.name, option.value))
        for group in groups
        for option in group.options
        if option.is_chosen
    ]


def written(query: QueryDict | Mapping[str, Sequence[str]]) -> str:
    """A query as an address of the same page; empty values are left out."""
    named = query.lists() if isinstance(query, QueryDict) else query.items()
    text = urlencode([(name, value) for name, values in named for value in values if value])
    return f"?{text}" if text else "?"


def _from_the_start(query: QueryDict) -> dict[str, list[str]]:
    return {name: values for name, values in query.lists() if name not in PAGING}

"""A search as its owner reads it: what it asks in words, where its result is, what is new in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from registry.foundation.mass import Mass
from registry.holdings.models import Split
from registry.parties.models import Person, SavedSearch
from registry.reports.catalogue.filters import HEADINGS, CatalogueFilter
from registry.reports.catalogue.news import new_since
from registry.reports.catalogue.words import Words

KEPT: Final = ("q", *HEADINGS, "mass_from", "mass_to", "order", "view", "columns")
"""Parameters of the catalogue that a search keeps: not a place in its pages, nor what is collected."""
NAMED: Final = 10


@dataclass(frozen=True)
class Shown:
    """A saved search with what is new in it since its owner looked."""

    search: SavedSearch
    words: str
    href: str
    count: int
    new: Sequence[Split]

    @property
    def further(self) -> int:
        return self.count - len(self.new)


def query_of(text: str) -> str:
    """What to keep of an address of the catalogue, whole or only what stands behind its question mark."""
    query = QueryDict(urlsplit(text.strip()).query if "?" in text else text.strip())
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [value for value in query.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


def words_of(query: str, *, at: datetime, words: Words | None = None) -> str:
    """What a search asks, as its chips would say it: "basalt, breccia · Apollo 15"."""
    narrowed = CatalogueFilter(QueryDict(query), at=at, words=words)
    parts = []
    for name, value in narrowed.chosen.items():
        if name in HEADINGS:
            said = {code: str(word) for _value, code, word in narrowed.words.options(name)}
            parts.append(", ".join(said[code] for code in value))
        else:
            parts.append(_bound(name, value))
    return " · ".join(parts) or _("all holdings")


def _bound(name: str, value: object) -> str:
    if isinstance(value, Mass):
        said = _("%(mass)s or more") if name == "mass_from" else _("%(mass)s or less")
        return said % {"mass": value.text()}
    return f"“{value}”"


def address_of(query: str) -> str:
    """Where everybody sees the result."""
    return f"{reverse('holdings:list')}?{query}" if query else reverse("holdings:list")


def searches_of(person: Person, *, at: datetime) -> list[Shown]:
    """Every search somebody keeps; two queries each, whatever they find."""
    words = Words()
    found = []
    for search in SavedSearch.objects.filter(person=person):
        new = new_since(search.query, search.seen, at=at)
        count = new.count()
        shown = list(new[:NAMED]) if count else []
        said = words_of(search.query, at=at, words=words)
        found.append(Shown(search, said, address_of(search.query), count, shown))
    return found


def count_new(person: Person, *, at: datetime) -> int:
    """How many of somebody's searches have something new."""
    return sum(
        new_since(search.query, search.seen, at=at).exists() for search in SavedSearch.objects.filter(person=person)
    )

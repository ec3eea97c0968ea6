"""The next free number of a new piece, by each agency's own scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle
from registry.holdings.identifiers import (
    daughter_identifier,
    is_provisional_identifier,
    provisional_identifier,
    read_identifier,
    without_provisional,
)
from registry.holdings.models import AlternativeIdentifier, Split

PROVISIONAL: Final = "provisional number"
"""The scheme under which an accepted piece keeps its provisional number."""
_SUB_NUMBER: Final = re.compile(r"-(\d{2,4})$")


def next_identifier(parent: Split) -> str:
    """The identifier a new piece gets: the sample's next specific number at NASA, a sub-number elsewhere."""
    return numbered(parent, [""])[0]


def numbered(parent: Split, given: Sequence[str]) -> list[str]:
    """The identifiers of several new pieces of one cut: those given stay, the others get the next free ones in turn."""
    last = _last_number(parent)
    found = []
    for identifier in given:
        if identifier:
            found.append(identifier)
            continue
        last, following = _next_free(parent, last, given)
        found.append(following)
    return found


def provisional_numbers(mother: Split, count: int) -> list[str]:
    """Provisional numbers for pieces made of one that is lent, counted on from all ever made of what was lent."""
    base = without_provisional(mother.identifier)
    prefix = provisional_identifier(base, 0)[:-1]
    known = {
        *_names(prefix),
        *AlternativeIdentifier.objects.filter(scheme=PROVISIONAL, value__startswith=prefix).values_list(
            "value", flat=True
        ),
    }
    last = max((int(name[len(prefix) :]) for name in known if name[len(prefix) :].isdigit()), default=0)
    return [provisional_identifier(base, last + number) for number in range(1, count + 1)]


def number_to_accept(split: Split) -> str:
    """The number a provisional piece would get: the next free one under the nearest piece above that has its own."""
    above = split.parent
    while above is not None and above.is_provisional:
        above = above.parent
    return next_identifier(above) if above is not None else ""


def _next_free(parent: Split, last: int, given: Sequence[str]) -> tuple[int, str]:
    """The number after the last that is not given to another piece of the same cut, and its identifier."""
    while True:
        last += 1
        identifier = _written(parent, last)
        if identifier not in given:
            return last, identifier


def _last_number(parent: Split) -> int:
    """The highest number in use: in the sample at NASA, under the piece elsewhere; 0 where there is none."""
    if _is_specific(parent):
        generic = parent.identifier.split(",")[0]
        return max((_specific(name) for name in _names(f"{generic},")), default=0)
    numbers = [
        int(found.group(1))
        for name in _names(f"{parent.identifier}-")
        if (found := _SUB_NUMBER.search(name)) and name == f"{parent.identifier}{found.group()}"
    ]
    return max(numbers, default=0)


def _written(parent: Split, number: int) -> str:
    return daughter_identifier(parent.identifier, str(number) if _is_specific(parent) else f"{number:02d}")


def _is_specific(parent: Split) -> bool:
    return read_identifier(parent.identifier).scheme in {"nasa", "luna"}


def obstacles_to_identifier(identifier: str) -> list[Obstacle]:
    """What keeps an identifier from being given: it is taken, or has the form of a provisional one."""
    if is_provisional_identifier(identifier):
        words = _("Numbers that end in /P and a figure are provisional: give one of the collection’s own.")
        return [Obstacle("identifier_provisional", words, "identifier")]
    if Split.objects.filter(identifier=identifier).exists():
        return [Obstacle("identifier_taken", _("%(number)s is taken already.") % {"number": identifier}, "identifier")]
    return []


def _names(prefix: str) -> list[str]:
    return list(Split.objects.filter(identifier__startswith=prefix).values_list("identifier", flat=True))


def _specific(identifier: str) -> int:
    number = identifier.partition(",")[2]
    return int(number) if number.isdigit() else 0

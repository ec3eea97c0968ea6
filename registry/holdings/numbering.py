"""The next free number of a new piece, by each agency's own scheme."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle
from registry.holdings.identifiers import daughter_identifier, read_identifier
from registry.holdings.models import Split

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
    """What keeps an identifier from being given: it is taken."""
    if Split.objects.filter(identifier=identifier).exists():
        return [Obstacle("identifier_taken", _("%(number)s is taken already.") % {"number": identifier}, "identifier")]
    return []


def _names(prefix: str) -> list[str]:
    return list(Split.objects.filter(identifier__startswith=prefix).values_list("identifier", flat=True))


def _specific(identifier: str) -> int:
    number = identifier.partition(",")[2]
    return int(number) if number.isdigit() else 0

"""The next free number of a new piece, by each agency's own scheme."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle
from registry.holdings.identifiers import daughter_identifier, read_identifier
from registry.holdings.models import Split

_SUB_NUMBER: Final = re.compile(r"-(\d{2,4})$")


def next_identifier(parent: Split) -> str:
    """The identifier a new piece gets: the sample's next specific number at NASA, a sub-number elsewhere."""
    if read_identifier(parent.identifier).scheme in {"nasa", "luna"}:
        generic = parent.identifier.split(",")[0]
        taken = [_specific(name) for name in _names(f"{generic},")]
        return daughter_identifier(parent.identifier, str(max(taken, default=0) + 1))
    numbers = [
        int(found.group(1))
        for name in _names(f"{parent.identifier}-")
        if (found := _SUB_NUMBER.search(name)) and name == f"{parent.identifier}{found.group()}"
    ]
    return daughter_identifier(parent.identifier, f"{max(numbers, default=0) + 1:02d}")


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

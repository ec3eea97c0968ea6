"""The orders a catalogue may be read in; each names its rows exactly, so pages neither repeat nor skip one.

There is none by last movement: whoever sees what moved last sees consignments under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Q

from registry.foundation.clocks import now
from registry.holdings.identifiers import natural_key
from registry.holdings.models.pieces import AVAILABILITIES, ON_LOAN, SET_ASIDE
from registry.reports.catalogue.keeping import edition_now
from registry.reports.catalogue.kinds import Kind, pieces_leaving
from registry.reports.keyset import Key, Order


def _leaving() -> Mapping[int, Kind]:
    return pieces_leaving(now(), edition=edition_now())


def _available_so(word: str) -> Q:
    """As the public knows it: a piece on its way to a borrower still counts as set aside."""
    leaving = list(_leaving()) if word in (SET_ASIDE, ON_LOAN) else []
    if not leaving:
        return Q(availability=word)
    if word == SET_ASIDE:
        return Q(availability=word) | Q(pk__in=leaving)
    return Q(availability=word) & ~Q(pk__in=leaving)


def _told(row: Any) -> str:
    return SET_ASIDE if row.availability == ON_LOAN and row.pk in _leaving() else str(row.availability)


BY_IDENTIFIER: Final = Key("sort_key", read=natural_key, shown="identifier")
BY_IDENTIFIER_DOWN: Final = Key("sort_key", descending=True, read=natural_key, shown="identifier")

ORDERS: Final[dict[str, Order]] = {
    "identifier": Order((BY_IDENTIFIER,)),
    "mass": Order((Key("mass_ug", descending=True, nullable=True, read=int), BY_IDENTIFIER)),
    # Of equal masses the last is first here: so both orders are one index, walked from either end.
    "least-mass": Order((Key("mass_ug", nullable=True, read=int), BY_IDENTIFIER_DOWN)),
    "availability": Order(
        (Key("availability", words=tuple(AVAILABILITIES), means=_available_so, told=_told), BY_IDENTIFIER)
    ),
}
DEFAULT: Final = "identifier"

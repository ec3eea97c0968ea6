"""The orders a catalogue may be read in; each names its rows exactly, so pages neither repeat nor skip one.

By last change means the last change that is public: whoever saw what moved last would see consignments under way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, cast

from django.db.models import Q

from registry.foundation.clocks import canonical, now
from registry.holdings.identifiers import natural_key
from registry.holdings.models import Split
from registry.holdings.models.pieces import AVAILABILITIES, ON_LOAN, SET_ASIDE
from registry.reports.catalogue.keeping import edition_now
from registry.reports.catalogue.kinds import Kind, pieces_leaving
from registry.reports.keyset import Key, Order

CHANGED: Final = "last_change__changed_at"


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


def _changed(row: Any) -> datetime | None:
    """Of a piece, which may have no change yet, or of a row that names the column."""
    if not isinstance(row, Split):
        return cast("datetime | None", row.last_change__changed_at)
    change = getattr(row, "last_change", None)
    return None if change is None else change.changed_at


def _instant(text: str) -> datetime:
    """Raises ValueError for what is no instant that a database can keep."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None or not 1 < at.year < 9999:
        raise ValueError(text)
    return at


ORDERS: Final[dict[str, Order]] = {
    # Of a text alone: as its hits are ranked. A place in it is a piece, as by identifier.
    "best": Order((BY_IDENTIFIER,)),
    "identifier": Order((BY_IDENTIFIER,)),
    "mass": Order((Key("mass_ug", descending=True, nullable=True, read=int), BY_IDENTIFIER)),
    # Of equal masses the last is first here: so both orders are one index, walked from either end.
    "least-mass": Order((Key("mass_ug", nullable=True, read=int), BY_IDENTIFIER_DOWN)),
    "availability": Order(
        (Key("availability", words=tuple(AVAILABILITIES), means=_available_so, told=_told), BY_IDENTIFIER)
    ),
    "changed": Order(
        (
            Key(CHANGED, descending=True, nullable=True, read=_instant, write=canonical, told=_changed),
            Key("pk", read=int),
        )
    ),
}
DEFAULT: Final = "identifier"
BEST: Final = "best"
WITHOUT_BEST: Final = {name: order for name, order in ORDERS.items() if name != BEST}
"""For lists that no text narrows."""


def order_meant(name: str, *, has_text: bool) -> str:
    """The order an address asks for: beside a text the best first unless it says otherwise, and only there."""
    if name in ORDERS and (name != BEST or has_text):
        return name
    return BEST if has_text else DEFAULT

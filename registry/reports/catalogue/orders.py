"""The orders a catalogue may be read in; each names its rows exactly, so pages neither repeat nor skip one."""

from __future__ import annotations

from typing import Final

from registry.holdings.identifiers import natural_key
from registry.reports.keyset import Key, Order

BY_IDENTIFIER: Final = Key("sort_key", read=natural_key, shown="identifier")

ORDERS: Final[dict[str, Order]] = {
    "identifier": Order((BY_IDENTIFIER,)),
    "mass": Order((Key("mass_ug", descending=True, nullable=True, read=int), BY_IDENTIFIER)),
    "least-mass": Order((Key("mass_ug", nullable=True, read=int), BY_IDENTIFIER)),
}
DEFAULT: Final = "identifier"

"""Which branches of a family are folded: named in the address, so that the picture and the table beside it agree.

What lies deep is folded unless it is opened, all else is open unless it is folded. Each toggle is a plain link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.http import QueryDict

from registry.reports.public.family import Relative
from registry.web.narrowing import written

FOLD: Final = "fold"
OPEN: Final = "open"
DEEP: Final = 2
"""From this depth on branches are folded by themselves."""
MOST: Final = 100
"""Branches an address may name; what is more is passed over."""


@dataclass(frozen=True)
class Folding:
    """What the address says of folding. `rest` is the address without it, ending where a further word may follow."""

    folded: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    rest: str = "?"

    @classmethod
    def of(cls, query: QueryDict) -> Folding:
        rest = written({name: values for name, values in query.lists() if name not in (FOLD, OPEN)})
        return cls(_named(query, FOLD), _named(query, OPEN), f"{rest}{'&' if len(rest) > 1 else ''}")

    def is_folded(self, piece: Relative) -> bool:
        """Whether its pieces, where some are on this page, are hidden."""
        if not piece.daughters:
            return False
        return piece.identifier not in self.opened if piece.depth >= DEEP else piece.identifier in self.folded

    def toggled(self, piece: Relative) -> str:
        """The address in which it is folded where it is open now, and the other way round."""
        is_deep, name = piece.depth >= DEEP, piece.identifier
        folded = self.folded if is_deep else _turned(self.folded, name)
        opened = _turned(self.opened, name) if is_deep else self.opened
        named = [f"{FOLD}={quote(one)}" for one in folded] + [f"{OPEN}={quote(one)}" for one in opened]
        return f"{self.rest}{'&'.join(named)}#family"

    def visible(self, pieces: Iterable[Relative]) -> int:
        """How many rows there are with what is folded hidden."""
        return sum(1 + (0 if self.is_folded(piece) else self.visible(piece.daughters)) for piece in pieces)


def _named(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(query.getlist(name)))[:MOST]


def _turned(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name) if name in names else (*names, name)

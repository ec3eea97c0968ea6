"""Which branches of a family are folded: named in the address, so that the picture and the table beside it agree.

What lies deep is folded unless it is opened or leads to the piece that is sought, all else is open unless it is folded.
A parent with many daughters shows one page of them, found by a piece the address names. Each toggle is a plain link.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from django.http import QueryDict

from registry.reports.public.kin import Asked, Family, Paging, Relative
from registry.web.narrowing import written

FOLD: Final = "fold"
OPEN: Final = "open"
PAGES: Final = "from"
BRANCH: Final = "branch"
SOUGHT: Final = "piece"
MOST: Final = 100
"""Pieces an address may name in one of these ways; what is more is passed over."""


def asked_of(query: QueryDict, *, sought: str) -> Asked:
    """What an address asks of a family; `sought` is the number of the piece that is looked for, as it was found."""
    return Asked(query.get(BRANCH, ""), sought, _named(query, OPEN), _named(query, PAGES))


@dataclass(frozen=True)
class Folding:
    """What the address says of folding. `rest` is the address without it, ending where a further word may follow."""

    family: Family
    folded: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    rest: str = "?"
    within: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def of(cls, query: QueryDict, family: Family) -> Folding:
        """`within`: what a form beside the family sends along unseen."""
        named = (FOLD, OPEN, PAGES)
        rest = written({name: values for name, values in query.lists() if name not in named})
        beside = [(name, values) for name, values in query.lists() if name not in (*named, SOUGHT, BRANCH)]
        return cls(
            family,
            _named(query, FOLD),
            _named(query, OPEN),
            _named(query, PAGES),
            f"{rest}{'&' if len(rest) > 1 else ''}",
            tuple((name, one) for name, values in beside for one in values if one),
        )

    def is_folded(self, piece: Relative) -> bool:
        """Whether its pieces, where it has some, are hidden."""
        if not piece.below:
            return False
        return piece.identifier in self.folded if self._begins_open(piece) else piece.identifier not in self.opened

    def toggled(self, piece: Relative) -> str:
        """The address in which it is folded where it is open now, and the other way round."""
        if self._begins_open(piece):
            return self._address(_turned(self.folded, piece.identifier), self.opened, self.pages)
        return self._address(self.folded, _turned(self.opened, piece.identifier), self.pages)

    def paged(self, paging: Paging, mark: str) -> str:
        """The address with another page of the same sisters: that of the piece `mark`."""
        return self._address(self.folded, self.opened, (*(one for one in self.pages if one != paging.mark), mark))

    def visible(self, pieces: Iterable[Relative]) -> int:
        """How many rows there are with what is folded hidden."""
        return sum(1 + (0 if self.is_folded(piece) else self.visible(piece.daughters)) for piece in pieces)

    def _begins_open(self, piece: Relative) -> bool:
        return piece.depth < self.family.deep or piece.identifier in self.family.way

    def _address(self, folded: Iterable[str], opened: Iterable[str], pages: Iterable[str]) -> str:
        named = [f"{FOLD}={quote(one)}" for one in folded] + [f"{OPEN}={quote(one)}" for one in opened]
        return f"{self.rest}{'&'.join([*named, *(f'{PAGES}={quote(one)}' for one in pages)])}#family"


def _named(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(query.getlist(name)))[:MOST]


def _turned(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name) if name in names else (*names, name)

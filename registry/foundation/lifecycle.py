"""A table of moves: which status may follow which, who makes the move, and whether a reason is owed.

The database holds the same table (`audit_allowed_move`) and refuses every other move; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.foundation.refusal import Obstacle, Refusal

START = ""
"""The status before the first one: a record comes into being by a move from it."""


@dataclass(frozen=True)
class Move:
    """One allowed move, named by its act."""

    frm: str
    to: str
    act: str
    by: str
    needs_reason: bool = False


@dataclass(frozen=True)
class Lifecycle:
    """All statuses of one kind of record, in reading order, and the moves between them."""

    name: str
    statuses: dict[str, str | Promise]
    moves: tuple[Move, ...]
    also_starts: tuple[str, ...] = ()
    """Statuses a record may start at besides the first."""
    _index: dict[tuple[str, str], Move] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._index.update({(move.frm, move.to): move for move in self.moves})

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    @property
    def starts(self) -> tuple[str, ...]:
        """Where a record may start: the first status, and the others named."""
        return (next(iter(self.statuses)), *self.also_starts)

    @property
    def terminal(self) -> frozenset[str]:
        """Statuses that nothing follows."""
        return frozenset(self.statuses) - {move.frm for move in self.moves}

    def allows(self, *, frm: str, to: str) -> bool:
        return (frm, to) in self._index

    def check(self, *, frm: str, to: str) -> Move:
        """The move from one status to the other; raises Refusal when there is none."""
        if move := self._index.get((frm, to)):
            return move
        raise Refusal(
            Obstacle(
                "move_not_allowed",
                _("This cannot go from “%(frm)s” to “%(to)s”.") % {"frm": self.label(frm), "to": self.label(to)},
            )
        )

    def label(self, status: str) -> str:
        return str(self.statuses.get(status, status))

    def choices(self) -> list[tuple[str, str | Promise]]:
        return list(self.statuses.items())

    def rows(self) -> Iterable[tuple[str, str, str, str, bool]]:
        """The table as the database keeps it: lifecycle, from, to, act, reason owed."""
        return [(self.name, move.frm, move.to, move.act, move.needs_reason) for move in self.moves]


def moves(frm: str | Iterable[str], to: str, *, act: str, by: str, needs_reason: bool = False) -> list[Move]:
    """The same act from each of several statuses."""
    starts = [frm] if isinstance(frm, str) else list(frm)
    return [Move(start, to, act, by, needs_reason) for start in starts]

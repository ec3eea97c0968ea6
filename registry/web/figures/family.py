"""A sample's family through time: each piece falls from its parent on the day it was cut, and runs on to today.

Time goes to the right; a bar is time with a borrower, as thick as the root of its mass; a ring is a return, a cross
the last grain used, dashes what is set aside. The same facts stand in a list beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from math import sqrt
from typing import Final, Literal

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.foundation.mass import Mass, Unit
from registry.web.figures.drawing import Drawing, n, shortened

End = Literal["", "returned", "consumed", "weighing"]
MOST_ROWS: Final = 60
"""More pieces than this are for the list; the caller says how many are not drawn."""


@dataclass(frozen=True)
class Stay:
    """Time a piece spent with a borrower; no end means still. `end` is how it came to an end."""

    frm: date
    to: date | None = None
    end: End = ""


@dataclass(frozen=True)
class Piece:
    """One piece: where it is in a word, its mass, the day it was cut, its stays, its own pieces.

    `folded` counts pieces cut from it that are not drawn; `toggle` is the address that folds or unfolds them.
    """

    identifier: str
    word: str
    mass: Mass
    cut_on: date
    is_weighed: bool = True
    stays: Sequence[Stay] = ()
    set_aside: bool = False
    href: str = ""
    daughters: Sequence[Piece] = field(default=())
    folded: int = 0
    toggle: str = ""


@dataclass(frozen=True)
class _Row:
    """A piece on its line, under its parent's line."""

    piece: Piece
    depth: int
    parent: int
    y: float


@dataclass(frozen=True)
class _Axis:
    """Days as places across the sheet."""

    first: date
    today: date
    left: float = 14.0
    right: float = 514.0

    def x(self, day: date) -> float:
        days = max((self.today - self.first).days, 1)
        return self.left + (day - self.first).days / days * (self.right - self.left)


def family_picture(
    root: Piece, *, today: date, unit: Unit = "mg", decimals: int = 1, most: int = MOST_ROWS
) -> SafeString:
    """The whole family, at most so many pieces of it, masses in one unit; scrolls sideways on a phone."""
    rows = list(islice(_rows(root), most))
    height = rows[-1].y + 30
    says = gettext(
        "The family of %(root)s from %(year)s to today: %(n)s pieces. The list beside it has the same facts."
    ) % {
        "root": root.identifier,
        "year": root.cut_on.year,
        "n": len(rows),
    }
    drawing = Drawing(960, height, says=says)
    axis = _Axis(min(row.piece.cut_on for row in rows), today)
    _years(drawing, axis, height)
    for row in rows[1:]:
        _drop(drawing, axis, row, rows[row.parent])
    heaviest = max(row.piece.mass.ug for row in rows)
    for row in rows:
        _life(drawing, axis, row, heaviest)
        _words(
            drawing,
            row,
            row.piece.mass.text(unit, decimals=decimals) if row.piece.is_weighed else gettext("not weighed"),
        )
    return drawing.markup()


def _rows(root: Piece) -> Iterator[_Row]:
    """The tree in reading order, each row knowing its parent's number."""
    count = 0
    waiting: list[tuple[Piece, int, int]] = [(root, 0, 0)]
    while waiting:
        piece, depth, parent = waiting.pop()
        here = count
        yield _Row(piece, depth, parent, 40 + 27 * here + (7 if here else 0))
        count += 1
        waiting.extend((daughter, depth + 1, here) for daughter in reversed(piece.daughters))


def _years(drawing: Drawing, axis: _Axis, height: float) -> None:
    """A hairline a year, thinned out over long times, and today in earthlight."""
    span = axis.today.year - axis.first.year
    every = next(step for step in (1, 2, 5, 10, 20, 50) if span / step <= 8)
    for year in range(axis.first.year + 1, axis.today.year + 1):
        if year % every:
            continue
        x = axis.x(date(year, 1, 1))
        drawing.path(f"M{n(x)} 24V{n(height - 8)}", "ln ln-rule")
        if axis.right - x > 34:
            drawing.text(x, 14, str(year), "t-faint", anchor="middle")
    drawing.path(f"M{n(axis.right)} 20V{n(height - 8)}", "ln ln-earth")
    drawing.text(axis.right, 14, gettext("today"), "t-earth", anchor="middle")


def _drop(drawing: Drawing, axis: _Axis, row: _Row, parent: _Row) -> None:
    """The line by which a piece falls from its parent on the day it was cut."""
    x, y = axis.x(row.piece.cut_on), row.y
    css = "ln ln-wait dash" if row.piece.set_aside else "ln ln-soft"
    drawing.path(f"M{n(x)} {n(parent.y)}V{n(y - 6)}Q{n(x)} {n(y)} {n(x + 6)} {n(y)}H{n(min(x + 12, axis.right))}", css)


def _life(drawing: Drawing, axis: _Axis, row: _Row, heaviest: int) -> None:
    """The piece's own line, with the times it spent with borrowers."""
    piece, y = row.piece, row.y
    start = axis.x(piece.cut_on) + (12 if row.depth else 0)
    if row.depth == 0:
        drawing.path(f"M{n(start)} {n(y)}H{n(axis.right)}", "ln ln-3")
        drawing.circle(start, y, 4.5, "f-ink")
    elif piece.set_aside:
        drawing.path(f"M{n(min(start, axis.right - 8))} {n(y)}H{n(axis.right)}", "ln ln-wait ln-2 dash")
    else:
        used_up = next((stay.to for stay in piece.stays if stay.end == "consumed" and stay.to), None)
        drawing.path(f"M{n(start)} {n(y)}H{n(axis.x(used_up) if used_up else axis.right)}", "ln")
    thick = max(2.5, 12 * sqrt(piece.mass.ug / max(heaviest, 1)))
    for stay in piece.stays:
        frm, to = max(axis.x(stay.frm), start), axis.x(stay.to or axis.today)
        drawing.rect(frm, y - thick / 2, to - frm, thick, "f-away")
        if stay.end == "consumed":
            drawing.path(f"M{n(to - 4)} {n(y - 4)}l8 8M{n(to + 4)} {n(y - 4)}l-8 8", "ln ln-2")
        elif stay.end:
            drawing.circle(to, y, 3.5, "f-wait" if stay.end == "weighing" else "f-paper")
            drawing.circle(to, y, 3.5, "ln" if stay.end == "returned" else "ln ln-wait")


def _words(drawing: Drawing, row: _Row, mass: str) -> None:
    """Identifier, where it is, mass, at the right of the row."""
    strong = " t-b" if row.depth == 0 else ""
    indent = min(row.depth, 4) * 8
    if row.piece.toggle:
        sign = "+" if row.piece.folded else "\N{MINUS SIGN}"
        drawing.text(
            526 + indent, row.y + 4, sign, "t-id t-b", anchor="middle", href=row.piece.toggle, label=_toggle(row)
        )
    drawing.text(538 + indent, row.y + 4, row.piece.identifier, f"t-id{strong}", href=row.piece.href)
    after = 538 + indent + len(row.piece.identifier) * 7.1 + 12
    if row.piece.folded:
        count = f"+{row.piece.folded:,}"
        drawing.text(after, row.y + 4, count, "t-soft")
        after += len(count) * 7.1 + 8
    drawing.text(after, row.y + 4, shortened(row.piece.word, 870 - after), "t-soft")
    drawing.text(958, row.y + 4, mass, f"t-end{strong}")


def _toggle(row: _Row) -> str:
    if row.piece.folded:
        return gettext("Unfold the pieces of %(piece)s") % {"piece": row.piece.identifier}
    return gettext("Fold the pieces of %(piece)s") % {"piece": row.piece.identifier}

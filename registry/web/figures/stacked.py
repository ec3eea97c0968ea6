"""Bars from left to right, each stacked of parts, all to one scale: how much of what, and what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from registry.web.figures.drawing import Drawing, n, shortened, together, width_of

FILLS: Final[dict[str, tuple[str, str]]] = {
    "earth": ("f-earth", ""),
    "deep": ("f-deep", ""),
    "paper": ("f-paper", ""),
    "ink": ("f-soft", ""),
    "away": ("w-away", "away"),
    "ok": ("w-ok", ""),
    "wait": ("w-wait", ""),
}
"""How a part is filled. Hatched is only what moved."""
ROW: Final = 30.0


@dataclass(frozen=True)
class Part:
    """A part of a bar: its fill, a key of FILLS, and how much it is."""

    fill: str
    amount: int


@dataclass(frozen=True)
class Bar:
    """One bar: its word, its parts from the left, and its sum as written at its end."""

    word: str
    parts: Sequence[Part]
    written: str
    href: str = ""

    @property
    def whole(self) -> int:
        return sum(part.amount for part in self.parts)


def swatch(fill: str) -> SafeString:
    """The small square that ties a word of the key to its parts."""
    css, hatch = FILLS[fill]
    drawing = Drawing(14, 12, css="key-sw")
    drawing.rect(0.5, 0.5, 13, 11, css, hatch=hatch)
    drawing.path("M.5.5h13v11H.5z", "ln ln-soft")
    return drawing.markup()


def stacked_bars(bars: Sequence[Bar], *, says: str, left: float = 190, right: float = 120) -> SafeString:
    """All bars against the longest one, wide and again narrow; empty where there is nothing.

    `left` and `right`: room for words and sums beside the bars of the wide drawing.
    """
    longest = max((bar.whole for bar in bars), default=0)
    if longest <= 0:
        return SafeString("")
    return together(
        _drawn(bars, longest, says, width=780, left=left, right=right, narrow=False),
        _drawn(bars, longest, says, width=358, left=0, right=0, narrow=True),
    )


def _drawn(
    bars: Sequence[Bar], longest: int, says: str, *, width: float, left: float, right: float, narrow: bool
) -> Drawing:
    """On a phone words stand over the bars, which then have the whole width."""
    row = ROW + 14 if narrow else ROW
    drawing = Drawing(width, row * len(bars) + 4, says=says, css="drawn-narrow" if narrow else "drawn-wide")
    room = width - left - right
    for number, bar in enumerate(bars):
        y = 4 + row * number
        if narrow:
            drawing.text(0, y + 10, shortened(bar.word, width - 12 - width_of(bar.written) * 1.15), href=bar.href)
            drawing.text(width, y + 10, bar.written, "t-b", anchor="end")
            y += 16
        else:
            drawing.text(left - 12, y + 14, shortened(bar.word, left - 40), anchor="end", href=bar.href)
        end = _stack(drawing, bar, left, y, room, longest)
        if not narrow:
            drawing.text(end + 8, y + 14, bar.written, "t-b")
    return drawing


def _stack(drawing: Drawing, bar: Bar, left: float, y: float, room: float, longest: int) -> float:
    """The parts of one bar with its outline; where it ends."""
    x = left
    for part in bar.parts:
        if part.amount <= 0:
            continue
        width = max(room * part.amount / longest, 1.0)
        css, hatch = FILLS[part.fill]
        drawing.rect(x, y, width, 20, css, hatch=hatch)
        drawing.path(f"M{n(x)} {n(y)}h{n(width)}v20h{n(-width)}z", "ln ln-soft")
        x += width
    return x

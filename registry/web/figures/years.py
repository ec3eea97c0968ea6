"""Sums at the end of each year as columns: several panels over one axis of years, each to a scale of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from registry.web.figures.drawing import Drawing, n, together
from registry.web.figures.stacked import FILLS

HIGH: Final = 110.0
BETWEEN: Final = 44.0


@dataclass(frozen=True)
class Panel:
    """One panel: its heading, its fill, an amount for each year, and how its largest one is written."""

    word: str
    fill: str
    amounts: Sequence[int]
    largest: str


def columns_of_years(years: Sequence[int], panels: Sequence[Panel], *, says: str) -> SafeString:
    """Wide and again narrow; empty without years."""
    if not years or not any(max(panel.amounts, default=0) > 0 for panel in panels):
        return SafeString("")
    return together(
        _drawn(years, panels, says, width=780, narrow=False),
        _drawn(years, panels, says, width=358, narrow=True),
    )


def _drawn(years: Sequence[int], panels: Sequence[Panel], says: str, *, width: float, narrow: bool) -> Drawing:
    height = (HIGH + BETWEEN) * len(panels) + 6
    drawing = Drawing(width, height, says=says, css="drawn-narrow" if narrow else "drawn-wide")
    step = width / len(years)
    every = _every(len(years), 5 if narrow else 12)
    for number, panel in enumerate(panels):
        top = (HIGH + BETWEEN) * number + 24
        drawing.two_words(0, top - 9, panel.word, panel.largest)
        _columns(drawing, panel, top, step)
        drawing.path(f"M0 {n(top + HIGH)}H{n(width)}", "ln")
        for place, year in enumerate(years):
            if year % every == 0:
                drawing.text(step * (place + 0.5), top + HIGH + 14, str(year), "t-faint", anchor="middle")
    return drawing


def _columns(drawing: Drawing, panel: Panel, top: float, step: float) -> None:
    largest = max(*panel.amounts, 1)
    css, hatch = FILLS[panel.fill]
    gap = min(step * 0.15, 3)
    for place, amount in enumerate(panel.amounts):
        if amount <= 0:
            continue
        high = max(HIGH * amount / largest, 1.0)
        x, wide = step * place + gap / 2, max(step - gap, 1.0)
        drawing.rect(x, top + HIGH - high, wide, high, css, hatch=hatch)
        drawing.path(f"M{n(x)} {n(top + HIGH)}v{n(-high)}h{n(wide)}v{n(high)}", "ln ln-soft ln-fine")


def _every(count: int, most: int) -> int:
    """Every how many years one is written, so that at most so many are."""
    return next(step for step in (1, 2, 5, 10, 20, 50, 100) if count / step <= most)

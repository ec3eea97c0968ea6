"""Sums at the end of each year as columns, stacked of parts; a further panel draws one part larger, and says so."""

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
    """One panel: its heading, its parts from below (fill, an amount for each year), and a note on its scale."""

    word: str
    parts: Sequence[tuple[str, Sequence[int]]]
    note: str

    @property
    def largest(self) -> int:
        """The highest column, all its parts together."""
        return max((sum(column) for column in zip(*(amounts for _fill, amounts in self.parts), strict=True)), default=0)


def columns_of_years(years: Sequence[int], panels: Sequence[Panel], *, says: str) -> SafeString:
    """Wide and again narrow; empty without years."""
    if not years or not any(panel.largest > 0 for panel in panels):
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
        drawing.two_words(0, top - 9, panel.word, panel.note)
        _columns(drawing, panel, top, step)
        drawing.path(f"M0 {n(top + HIGH)}H{n(width)}", "ln")
        for place, year in enumerate(years):
            if year % every == 0:
                drawing.text(step * (place + 0.5), top + HIGH + 14, str(year), "t-faint", anchor="middle")
    return drawing


def _columns(drawing: Drawing, panel: Panel, top: float, step: float) -> None:
    gap = min(step * 0.15, 3)
    foot: dict[int, float] = {}
    for fill, amounts in panel.parts:
        css, hatch = FILLS[fill]
        for place, amount in enumerate(amounts):
            if amount <= 0:
                continue
            high = max(HIGH * amount / panel.largest, 1.0)
            y = foot.get(place, top + HIGH) - high
            x, wide = step * place + gap / 2, max(step - gap, 1.0)
            drawing.rect(x, y, wide, high, css, hatch=hatch)
            drawing.path(f"M{n(x)} {n(y + high)}v{n(-high)}h{n(wide)}v{n(high)}", "ln ln-soft ln-fine")
            foot[place] = y


def _every(count: int, most: int) -> int:
    """Every how many years one is written, so that at most so many are."""
    return next(step for step in (1, 2, 5, 10, 20, 50, 100) if count / step <= most)

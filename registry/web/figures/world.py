"""Borrowers on the Earth: from the lender's town to each institution, in the Equal Earth projection.

The coast is Natural Earth's at 1:110 million (public domain), projected once and cut at 168.4° W; `coast.path` holds it
as the drawing needs it. Degrees north and east positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import asin, cos, hypot, radians, sin, sqrt
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from registry.web.figures.drawing import Drawing, n, shortened, together, width_of
from registry.web.figures.labels import Box, best_label, mark_box

MIDDLE: Final = 11.6
"""The meridian in the middle of the map: the cut runs through the Bering Strait and Pacific."""
SCALE: Final = 1000 / 5.41
ORIGIN: Final = (500.0, 258.0)
EQUAL_EARTH: Final = (1.340264, -0.081106, 0.000893, 0.003796)
SHEET: Final = (1000.0, 400.0)
UPWARD: Final = 20.0
"""What is cut off above; Antarctica is cut off below."""
MOST_NAMES: Final = 24
LONGEST: Final = 170.0
NARROW_LETTER: Final = 31.0
"""Eleven pixels on the narrowest phones."""


@dataclass(frozen=True)
class Town:
    """An institution or country on the map; `weight` decides who is named first, `lender` names where its line starts.

    `figure`: how many of something; the ring is then as large as that, and holds the number or has it beside its name.
    """

    name: str
    latitude: float
    longitude: float
    weight: int = 1
    href: str = ""
    lender: str = ""
    figure: int = 0
    country: str = ""
    """Told behind the name, and never cut off with it."""

    def radius(self, letter: float) -> float:
        """Areas of rings grow with their figures, up to what a map can bear."""
        return letter / 3 if not self.figure else letter * min(max(0.5, 0.28 * sqrt(self.figure)), 2)

    def holds_figure(self, letter: float) -> bool:
        return bool(self.figure) and self.radius(letter) >= letter * (0.5 + 0.3 * (len(str(self.figure)) - 1))


def place(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point of the Earth falls on the sheet."""
    a1, a2, a3, a4 = EQUAL_EARTH
    across = radians((longitude - MIDDLE + 180) % 360 - 180)
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    x = 2 * sqrt(3) * across * cos(t) / (3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1))
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    return ORIGIN[0] + x * SCALE, ORIGIN[1] - y * SCALE - UPWARD


@cache
def coast() -> str:
    """The land as a path of the sheet."""
    return Path(__file__).with_name("coast.path").read_text(encoding="ascii").strip()


def world_map(lenders: Sequence[Town], borrowers: Sequence[Town]) -> SafeString:
    """Lines from each lender to its borrowers, names where there is room; larger letters for phones."""
    if not borrowers:
        return SafeString("")
    says = ngettext(
        "World map with %(n)s borrowing institution. It is in the table.",
        "World map with %(n)s borrowing institutions. They are in the table.",
        len(borrowers),
    ) % {"n": len(borrowers)}
    return together(
        _drawn(lenders, borrowers, says, css="drawn-wide drawn-broad", letter=12.5, names=MOST_NAMES),
        _drawn(
            lenders,
            borrowers,
            says,
            css="drawn-narrow drawn-broad",
            letter=NARROW_LETTER,
            names=MOST_NAMES // 3,
            again=True,
        ),
    )


def _drawn(
    lenders: Sequence[Town],
    borrowers: Sequence[Town],
    says: str,
    *,
    css: str,
    letter: float,
    names: int,
    again: bool = False,
) -> Drawing:
    """`again`: the land is that of the drawing before; its path alone is a quarter of what a page may weigh."""
    drawing = Drawing(*SHEET, says=says, css=f"{css} map")
    _graticule(drawing)
    lies = f'class="land" transform="translate(0 {n(-UPWARD)})"'
    drawing.raw(f'<use href="#coast" {lies}/>' if again else f'<g {lies}><path id="coast" d="{coast()}"/></g>')
    dot = letter / 3
    towns = [(town, *place(town.latitude, town.longitude)) for town in borrowers]
    homes = [(town, *place(town.latitude, town.longitude)) for town in lenders]
    starts = {town.name: (x, y) for town, x, y in homes}
    for town, x, y in towns:
        if town.lender in starts:
            _arc(drawing, starts[town.lender], (x, y))
    for town, x, y in sorted(towns, key=lambda found: -found[0].figure):
        drawing.circle(x, y, town.radius(letter), "f-paper")
        drawing.circle(x, y, town.radius(letter), "ln ln-earth ln-2")
        if town.holds_figure(letter):
            drawing.text(x, y + letter * 0.35, str(town.figure), f"map-f{_size(letter)}", anchor="middle")
    for _town, x, y in homes:
        drawing.path(f"M{n(x - dot)} {n(y - dot)}h{n(2 * dot)}v{n(2 * dot)}h{n(-2 * dot)}z", "f-ink")
    _names(drawing, homes, towns, letter=letter, dot=dot, names=names)
    return drawing


def _names(
    drawing: Drawing,
    homes: Sequence[tuple[Town, float, float]],
    towns: Sequence[tuple[Town, float, float]],
    *,
    letter: float,
    dot: float,
    names: int,
) -> None:
    """Lenders first, then the heaviest borrowers; a name that would cover another is left to the table."""
    taken = [mark_box(x, y, town.radius(letter) * 2) for town, x, y in [*homes, *towns]]

    def outside(box: Box) -> float:
        return max(-box.left, 0) + max(box.right - SHEET[0], 0) + max(-box.top, 0) + max(box.bottom - SHEET[1], 0)

    wanted = [*homes, *sorted(towns, key=lambda found: -found[0].weight)[:names]]
    for number, (town, x, y) in enumerate(wanted):
        tail = pgettext("between names in a list", ", ") + town.country if town.country else ""
        words = shortened(town.name, LONGEST - width_of(tail)) + tail
        if number < len(homes):
            words = gettext("%(town)s, lender") % {"town": words if tail else town.name}
        elif town.figure and not town.holds_figure(letter):
            words = f"{words} {town.figure}"
        gap = max(town.radius(letter), dot) + 6
        label = best_label(words, x, y, taken, letter=letter, gap=gap, outside=outside)
        if number >= len(homes) and (outside(label.box) or any(label.box.overlap(other) > 4 for other in taken)):
            continue
        taken.append(label.box)
        css = "map-t" + _size(letter) + (" t-b" if number < len(homes) else "")
        drawing.text(label.x, label.y, words, css, anchor=label.anchor, href=town.href)


def _size(letter: float) -> str:
    return " map-n" if letter > 20 else ""


def _arc(drawing: Drawing, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A bow over the map, higher the farther it goes, never over the sheet's edge."""
    far = hypot(end[0] - start[0], end[1] - start[1])
    if far < 3:
        return
    middle = (start[0] + end[0]) / 2
    top = max(min(start[1], end[1]) - far * 0.2, 12 - far * 0.1)
    drawing.path(f"M{n(start[0])} {n(start[1])}Q{n(middle)} {n(top)} {n(end[0])} {n(end[1])}", "ln ln-earth")


def _graticule(drawing: Drawing) -> None:
    """Parallels and meridians every 30 degrees."""
    west = MIDDLE - 180
    for latitude in (-30, 0, 30, 60):
        points = [place(latitude, west + 0.1 + step * 17.99) for step in range(21)]
        drawing.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points), "ln ln-rule ln-fine")
    for longitude in range(-150, 181, 30):
        points = [place(latitude, longitude) for latitude in range(-50, 81, 10)]
        drawing.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points), "ln ln-rule ln-fine")

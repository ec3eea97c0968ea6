"""Where a name may stand beside its mark without covering other names and marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.web.figures.drawing import Anchor, width_of

# Where a name may stand about its mark, best first: across in gaps, down in letters' heights, anchor.
POSITIONS: Final[tuple[tuple[float, float, Anchor], ...]] = (
    (1, 0.35, "start"),
    (-1, 0.35, "end"),
    (0.7, -0.45, "start"),
    (-0.7, -0.45, "end"),
    (0.7, 1.15, "start"),
    (-0.7, 1.15, "end"),
    (0, -1.0, "middle"),
    (0, 1.8, "middle"),
)


@dataclass(frozen=True)
class Box:
    """Room that words or a mark take up."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area two boxes share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, 0) * max(down, 0)


@dataclass(frozen=True)
class Label:
    """A name in its place: where it is written, to which side, and the room it takes."""

    x: float
    y: float
    anchor: Anchor
    box: Box


def mark_box(x: float, y: float, gap: float) -> Box:
    """The room a mark itself takes."""
    return Box(x - gap / 2, y - gap / 2, x + gap / 2, y + gap / 2)


def best_label(
    name: str,
    x: float,
    y: float,
    taken: Sequence[Box],
    *,
    letter: float,
    gap: float,
    outside: Callable[[Box], float],
) -> Label:
    """Where `name` disturbs least: off other words and marks, and on the sheet; earlier positions win a draw.

    `letter` is the letters' height, `gap` the room to the mark, `outside` how far a box leaves what it belongs on.
    """
    width = width_of(name) * letter / 11

    def tried(order: int) -> tuple[float, Label]:
        dx, dy, anchor = POSITIONS[order]
        at_x, at_y = x + dx * gap, y + dy * letter
        left = at_x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        box = Box(left - letter * 0.15, at_y - letter * 0.85, left + width + letter * 0.15, at_y + letter * 0.25)
        cost = sum(box.overlap(other) for other in taken) * 4 + outside(box) * letter * 2 + order * 2
        return cost, Label(at_x, at_y, anchor, box)

    return min((tried(order) for order in range(len(POSITIONS))), key=lambda found: found[0])[1]

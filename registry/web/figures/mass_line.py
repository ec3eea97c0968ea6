"""What a piece is made of, in one line: free in the vault, held, with borrowers, used up. Always beside its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString

from registry.web.figures.drawing import Drawing, n

WIDTH: Final = 112.0
HEIGHT: Final = 12.0


@dataclass(frozen=True)
class Parts:
    """Whole micrograms of one piece by what may be done with them."""

    free_ug: int
    held_ug: int
    lent_ug: int
    used_ug: int

    @property
    def whole_ug(self) -> int:
        return self.free_ug + self.held_ug + self.lent_ug + self.used_ug


def mass_line(parts: Parts) -> SafeString:
    """The line, to scale; a part thinner than a hairline is drawn as a hairline. Hidden from readers: it repeats."""
    drawing = Drawing(WIDTH, HEIGHT, css="massline", stretch=True)
    x, across = 0.5, WIDTH - 1
    whole = max(parts.whole_ug, 1)
    for ug, css, hatch in (
        (parts.free_ug, "f-earth", ""),
        (parts.held_ug, "f-deep", ""),
        (parts.lent_ug, "w-away", "away"),
        (parts.used_ug, "f-paper", ""),
    ):
        if ug <= 0:
            continue
        width = across * ug / whole
        drawing.rect(min(x, across - 0.7), 1, width, 10, css, hatch=hatch)
        if x > 1:
            drawing.path(f"M{n(x)} 1V11", "ln ln-soft")
        x += width
    drawing.path("M.5 1H111.5V11H.5Z", "ln ln-soft")
    return drawing.markup()

"""What a piece is made of, in one line: free in the vault, held, with borrowers, used up. Always beside its numbers."""

from __future__ import annotations

from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from registry.web.figures.drawing import n

WIDTH: Final = 112.0
LEAST: Final = 1.0
"""A part thinner than a hairline is drawn as a hairline."""
_BEGIN: Final = '<svg viewBox="0 0 112 12" class="massline" preserveAspectRatio="none" aria-hidden="true">'
_END: Final = '<path class="ln ln-soft" d="M.5 1H111.5V11H.5Z"/></svg>'


class Parts(NamedTuple):
    """Whole micrograms of one piece by what may be done with them."""

    free_ug: int
    held_ug: int
    lent_ug: int
    used_ug: int


def mass_line(parts: Parts) -> SafeString:
    """The line, to scale. Hidden from readers: it repeats. Fifty stand on a page, so it is written without a sheet."""
    x, across, whole = 0.5, WIDTH - 1, max(sum(parts), 1)
    drawn = [_BEGIN]
    for ug, css, hatch in zip(parts, ("f-earth", "f-deep", "w-away", "f-paper"), ("", "", "away", ""), strict=True):
        if ug <= 0:
            continue
        width = across * ug / whole
        place = f'x="{n(min(x, across - 0.7))}" y="1" width="{n(max(width, LEAST))}" height="10"'
        drawn.append(f'<rect {place} class="{css}"/>')
        if hatch:
            drawn.append(f'<rect {place} fill="url(#h-{hatch})" opacity=".6"/>')
        if x > 1:
            drawn.append(f'<path class="ln ln-soft" d="M{n(x)} 1V11"/>')
        x += width
    drawn.append(_END)
    return SafeString("".join(drawn))

"""A sheet to draw on: SVG elements with escaped words and rounded numbers. Nothing here knows what is drawn."""

from __future__ import annotations

from typing import Final, Literal

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

Anchor = Literal["start", "middle", "end"]
LETTER_WIDTH: Final = 6.1
"""About how wide one Latin letter of a figure's 12 px text is; a Chinese one is twice that."""


def n(value: float) -> str:
    """A coordinate: one decimal, none when it is whole."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def width_of(text: str) -> float:
    """About how wide `text` will stand."""
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text) * LETTER_WIDTH


def shortened(text: str, width: float) -> str:
    """`text` cut to fit, with an ellipsis; the whole stands in the table beside the picture."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) + LETTER_WIDTH > width:
        text = text[:-1]
    return text.rstrip(" ,·") + "…"


class Drawing:
    """An SVG picture in the making; `str` of it, or `markup()`, is the finished element."""

    def __init__(self, width: float, height: float, *, says: str = "", css: str = "", stretch: bool = False) -> None:
        self.width, self.height, self.says, self.css, self.stretch = width, height, says, css, stretch
        self._parts: list[str] = []
        self._leads_on = False

    def path(self, d: str, css: str) -> None:
        """A path with the classes of `figures.css`."""
        self._parts.append(f'<path class="{css}" d="{d}"/>')

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str = "ln") -> None:
        self.path(f"M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}", css)

    def rect(self, x: float, y: float, width: float, height: float, css: str, *, hatch: str = "") -> None:
        """A filled area, never thinner than a hairline; `hatch` lays one of the sprite's hatchings over it."""
        width, height = max(width, 1.0), max(height, 1.0)
        place = f'x="{n(x)}" y="{n(y)}" width="{n(width)}" height="{n(height)}"'
        self._parts.append(f'<rect {place} class="{css}"/>')
        if hatch:
            self._parts.append(f'<rect {place} fill="url(#h-{hatch})" opacity=".6"/>')

    def box(self, x: float, y: float, width: float, height: float, css: str = "ln") -> None:
        """An outline."""
        self.path(f"M{n(x)} {n(y)}h{n(width)}v{n(height)}h{n(-width)}z", css)

    def band(self, d: str, css: str, *, hatch: str = "") -> None:
        """A filled path, hatched where mass moved."""
        self.path(d, css)
        if hatch:
            self._parts.append(f'<path d="{d}" fill="url(#h-{hatch})" opacity=".5"/>')

    def circle(self, x: float, y: float, radius: float, css: str) -> None:
        self._parts.append(f'<circle class="{css}" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/>')

    def touch(self, x: float, y: float, radius: float, href: str) -> None:
        """Room for a finger about a mark; the words beside it lead to the same place for everybody else."""
        self._leads_on = True
        self._parts.append(
            f'<a href="{escape(href)}" tabindex="-1" aria-hidden="true">'
            f'<circle class="touch" cx="{n(x)}" cy="{n(y)}" r="{n(radius)}"/></a>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        css: str = "",
        *,
        anchor: Anchor = "start",
        href: str = "",
        label: str = "",
    ) -> None:
        """Words at a place, led to `href` when given; `label` says where to, where the words do not."""
        attributes = (f' class="{css}"' if css else "") + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        element = f'<text x="{n(x)}" y="{n(y)}"{attributes}>{escape(words)}</text>'
        says = f' aria-label="{escape(label)}"' if label else ""
        self._parts.append(f'<a href="{escape(href)}"{says}>{element}</a>' if href else element)
        self._leads_on = self._leads_on or bool(href)

    def two_words(self, x: float, y: float, strong: str, soft: str, tone: str = "", *, css: str = "") -> None:
        """A figure and what it is, on one line."""
        self._parts.append(
            f'<text x="{n(x)}" y="{n(y)}" class="{css}"><tspan class="t-b {tone}">{escape(strong)}</tspan>'
            f'<tspan class="t-soft" dx="8">{escape(soft)}</tspan></text>'
        )

    def raw(self, markup: str) -> None:
        """Markup made by a figure itself: an image in its clip circle."""
        self._parts.append(markup)

    def markup(self) -> SafeString:
        """The finished element; without a sentence it is an ornament beside its numbers, hidden from readers.

        A picture with links in it is a group: an image could have nothing inside to go to.
        """
        role = "group" if self._leads_on else "img"
        named = format_html(' role="{}" aria-label="{}"', role, self.says) if self.says else ' aria-hidden="true"'
        css = f' class="{self.css}"' if self.css else ""
        stretch = ' preserveAspectRatio="none"' if self.stretch else ""
        inside = "".join(self._parts)
        return mark_safe(  # noqa: S308 - words are escaped one by one above
            f'<svg viewBox="0 0 {n(self.width)} {n(self.height)}"{css}{stretch}{named}>{inside}</svg>'
        )

    def __str__(self) -> str:
        return self.markup()


def together(*pictures: Drawing) -> SafeString:
    """The drawings of one figure, one after the other."""
    return mark_safe("".join(picture.markup() for picture in pictures))  # noqa: S308 - each part is markup already

"""The books of a collection in one bar: all mass by place, and what is outside the vaults drawn again, larger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.web.figures.drawing import Drawing, n, together, width_of

# A place's look: what moved is hatched, what rests or ended is plain.
STYLES: Final[dict[str, tuple[str, str]]] = {
    "vault": ("w-earth", ""),
    "set_aside": ("w-wait", ""),
    "preparing": ("w-wait", ""),
    "carrier": ("w-wait", "wait"),
    "borrower": ("w-away", "away"),
    "receiving": ("w-wait", "wait"),
    "consumed": ("f-deep", ""),
    "process_loss": ("f-paper", ""),
    "weighing_difference": ("f-paper", ""),
    "lost": ("f-bad", ""),
    "given_away": ("w-ok", "ok"),
}
PLAIN: Final = ("f-deep", "")


@dataclass(frozen=True)
class Place:
    """One term of the equation: where mass is (a key of STYLES), the word for it, how much."""

    key: str
    word: str
    ug: int

    @property
    def swatch(self) -> SafeString:
        """The small square that ties a number to its part of the bar."""
        css, hatch = STYLES.get(self.key, PLAIN)
        drawing = Drawing(14, 14, css="sw")
        drawing.rect(0, 0, 14, 14, css, hatch=hatch)
        drawing.path("M.5 .5h13v13H.5z", "ln ln-soft")
        return drawing.markup()


def books_bar(places: Sequence[Place]) -> SafeString:
    """The first place is the vault; the others follow to scale, and again magnified. Empty when there is no mass."""
    whole = sum(place.ug for place in places)
    if whole <= 0:
        return SafeString("")
    return together(_bar(places, whole, narrow=False), _bar(places, whole, narrow=True))


def _bar(places: Sequence[Place], whole: int, *, narrow: bool) -> Drawing:
    width, start = (358.0, 0.0) if narrow else (1200.0, 340.0)
    vault, others = places[0], places[1:]
    share = vault.ug / whole
    inside, outside = width * share, whole - vault.ug
    says = gettext("All mass as one bar: %(percent)s %% in vaults, the rest drawn again larger.") % {
        "percent": f"{share * 100:.1f}"
    }
    drawing = Drawing(
        width, 120 if outside else 52, says=says, css="drawn-narrow drawn-broad" if narrow else "drawn-wide drawn-broad"
    )
    drawing.rect(0, 6, inside, 22, "w-earth")
    if outside:
        drawing.rect(min(inside, width - 1), 6, width - inside, 22, "f-away")
    drawing.path(f"M.5 6H{n(width - 0.5)}V28H.5Z", "ln")
    drawing.text(0, 46, gettext("In vaults, %(percent)s %%") % {"percent": f"{share * 100:.1f}"})
    if outside:
        _magnified(drawing, others, outside, start=start, inside=inside, narrow=narrow)
    return drawing


def _magnified(
    drawing: Drawing, others: Sequence[Place], outside: int, *, start: float, inside: float, narrow: bool
) -> None:
    """The part outside, tied to its origin by two lines."""
    width, across = drawing.width, drawing.width - start
    drawing.path(f"M{n(inside)} 28L{n(start)} 76M{n(width - 0.5)} 28V76", "ln ln-soft ln-fine")
    words = gettext("the rest, drawn larger")
    if narrow:
        drawing.text(width - 8, 66, words, "t-faint", anchor="end")
    else:
        drawing.text(start - 12, 93, words, "t-faint", anchor="end")
    x = start
    for place in others:
        if place.ug <= 0:
            continue
        part = place.ug / outside * across
        css, hatch = STYLES.get(place.key, PLAIN)
        drawing.rect(min(x, width - 1), 76, part, 24, css, hatch=hatch)
        if x > start:
            drawing.path(f"M{n(x)} 76V100", "ln")
        if part > width_of(place.word) + 6:
            drawing.text(x + 2, 116, place.word)
        x += part
    drawing.path(f"M{n(start + 0.5)} 76H{n(width - 0.5)}V100H{n(start + 0.5)}Z", "ln")

"""A return, weighed: what each piece became, and beside it the difference magnified against its tolerance.

Issued = returned + consumed + process loss + lost + transferred; what that sum misses is the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from registry.foundation.mass import Mass
from registry.web.figures.drawing import Drawing, n, together, width_of

NOTHING: Final = Mass(0)
SWATCH: Final = 10.0
ROW: Final = 16.0


@dataclass(frozen=True)
class Part:
    """What some of a piece became: its wash, its hatching and its words with a place for the mass."""

    mass: Mass
    css: str
    hatch: str
    words: str

    @property
    def label(self) -> str:
        return self.words % {"mass": milligrams(self.mass)}

    def fits(self, scale: float) -> bool:
        """Whether its words stand inside it."""
        return width_of(self.label) + 18 < self.mass.ug * scale


@dataclass(frozen=True)
class Weighed:
    """One piece back from a loan; masses as they are booked and weighed, `tolerance` as the policy gives it."""

    identifier: str
    issued: Mass
    returned: Mass
    consumed: Mass
    process_loss: Mass
    tolerance: Mass
    lost: Mass = NOTHING
    transferred: Mass = NOTHING

    @property
    def difference(self) -> Mass:
        """What came to light, less what went out: negative when some is missing."""
        ended = (self.returned, self.consumed, self.process_loss, self.lost, self.transferred)
        return Mass(sum(mass.ug for mass in ended) - self.issued.ug)

    @property
    def balances(self) -> bool:
        """Whether the difference lies within the tolerance."""
        return abs(self.difference.ug) <= self.tolerance.ug


def balance_picture(pieces: Sequence[Weighed]) -> SafeString:
    """The balance of a return in milligrams, wide and again narrow; empty without pieces."""
    if not pieces:
        return SafeString("")
    open_ = sum(1 for piece in pieces if not piece.balances)
    says = ngettext(
        "Mass balance of %(n)s piece; %(open)s outside its tolerance. The table has every number.",
        "Mass balance of %(n)s pieces; %(open)s outside their tolerance. The table has every number.",
        len(pieces),
    ) % {"n": len(pieces), "open": open_}
    return together(_wide(pieces, says), _narrow(pieces, says))


def milligrams(mass: Mass, *, sign: bool = False) -> str:
    """Three decimals of a milligram: the microgram."""
    text = mass.number("mg", decimals=3)
    return f"+{text}" if sign and mass.ug > 0 else text


def _reach(pieces: Sequence[Weighed]) -> float:
    """How far the magnified axis must go either side, in micrograms, with a little room."""
    return 1.25 * max(max(abs(piece.difference.ug), piece.tolerance.ug, 1) for piece in pieces)


def _scale(times: int) -> str:
    """What stands over the differences: how much larger they are drawn than the masses beside them."""
    if times > 1:
        return gettext("Difference, magnified %(n)s times") % {"n": times}
    return gettext("Difference, to the same scale")


def _wide(pieces: Sequence[Weighed], says: str) -> Drawing:
    left, across, middle, half = 150.0, 470.0, 800.0, 130.0
    whole = max(piece.issued.ug for piece in pieces)
    keys = [_key_rows(piece, across / max(whole, 1), across) for piece in pieces]
    row = 74 + ROW * max(len(rows) for rows in keys)
    bottom = 40.0 + row * len(pieces)
    drawing = Drawing(1000, bottom + 32, says=says, css="drawn-wide drawn-broad")
    reach = _reach(pieces)
    drawing.text(left, 16, gettext("Issued, and what it became"), "t-soft")
    drawing.text(middle - half, 16, _scale(round((half / reach) / (across / max(whole, 1)))), "t-soft")
    for tick in range(5):
        x = left + across * tick / 4
        drawing.path(f"M{n(x)} 34V{n(bottom)}", "ln ln-rule")
        drawing.text(x, bottom + 18, Mass(whole * tick // 4).number("mg"), "t-faint", anchor="middle")
    drawing.text(left + across + 22, bottom + 18, "mg", "t-faint")
    drawing.path(f"M{n(middle)} 34V{n(bottom)}", "ln")
    for number, piece in enumerate(pieces):
        y = 46.0 + row * number
        drawing.text(0, y + 24, _short(piece.identifier), "t-id t-b")
        drawing.text(0, y + 42, gettext("issued %(mass)s") % {"mass": milligrams(piece.issued)}, "t-faint")
        end = left + across * piece.issued.ug / max(whole, 1)
        drawing.path(f"M{n(left)} {n(y + 4)}H{n(end)}M{n(left)} {n(y)}v8M{n(end)} {n(y)}v8", "ln")
        x = _became(drawing, piece, left, y + 14, across / max(whole, 1), 26)
        _key(drawing, keys[number], left, y + 56)
        if not piece.balances and piece.difference.ug < 0:
            words = gettext("%(mass)s mg unexplained") % {"mass": milligrams(Mass(-piece.difference.ug))}
            drawing.text(max(x, end), y + 58 + ROW * len(keys[number]), words, "t-bad", anchor="end")
        _difference(drawing, piece, middle, y + 27, half / reach, 22)
        drawing.text(998, y + 31, milligrams(piece.difference, sign=True), _css(piece), anchor="end")
    return drawing


def _narrow(pieces: Sequence[Weighed], says: str) -> Drawing:
    whole = max(piece.issued.ug for piece in pieces)
    keys = [_key_rows(piece, 357 / max(whole, 1), 357) for piece in pieces]
    key = ROW * max(len(rows) for rows in keys)
    row = 108 + key
    drawing = Drawing(358, row * len(pieces), says=says, css="drawn-narrow drawn-broad")
    reach = _reach(pieces)
    for number, piece in enumerate(pieces):
        y = row * number
        drawing.text(0, y + 14, _short(piece.identifier), "t-id t-b")
        drawing.text(
            358,
            y + 14,
            gettext("issued %(mass)s") % {"mass": milligrams(piece.issued)} + " mg",
            "t-faint",
            anchor="end",
        )
        _became(drawing, piece, 0, y + 22, 357 / max(whole, 1), 24)
        _key(drawing, keys[number], 0, y + 60)
        drawing.text(0, y + 72 + key, gettext("difference"), "t-soft")
        _difference(drawing, piece, 190, y + 68 + key, 90 / reach, 16)
        drawing.text(358, y + 72 + key, milligrams(piece.difference, sign=True), _css(piece), anchor="end")
        if number:
            drawing.path(f"M0 {n(y - 4)}H358", "ln ln-rule")
    return drawing


def _parts(piece: Weighed) -> list[Part]:
    """Returned and transferred hatched, what is gone plain; none of nothing."""
    parts = (
        Part(piece.returned, "w-ok", "ok", gettext("returned %(mass)s")),
        Part(piece.consumed, "f-deep", "", gettext("consumed %(mass)s")),
        Part(piece.process_loss, "f-soft", "", gettext("process loss %(mass)s")),
        Part(piece.lost, "f-paper", "", gettext("lost %(mass)s")),
        Part(piece.transferred, "w-earth", "earth", gettext("transferred %(mass)s")),
    )
    return [part for part in parts if part.mass.ug > 0]


def _became(drawing: Drawing, piece: Weighed, left: float, y: float, scale: float, height: float) -> float:
    """Every part in its place, the missing one in red; gives where the bar ends."""
    x = left
    for part in _parts(piece):
        width = max(part.mass.ug * scale, 1.2)
        drawing.rect(x, y, width, height, part.css, hatch=part.hatch)
        drawing.box(x, y, width, height)
        if part.fits(scale):
            drawing.rect(x + 6, y + height / 2 - 8, width_of(part.label) + 4, 16, part.css)
            drawing.text(x + 9, y + height / 2 + 4, part.label)
        x += width
    missing = -piece.difference.ug * scale
    if missing > 0.8:
        drawing.rect(x, y, missing, height, "f-paper", hatch="" if piece.balances else "bad")
        drawing.box(x, y, missing, height, "ln ln-soft dash" if piece.balances else "ln ln-bad")
    return x + max(missing, 0)


def _key_rows(piece: Weighed, scale: float, room: float) -> list[list[Part]]:
    """The parts too narrow for their words, in rows of the key under the bar."""
    rows: list[list[Part]] = []
    used = room
    for part in _parts(piece):
        if part.fits(scale):
            continue
        width = SWATCH + 5 + width_of(part.label) + 14
        if used + width > room:
            rows.append([])
            used = 0
        rows[-1].append(part)
        used += width
    return rows


def _key(drawing: Drawing, rows: Sequence[Sequence[Part]], left: float, y: float) -> None:
    """A swatch, its words and its figure for each part that has no room for them."""
    for number, row in enumerate(rows):
        x, foot = left, y + ROW * number
        for part in row:
            drawing.rect(x, foot - SWATCH + 1, SWATCH, SWATCH, part.css, hatch=part.hatch)
            drawing.box(x, foot - SWATCH + 1, SWATCH, SWATCH)
            drawing.text(x + SWATCH + 5, foot, part.label, "t-soft")
            x += SWATCH + 5 + width_of(part.label) + 14


def _difference(drawing: Drawing, piece: Weighed, middle: float, y: float, scale: float, half: float) -> None:
    """The tolerance as a shaded band, the difference as a mark from the middle line: dot inside, triangle outside."""
    band = piece.tolerance.ug * scale
    drawing.rect(middle - band, y - half, 2 * band, 2 * half, "w-ok")
    drawing.path(
        f"M{n(middle - band)} {n(y - half)}v{n(2 * half)}M{n(middle + band)} {n(y - half)}v{n(2 * half)}",
        "ln ln-ok ln-fine dash",
    )
    drawing.path(f"M{n(middle)} {n(y - half)}v{n(2 * half)}", "ln")
    x = middle + piece.difference.ug * scale
    drawing.path(f"M{n(middle)} {n(y)}H{n(x)}", "ln" if piece.balances else "ln ln-bad ln-2")
    if piece.balances:
        drawing.circle(x, y, 4.5, "f-ok")
    else:
        drawing.path(f"M{n(x)} {n(y - 7)}l7.5 13h-15z", "f-bad")


def _css(piece: Weighed) -> str:
    return "" if piece.balances else "t-bad"


def _short(identifier: str) -> str:
    """The end of a long identifier; the whole stands in the table."""
    return identifier if len(identifier) <= 13 else f"…{identifier[-8:]}"

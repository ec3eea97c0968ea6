"""The Moon with its landing sites: near side large, far side small, in orthographic projection.

The photographs are a global mosaic of the U.S. Geological Survey (public domain), projected the same way, so a
latitude and longitude fall where they should. Degrees in the mean Earth / polar axis frame, east positive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, hypot, radians, sin
from typing import Final

from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext, pgettext

from registry.web.figures.drawing import Drawing, n, together
from registry.web.figures.labels import Box, best_label, mark_box


@dataclass(frozen=True)
class Site:
    """A landing site. `is_change` draws it in earthlight; `short` stands for the name on a phone."""

    name: str
    short: str
    latitude: float
    longitude: float
    is_change: bool = False
    href: str = ""

    @property
    def is_far(self) -> bool:
        """Beyond the limb as seen from the Earth."""
        return abs(self.longitude) > 90


@dataclass(frozen=True)
class Disc:
    """One side of the Moon on the sheet: its centre, its radius, and the longitude that faces the reader."""

    x: float
    y: float
    radius: float
    facing: float

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Where a point of this side falls on the sheet."""
        across = self.radius * cos(radians(latitude)) * sin(radians(longitude - self.facing))
        return self.x + across, self.y - self.radius * sin(radians(latitude))

    def beyond(self, box: Box) -> float:
        """How far the words in a box would stand out over the limb."""
        far = max(hypot(x - self.x, box.bottom - self.y) for x in (box.left, box.right))
        return max(far - self.radius, 0)


NEAR: Final = Disc(300, 310, 296, 0)
FAR: Final = Disc(626, 526, 108, 180)
SHEET: Final = (740, 640)
PARALLELS: Final = (-60, -30, 0, 30, 60)
TOUCHED: Final = 1.8
"""How far about a mark a finger reaches it, in gaps between a mark and its name."""
MERIDIANS: Final = (-60, -30, 30, 60)


def moon_plate(sites: Sequence[Site]) -> SafeString:
    """Both sides with every site named: the plate of the first page, drawn again with larger letters for phones."""
    says = ngettext(
        "The Moon, near side and far side, with %(n)s landing site. Its coordinates are in the table.",
        "The Moon, near side and far side, with %(n)s landing sites. Their coordinates are in the table.",
        len(sites),
    ) % {"n": len(sites)}
    wide = _plate(sites, says, css="drawn-wide", letter=13, gap=11, dot=4.5)
    narrow = _plate(sites, says, css="drawn-narrow", letter=27, gap=15, dot=7, short=True)
    return together(wide, narrow)


def moon_locator(site: Site) -> SafeString:
    """A small disc with one site in a cross of hairs: where on the Moon a piece was picked up."""
    disc = Disc(80, 80, 78, 180 if site.is_far else 0)
    side = gettext("far side") if site.is_far else gettext("near side")
    comma = pgettext("between a thing and what is said of it", ", ")
    drawing = Drawing(160, 160, says=f"{site.name}: {coordinates(site.latitude, site.longitude)}{comma}{side}")
    _photograph(
        drawing,
        disc,
        f"locator-{'far' if site.is_far else 'near'}",
        "moon-far-480.jpg" if site.is_far else "moon-near-480.jpg",
    )
    x, y = disc.place(site.latitude, site.longitude)
    drawing.path(f"M{n(x)} {n(y)}m-11 0h6m10 0h6m-11-11v6m0 10v6", "leader")
    drawing.circle(x, y, 4, "site-dot" + (" site-dot-ce" if site.is_change else ""))
    return drawing.markup()


def short_name(mission: str) -> str:
    """A mission as a phone names it on the plate: A11, L24, CE5."""
    return mission.replace("Apollo ", "A").replace("Luna ", "L").replace("Chang’e-", "CE")


def coordinates(latitude: float, longitude: float) -> str:
    """43.058° N 51.916° W, as people write them."""
    return f"{written_latitude(latitude)} {written_longitude(longitude)}"


def written_latitude(degrees: float) -> str:
    side = pgettext("latitude", "N") if degrees >= 0 else pgettext("latitude", "S")
    return f"{abs(degrees):.3f}° {side}"


def written_longitude(degrees: float) -> str:
    side = pgettext("longitude", "E") if degrees >= 0 else pgettext("longitude", "W")
    return f"{abs(degrees):.3f}° {side}"


def _plate(
    sites: Sequence[Site], says: str, *, css: str, letter: float, gap: float, dot: float, short: bool = False
) -> Drawing:
    drawing = Drawing(*SHEET, says=says, css=css)
    _photograph(drawing, NEAR, f"near-{css}", "moon-near-480.jpg" if short else "moon-near.jpg")
    drawing.circle(FAR.x, FAR.y, FAR.radius + 9, "f-paper")
    _photograph(drawing, FAR, f"far-{css}", "moon-far-480.jpg")
    for disc, shown in ((NEAR, [s for s in sites if not s.is_far]), (FAR, [s for s in sites if s.is_far])):
        _name_sites(drawing, disc, shown, letter=letter, gap=gap, dot=dot, short=short)
    if not short:
        drawing.text(NEAR.x - NEAR.radius + 2, NEAR.y - NEAR.radius + 26, gettext("Near side"), "t-serif t-soft")
        drawing.text(FAR.x + FAR.radius, FAR.y - FAR.radius - 14, gettext("Far side"), "t-serif t-soft", anchor="end")
    return drawing


def _photograph(drawing: Drawing, disc: Disc, name: str, picture: str) -> None:
    """The disc of the Moon in its clip circle, with a graticule every 30 degrees."""
    x, y, r = disc.x, disc.y, disc.radius
    drawing.raw(
        f'<defs><clipPath id="{name}"><circle cx="{n(x)}" cy="{n(y)}" r="{n(r)}"/></clipPath></defs>'
        f'<image href="{escape(static(f"web/img/{picture}"))}" x="{n(x - r - 1)}" y="{n(y - r - 1)}" '
        f'width="{n(2 * r + 2)}" height="{n(2 * r + 2)}" clip-path="url(#{name})"/>'
    )
    lines = [f"M{n(x)} {n(y - r)}V{n(y + r)}"]
    for latitude in PARALLELS:
        half, height = r * cos(radians(latitude)), y - r * sin(radians(latitude))
        lines.append(f"M{n(x - half)} {n(height)}H{n(x + half)}")
    for longitude in MERIDIANS:
        bend, sweep = r * abs(sin(radians(longitude))), 1 if longitude > 0 else 0
        lines.append(f"M{n(x)} {n(y - r)}A{n(bend)} {n(r)} 0 0 {sweep} {n(x)} {n(y + r)}")
    drawing.path("".join(lines), "grat")


def _name_sites(
    drawing: Drawing, disc: Disc, sites: Sequence[Site], *, letter: float, gap: float, dot: float, short: bool
) -> None:
    """Every mark, then each name where it covers least of the marks and names already there."""
    places = [disc.place(site.latitude, site.longitude) for site in sites]
    taken = [mark_box(x, y, gap) for x, y in places]
    for site, (x, y) in zip(sites, places, strict=True):
        drawing.circle(x, y, dot, "site-dot" + (" site-dot-ce" if site.is_change else ""))
        if site.href:
            drawing.touch(x, y, gap * TOUCHED, site.href)
    for site, (x, y) in sorted(zip(sites, places, strict=True), key=lambda found: -abs(found[1][0] - disc.x)):
        name = site.short if short else site.name
        label = best_label(name, x, y, taken, letter=letter, gap=gap, outside=disc.beyond)
        taken.append(label.box)
        css = "site-t" + (" t-big" if short else "")
        drawing.text(label.x, label.y, name, css, anchor=label.anchor, href=site.href)

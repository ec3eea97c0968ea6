"""Where a mass went: bands from left to right, as wide as the mass is heavy. Left whole, right today.

Layers of nodes, and bands from each node to nodes of the next layer, drawn in the order given. Where one piece holds
nearly all, the layers hold the rest alone, drawn larger and tied by two lines to where it lies in the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from django.utils.safestring import SafeString

from registry.foundation.mass import Mass, Unit
from registry.web.figures.drawing import LETTER_WIDTH, Drawing, n, shortened, together, width_of

Tone = Literal["ink", "earth", "wait", "away", "ok", "bad", "soft", "rule"]
WASHES: Final[dict[Tone, str]] = {
    "ink": "f-deep", "earth": "w-earth", "wait": "w-wait", "away": "w-away", "ok": "w-ok", "bad": "w-bad",
    "soft": "f-deep", "rule": "f-paper",
}  # fmt: skip
HATCHES: Final[dict[Tone, str]] = {"away": "away", "ok": "ok", "bad": "bad", "wait": "wait"}
TOP: Final = 34.0
BETWEEN: Final = 26.0
BETWEEN_LAST: Final = 16.0
"""Room between nodes of a layer: words stand over a node, save in the last layer, where they stand beside it."""
TOP_NARROW: Final = 68.0
BETWEEN_NARROW: Final = 42.0
BETWEEN_LAST_NARROW: Final = 34.0
"""Room for two rows of words over a node, and beside one of the last layer: on a narrow sheet its word and its figure
stand over each other."""
ROW: Final = 15.0
UPPER_ROW: Final = 22
"""How far over the first node its words stand in the wide drawing, clear of those that end at the next one."""
WIDE_LETTERS: Final = 1.2
"""How much larger letters stand in the wide drawing, where it has little room (`figures.css`)."""
BODY: Final = 280.0
"""How high the whole stands, in pixels; gaps between nodes come on top."""


@dataclass(frozen=True)
class Node:
    """A place or a portion in one layer; `short` is its word where there is little room."""

    key: str
    word: str
    mass: Mass
    tone: Tone = "ink"
    short: str = ""


@dataclass(frozen=True)
class Band:
    """So much went from one node to another; hatched when it moved, plain when it stayed."""

    frm: str
    to: str
    mass: Mass
    tone: Tone = "ink"
    moved: bool = False


@dataclass(frozen=True)
class Lens:
    """What stands left of layers that are drawn larger: the whole, and of it the node that holds nearly all."""

    whole: Node
    heavy: Node
    where: str


@dataclass(frozen=True)
class Flow:
    """The whole picture: a sentence that says it, layers from left to right, bands, and how masses are written."""

    says: str
    layers: Sequence[Sequence[Node]]
    bands: Sequence[Band]
    unit: Unit = "mg"
    decimals: int = 1
    lens: Lens | None = None


@dataclass
class _Stood:
    """A node on the sheet, and how much of its two sides is taken already."""

    node: Node
    x: float
    y: float
    height: float
    given: float = field(default=0.0)
    got: float = field(default=0.0)


def mass_flow(flow: Flow) -> SafeString:
    """The picture, wide and again narrow; empty when there is no mass."""
    if not flow.layers or sum(node.mass.ug for node in flow.layers[0]) <= 0:
        return SafeString("")
    return together(_drawn(flow, 780, 9, 210, narrow=False), _drawn(flow, 358, 6, 138, narrow=True))


def _drawn(flow: Flow, width: float, node_width: float, margin: float, *, narrow: bool) -> Drawing:
    """`margin` is the room right of the last layer for its words."""
    scale = BODY / max(sum(node.mass.ug for node in layer) for layer in flow.layers)
    columns = len(flow.layers)
    left = (64.0 if narrow else 212.0) if flow.lens else 1.0
    step = (width - margin - node_width - left) / max(columns - 1, 1)
    top, between = (TOP_NARROW, BETWEEN_NARROW) if narrow else (TOP, BETWEEN)
    between_last = BETWEEN_LAST_NARROW if narrow else BETWEEN_LAST
    stood: dict[str, _Stood] = {}
    bottom = 0.0
    for column, layer in enumerate(flow.layers):
        y = top
        for node in layer:
            height = max(node.mass.ug * scale, 1.2)
            stood[node.key] = _Stood(node, left + column * step, y, height)
            y += height + (between_last if column == columns - 1 else between)
        bottom = max(bottom, y)
    foot = ROW if narrow and flow.lens else 0.0
    drawing = Drawing(width, bottom + 4 + foot, says=flow.says, css="drawn-narrow" if narrow else "drawn-wide")
    if flow.lens:
        _draw_lens(drawing, flow, flow.lens, stood[flow.layers[0][0].key], node_width, narrow=narrow)
    for band in flow.bands:
        _draw_band(drawing, band, stood, scale, node_width)
    for here in stood.values():
        drawing.rect(here.x, here.y, node_width, here.height, f"f-{here.node.tone}")
    for column, layer in enumerate(flow.layers):
        for node in layer:
            last = column == columns - 1
            room = margin - node_width - 12 if last else step - node_width - 8
            _write(drawing, flow, stood[node.key], node_width, room, column=-1 if last else column, narrow=narrow)
    return drawing


def _draw_lens(drawing: Drawing, flow: Flow, lens: Lens, rest: _Stood, node_width: float, *, narrow: bool) -> None:
    """The whole as one bar, its heavy part above, the rest below and tied to the larger drawing of it."""
    heavy = BODY * lens.heavy.mass.ug / lens.whole.mass.ug
    small = max(BODY - heavy, 1.2)
    top = TOP_NARROW if narrow else TOP
    foot, right = top + heavy, rest.x - 1
    drawing.path(
        f"M{n(1 + node_width)} {n(foot)}L{n(right)} {n(rest.y)}V{n(rest.y + rest.height)}"
        f"L{n(1 + node_width)} {n(foot + small)}Z",
        "f-sunk",
    )
    drawing.rect(1, top, node_width, heavy, f"f-{lens.heavy.tone}")
    drawing.rect(1, foot, node_width, small, "f-ink")
    for y1, y2 in ((foot, rest.y), (foot + small, rest.y + rest.height)):
        drawing.line(1 + node_width, y1, right, y2, "ln ln-soft dash")
    figure = lens.whole.mass.number(flow.unit, decimals=flow.decimals)
    tone = f"t-{lens.heavy.tone}" if lens.heavy.tone != "ink" else ""
    if narrow:
        _name_lens(drawing, flow, lens, figure, tone)
        return
    drawing.two_words(1, top - UPPER_ROW, figure, lens.whole.word, css="halo")
    figure = lens.heavy.mass.number(flow.unit, decimals=flow.decimals)
    x, y = node_width + 11, top + heavy / 3
    drawing.text(x, y, figure, f"t-b {tone} halo")
    drawing.text(x, y + 17, lens.heavy.word, "t-id halo")
    drawing.text(x, y + 33, lens.where, "t-soft halo")


def _fitting(word: str, room: float) -> str:
    """A word that fits: of an identifier the end stays, by which pieces of one sample are told apart."""
    if " " in word or width_of(word) <= room:
        return shortened(word, room)
    return "…" + word[-max(int(room / LETTER_WIDTH) - 1, 1) :]


def _name_lens(drawing: Drawing, flow: Flow, lens: Lens, figure: str, tone: str) -> None:
    """On a narrow sheet the whole is named over its bar, and its heavy part under the picture, across it."""
    drawing.text(1, ROW, lens.whole.word, "t-soft halo")
    drawing.text(1, 2 * ROW, figure, "t-b halo")
    y, heavy = drawing.height - 5, lens.heavy.mass.number(flow.unit, decimals=flow.decimals)
    drawing.rect(1, y - 9, 9, 9, f"f-{lens.heavy.tone}")
    words = shortened(f"{lens.heavy.word}, {lens.where}", drawing.width - 24 - width_of(heavy))
    drawing.two_words(15, y, heavy, words, tone)


def _draw_band(drawing: Drawing, band: Band, stood: dict[str, _Stood], scale: float, node_width: float) -> None:
    a, b = stood[band.frm], stood[band.to]
    height = max(band.mass.ug * scale, 0.8)
    ya, yb = a.y + a.given, b.y + b.got
    a.given += band.mass.ug * scale
    b.got += band.mass.ug * scale
    x1, x2 = a.x + node_width, b.x
    middle = (x1 + x2) / 2
    upper = f"M{n(x1)} {n(ya)}C{n(middle)} {n(ya)} {n(middle)} {n(yb)} {n(x2)} {n(yb)}"
    back = f"C{n(middle)} {n(yb + height)} {n(middle)} {n(ya + height)} {n(x1)} {n(ya + height)}Z"
    drawing.band(
        f"{upper}V{n(yb + height)}{back}", WASHES[band.tone], hatch=HATCHES.get(band.tone, "ink") if band.moved else ""
    )
    lower = (
        f"M{n(x1)} {n(ya + height)}C{n(middle)} {n(ya + height)} {n(middle)} {n(yb + height)} {n(x2)} {n(yb + height)}"
    )
    drawing.path(upper + lower, "ln ln-soft ln-fine")


def _write(
    drawing: Drawing, flow: Flow, here: _Stood, node_width: float, room: float, *, column: int, narrow: bool
) -> None:
    """The figure and the word at the node: beside it in the last layer (-1), over it in the others.

    Over a node of the middle they end at it, where bands come in side by side; those that leave cross each other. On a
    narrow sheet they stand over it in two rows.
    """
    figure = here.node.mass.number(flow.unit, decimals=flow.decimals)
    tone = f"t-{here.node.tone}" if here.node.tone in ("earth", "wait", "away", "ok", "bad") else ""
    if column >= 0 and narrow:
        drawing.text(here.x, here.y - 6 - ROW, _fitting(here.node.short or here.node.word, room - 8), "t-soft halo")
        drawing.text(here.x, here.y - 6, figure, f"t-b {tone} halo")
        return
    if column == 0:
        drawing.two_words(here.x, here.y - UPPER_ROW, figure, here.node.word, tone, css="halo")
        return
    if column > 0:
        drawing.two_words(here.x + node_width, here.y - 6, figure, here.node.word, tone, css="halo t-end")
        return
    x, middle, letters = here.x + node_width + 10, here.y + here.height / 2, 1 if narrow else WIDE_LETTERS
    if narrow or here.height > 34:
        drawing.text(x, middle - 3, figure, f"t-b {tone}")
        drawing.text(x, middle + 14, shortened(here.node.word, room / letters), "t-soft")
    else:
        left = room / letters - len(figure) * 6.5 - 8
        drawing.two_words(x, middle + 4, figure, shortened(here.node.word, left), tone)

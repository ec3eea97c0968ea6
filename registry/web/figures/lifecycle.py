"""A lifecycle drawn from its table: statuses down a line in their order, moves as arcs beside it.

Moves to the next status follow the line; those that skip ahead bow to the left, those that go back are dashed.
"""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from registry.foundation.lifecycle import Lifecycle
from registry.web.figures.drawing import Drawing, n

STEP: Final = 34.0
LINE: Final = 150.0
WIDEST: Final = 138.0


def lifecycle_picture(lifecycle: Lifecycle) -> SafeString:
    """The picture; the table beside it has every move, with who makes it."""
    order = {status: number for number, status in enumerate(lifecycle.statuses)}
    says = gettext("%(n)s statuses and %(moves)s moves between them. The table has every one.") % {
        "n": len(order),
        "moves": len(lifecycle.moves),
    }
    drawing = Drawing(358, STEP * len(order) + 4, says=says, css="drawn-life")
    longest = max(abs(order[move.to] - order[move.frm]) for move in lifecycle)
    for frm, to in sorted({(order[move.frm], order[move.to]) for move in lifecycle}):
        _arc(drawing, frm, to, longest)
    for status, number in order.items():
        y = _at(number)
        if status in lifecycle.terminal:
            drawing.circle(LINE, y, 6.5, "ln f-paper")
        drawing.circle(LINE, y, 3.5, "f-ink")
        drawing.text(LINE + 18, y + 4, lifecycle.label(status), "t-b" if status in lifecycle.terminal else "")
    return drawing.markup()


def _at(number: int) -> float:
    return 16 + STEP * number


def _arc(drawing: Drawing, frm: int, to: int, longest: int) -> None:
    start, end = _at(frm), _at(to)
    if to == frm + 1:
        drawing.path(f"M{n(LINE)} {n(start)}V{n(end)}", "ln")
        return
    bow = WIDEST * (abs(to - frm) / longest) ** 0.6
    css = "ln ln-soft" if to > frm else "ln ln-soft dash"
    out = n(LINE - bow * 1.3)
    drawing.path(
        f"M{n(LINE - 5)} {n(start)}C{out} {n(start)} {out} {n(end)} {n(LINE - 7)} {n(end)}m-6 -4l6 4l-6 4", css
    )

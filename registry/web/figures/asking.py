"""Who asks for a piece and for how much, as bars to one scale, summed below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from registry.foundation.mass import Mass
from registry.web.figures.drawing import Drawing, n, together

ROW = 22.0


@dataclass(frozen=True)
class Asking:
    """One application: its reference, a word about it, and what it asks for in µg."""

    reference: str
    word: str
    ug: int
    is_this: bool = False


def asking_picture(asking: Sequence[Asking], *, free_ug: int) -> SafeString:
    """The bars, wide and again narrow; empty where only one asks."""
    if len(asking) < 2:
        return SafeString("")
    total = sum(one.ug for one in asking)
    says = ngettext(
        "%(n)s application asks for %(total)s mg of the %(free)s mg that is free",
        "%(n)s applications ask for %(total)s mg of the %(free)s mg that is free",
        len(asking),
    ) % {"n": len(asking), "total": Mass(total).number("mg"), "free": Mass(free_ug).number("mg")}
    return together(
        _drawn(asking, total, says, width=560, left=196, narrow=False),
        _drawn(asking, total, says, width=358, left=70, narrow=True),
    )


def _drawn(asking: Sequence[Asking], total: int, says: str, *, width: float, left: float, narrow: bool) -> Drawing:
    drawing = Drawing(width, ROW * len(asking) + 32, says=says, css="narrow-only" if narrow else "wide-only")
    most = max(*(one.ug for one in asking), 1)
    across = width - left - 100
    for number, one in enumerate(asking):
        y = ROW * number + 16
        drawing.text(0, y, one.reference, "t-id t-b t-earth" if one.is_this else "t-id")
        if not narrow:
            drawing.text(70, y, one.word, "t-soft")
        drawing.rect(left, y - 9, max(across * one.ug / most, 1), 10, "f-earth" if one.is_this else "f-soft")
        drawing.text(width - 4, y, f"{Mass(one.ug).number('mg')} mg", anchor="end")
    bottom = ROW * len(asking) + 4
    drawing.path(f"M0 {n(bottom)}H{n(width - 4)}", "ln")
    drawing.text(0, bottom + 20, gettext("Asked in all"), "t-b")
    drawing.text(width - 4, bottom + 20, f"{Mass(total).number('mg')} mg", "t-b", anchor="end")
    return drawing

"""Loans over the years: a bar from hand-over to return, a tick where it is due, what is late hatched in red."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from registry.web.figures.drawing import Drawing, n, shortened, together

ROW: Final = 26.0
TOP: Final = 26.0


@dataclass(frozen=True)
class LoanBar:
    """One loan: `to` is the day it came back, None while it is out; `due` the day it must."""

    identifier: str
    word: str
    frm: date
    due: date | None
    to: date | None = None
    href: str = ""


def loan_timeline(loans: Sequence[LoanBar], *, today: date, says: str = "") -> SafeString:
    """All bars on one axis of years, wide and again narrow; empty without loans. `says`: where bars are no loans."""
    if not loans:
        return SafeString("")
    late = sum(1 for loan in loans if loan.to is None and loan.due and loan.due < today)
    says = says or ngettext(
        "%(n)s loan over the years, %(late)s of it overdue.",
        "%(n)s loans over the years, %(late)s overdue.",
        len(loans),
    ) % {
        "n": len(loans),
        "late": late,
    }
    return together(
        _drawn(loans, today, says, width=780, left=230, narrow=False),
        _drawn(loans, today, says, width=358, left=4, narrow=True),
    )


def _drawn(loans: Sequence[LoanBar], today: date, says: str, *, width: float, left: float, narrow: bool) -> Drawing:
    row = ROW + 14 if narrow else ROW
    height = TOP + row * len(loans) + 8
    drawing = Drawing(width, height, says=says, css="drawn-narrow" if narrow else "drawn-wide")
    first = min(loan.frm for loan in loans)
    last = max([today, *(loan.due for loan in loans if loan.due)])
    right = width - (6 if narrow else 120)

    def x(day: date) -> float:
        return left + (day - first).days / max((last - first).days, 1) * (right - left)

    _years(drawing, first, last, x(today), x)
    for number, loan in enumerate(loans):
        y = TOP + row * number + (22 if narrow else 8)
        if narrow:
            drawing.text(0, y - 6, loan.identifier, "t-id halo", href=loan.href)
            drawing.text(width, y - 6, shortened(loan.word, 200), "t-soft halo", anchor="end")
        else:
            drawing.text(0, y + 9, loan.identifier, "t-id", href=loan.href)
            drawing.text(96, y + 9, shortened(loan.word, left - 106), "t-soft")
        _bar(drawing, loan, today, y, x, narrow=narrow)
    return drawing


def _years(drawing: Drawing, first: date, last: date, now: float, place: Callable[[date], float]) -> None:
    """A hairline a year and today in earthlight; a year's number that would touch "today" is left out."""
    span = max(last.year - first.year, 1)
    every = next(step for step in (1, 2, 5, 10, 20) if span / step <= 8)
    bottom = n(drawing.height - 4)
    for year in range(first.year + 1, last.year + 1):
        at = place(date(year, 1, 1))
        drawing.path(f"M{n(at)} 20V{bottom}", "ln ln-rule")
        if year % every == 0 and abs(at - now) > 36:
            drawing.text(at, 12, str(year), "t-faint", anchor="middle")
    drawing.path(f"M{n(now)} 16V{bottom}", "ln ln-earth")
    drawing.text(now, 12, gettext("today"), "t-earth", anchor="middle" if now < drawing.width - 30 else "end")


def _bar(
    drawing: Drawing, loan: LoanBar, today: date, y: float, place: Callable[[date], float], *, narrow: bool
) -> None:
    out_until = loan.to or today
    drawing.rect(place(loan.frm), y, place(out_until) - place(loan.frm), 10, "f-soft" if loan.to else "f-away")
    if loan.due is None:
        return
    late = (today - loan.due).days
    if loan.to is None and late > 0:
        drawing.rect(place(loan.due), y, place(today) - place(loan.due), 10, "w-bad", hatch="bad")
        drawing.box(place(loan.due), y, place(today) - place(loan.due), 10, "ln ln-bad")
        if not narrow:
            words = ngettext("%(n)s day overdue", "%(n)s days overdue", late) % {"n": late}
            drawing.text(place(today) + 8, y + 9, words, "t-bad")
        return
    drawing.path(f"M{n(place(loan.due))} {n(y - 4)}v18", "ln ln-soft")
    if not narrow:
        drawing.text(place(loan.due) + 6, y + 9, gettext("closed") if loan.to else gettext("due"), "t-faint")

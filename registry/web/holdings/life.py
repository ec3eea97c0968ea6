"""The life of a piece or sample as a timeline: one step a movement, told from the public ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.foundation.mass import Mass
from registry.ledger.places import KIND_LABELS, Kind, Place
from registry.reports.public.ledger import PublicLine
from registry.web.holdings.records import link_to
from registry.web.story import Step
from registry.web.templatetags.dates import day

WHAT: Final[dict[str, str | Promise]] = {
    Kind.ACCESSION: gettext_lazy("Entered in the books"),
    Kind.SUBDIVIDE: gettext_lazy("Divided"),
    Kind.COMBINE: gettext_lazy("Combined"),
    Kind.SET_ASIDE: gettext_lazy("Set aside for a loan"),
    Kind.RELEASE: gettext_lazy("Released"),
    Kind.PREPARE: gettext_lazy("Prepared for a loan"),
    Kind.HAND_OVER: gettext_lazy("Handed over"),
    Kind.RECEIVE: gettext_lazy("Received by the borrower"),
    Kind.CONSUME: gettext_lazy("Used"),
    Kind.TRANSFER: gettext_lazy("Passed to another investigator"),
    Kind.SEND_BACK: gettext_lazy("Sent back"),
    Kind.TAKE_IN: gettext_lazy("Taken in again"),
    Kind.SETTLE: gettext_lazy("Weighing difference settled"),
    Kind.LOSE: gettext_lazy("Lost"),
    Kind.FIND: gettext_lazy("Found again"),
    Kind.RETURN_TO_VAULT: gettext_lazy("Back in the vault"),
    Kind.CORRECT: gettext_lazy("Corrected"),
    Kind.DEACCESSION: gettext_lazy("Left the collection"),
}
PROMISES: Final = (Kind.SET_ASIDE, Kind.RELEASE)
SHAPES: Final[dict[str, str]] = {
    Kind.RECEIVE: "on_loan",
    Kind.CONSUME: "consumed",
    Kind.RETURN_TO_VAULT: "returned",
}


def life_of(lines: Sequence[PublicLine], *, of_sample: bool = False) -> list[Step]:
    """A step for each movement, in the order of the lines; promises that moved nothing are left to the ledger."""
    lines = [line for line in lines if line.kind not in PROMISES]
    return [
        _step(list(together), of_sample=of_sample) for _movement, together in groupby(lines, key=lambda x: x.movement)
    ]


def came_back(mission_name: str, returned_on: date) -> Step:
    """The first step of everything from the Moon."""
    return Step("done", day(returned_on), _("Brought back by %(mission)s") % {"mission": mission_name})


def _step(lines: list[PublicLine], *, of_sample: bool) -> Step:
    first = lines[0]
    status = SHAPES.get(first.kind, "")
    if first.kind == Kind.CONSUME and not any(line.to == "consumed" and line.left_ug == 0 for line in lines):
        status = ""
    return Step(
        "done",
        when=day(first.day),
        what=_what(first, of_sample=of_sample),
        detail=_detail(lines, of_sample=of_sample),
        status=status,
    )


def _what(line: PublicLine, *, of_sample: bool) -> str:
    if line.kind == Kind.RECEIVE and line.borrower:
        return _("Received by %(institution)s") % {"institution": line.borrower}
    if line.kind == Kind.TRANSFER and line.borrower:
        return _("Passed on to %(institution)s") % {"institution": line.borrower}
    if line.kind == Kind.SUBDIVIDE and line.other and not of_sample:
        return str(_("Cut from another piece") if line.is_from_other else _("Pieces were cut from it"))
    return str(WHAT.get(line.kind) or KIND_LABELS.get(line.kind, line.kind))


def _detail(lines: list[PublicLine], *, of_sample: bool) -> SafeString | str:
    """Masses and the pieces concerned, of a transfer only what passed on; the loan they went under."""
    told = [line for line in lines if line.kind != Kind.TRANSFER or line.to == Place.BORROWER]
    shown = told[:6]
    parts: list[Any] = [
        format_html("{} {}", link_to(named), mass) if named else mass
        for line in shown
        for named in [line.piece if of_sample else line.other]
        for mass in [Mass(line.mass_ug).text() if line.mass_ug else ""]
        if mass or named
    ]
    if len(told) > len(shown):
        parts.append(_("and %(n)s more") % {"n": len(told) - len(shown)})
    if lines[0].loan:
        parts.append(lines[0].loan)
    if any(line.is_illustrative for line in lines):
        parts.append("†")
    return format_html_join(" · ", "{}", ((part,) for part in parts))

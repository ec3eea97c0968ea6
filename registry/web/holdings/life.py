"""The life of a piece or sample as a timeline: one step a movement, told from the public ledger, the oldest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import ceil
from operator import attrgetter
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.foundation.mass import Mass
from registry.holdings.models import Sample
from registry.ledger.places import ENDS, KIND_LABELS, LABELS, Kind, Place
from registry.reports.public.ledger import PROMISES, PublicLine, life_of_sample
from registry.web.holdings.records import link_to
from registry.web.narrowing import written
from registry.web.story import Step
from registry.web.templatetags.dates import day
from registry.web.templatetags.numbers import grouped

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
SHAPES: Final[dict[str, str]] = {
    Kind.RECEIVE: "on_loan",
    Kind.CONSUME: "consumed",
    Kind.RETURN_TO_VAULT: "returned",
}
MOST_STEPS: Final = 60
"""Movements on a page of a sample's life."""
IN_VIEW: Final = 6
"""Steps at the beginning and at the end of a page that stand in view; those between fold away."""
PAGE: Final = "life"
NONE_UNTOLD: Final[Mapping[int, int]] = {}


@dataclass(frozen=True)
class Stretch:
    """A page of a sample's life: its steps, which of how many movements they are, and the addresses beside it."""

    steps: Sequence[Step]
    first: int
    last: int
    movements: int
    earlier: str
    later: str
    latest: str

    @property
    def _folds(self) -> bool:
        return len(self.steps) > 2 * IN_VIEW + 1

    @property
    def beginning(self) -> Sequence[Step]:
        return self.steps[:IN_VIEW] if self._folds else self.steps

    @property
    def between(self) -> Sequence[Step]:
        return self.steps[IN_VIEW:-IN_VIEW] if self._folds else ()

    @property
    def end(self) -> Sequence[Step]:
        return self.steps[-IN_VIEW:] if self._folds else ()


def stretch_of(sample: Sample, query: QueryDict, *, at: datetime) -> Stretch:
    """The page of a sample's life that the address names; the first for any it has not."""
    asked = query.get(PAGE, "")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    life = life_of_sample(sample, at=at, before=max(page - 1, 0) * MOST_STEPS, most=MOST_STEPS)
    page, pages = life.before // MOST_STEPS + 1, max(ceil(life.steps / MOST_STEPS), 1)
    steps = life_of(life.lines, of_sample=True, untold=life.untold)
    if page == 1:
        steps.insert(0, came_back(str(sample.mission), sample.mission.returned_on))
    return Stretch(
        steps=steps,
        first=life.before + 1,
        last=min(life.before + MOST_STEPS, life.steps),
        movements=life.steps,
        earlier=_page(query, page - 1) if page > 1 else "",
        later=_page(query, page + 1) if page < pages else "",
        latest=_page(query, pages) if page < pages - 1 else "",
    )


def _page(query: QueryDict, number: int) -> str:
    kept = {name: values for name, values in query.lists() if name != PAGE}
    return written(kept | ({PAGE: [str(number)]} if number > 1 else {})) + "#life"


def life_of(
    lines: Sequence[PublicLine], *, of_sample: bool = False, untold: Mapping[int, int] = NONE_UNTOLD
) -> list[Step]:
    """A step for each movement, in the order of the lines; promises that moved nothing are left to the ledger.

    `untold`: lines of a movement that are not among these, counted.
    """
    lines = [line for line in lines if line.kind not in PROMISES]
    return [
        _step(list(together), of_sample=of_sample, untold=untold.get(movement, 0))
        for movement, together in groupby(lines, key=attrgetter("movement"))
    ]


def came_back(mission_name: str, returned_on: date) -> Step:
    """The first step of everything from the Moon."""
    return Step("done", day(returned_on), _("Brought back by %(mission)s") % {"mission": mission_name})


def _step(lines: list[PublicLine], *, of_sample: bool, untold: int) -> Step:
    first = lines[0]
    status = SHAPES.get(first.kind, "")
    if first.kind == Kind.CONSUME and not any(line.to == "consumed" and line.left_ug == 0 for line in lines):
        status = ""
    return Step(
        "done",
        when=day(first.day),
        what=_what(first, of_sample=of_sample),
        detail=_detail(lines, of_sample=of_sample, untold=untold),
        status=status,
    )


def _what(line: PublicLine, *, of_sample: bool) -> str:
    if line.kind == Kind.RECEIVE and line.borrower:
        return _("Received by %(institution)s") % {"institution": line.borrower}
    if line.kind == Kind.TRANSFER and line.borrower:
        return _("Passed on to %(institution)s") % {"institution": line.borrower}
    if line.kind == Kind.SUBDIVIDE and line.other and of_sample:
        return _("Cut from %(piece)s") % {"piece": line.other}
    if line.kind == Kind.SUBDIVIDE and line.other and not of_sample:
        return str(_("Cut from another piece") if line.is_from_other else _("Pieces were cut from it"))
    return str(WHAT.get(line.kind) or KIND_LABELS.get(line.kind, line.kind))


def _detail(lines: list[PublicLine], *, of_sample: bool, untold: int) -> SafeString | str:
    """Masses and the pieces concerned, of a transfer only what passed on; the loan they went under."""
    told = [line for line in lines if line.kind != Kind.TRANSFER or line.to == Place.BORROWER]
    shown = told[:6]
    is_several = len({line.to for line in told}) > 1
    parts: list[Any] = [part for line in shown if (part := _of_line(line, of_sample=of_sample, is_several=is_several))]
    if further := len(told) - len(shown) + untold:
        parts.append(_("and %(n)s more") % {"n": grouped(further)})
    if lines[0].loan:
        href = reverse("lending:loan", args=[lines[0].loan])
        parts.append(format_html('<a class="id" href="{}">{}</a>', href, lines[0].loan))
    if any(line.is_illustrative for line in lines):
        parts.append("†")
    return format_html_join(" · ", "{}", ((part,) for part in parts))


def _of_line(line: PublicLine, *, of_sample: bool, is_several: bool) -> SafeString | str:
    """The piece concerned, the mass, and where it went where that needs saying."""
    named = line.piece if of_sample else line.other
    amount = Mass(line.mass_ug).text() if line.mass_ug else ""
    if amount and (line.to in ENDS or (is_several and not named)):
        amount = _("%(place)s: %(mass)s") % {"place": LABELS[line.to], "mass": amount}
    return format_html("{} {}", link_to(named), amount) if named else amount

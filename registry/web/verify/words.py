"""The record in words: each public act, what it says of lines and weighings, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.mass import Mass
from registry.ledger.models import WEIGHING_PURPOSES
from registry.ledger.places import KIND_LABELS, LABELS
from registry.reports.custody.records import ToldEvent, ToldLine, ToldSpot

ACTS: Final[dict[str, str | Promise]] = {
    "holdings imported": _("Holdings imported"),
    "sample added": _("Sample added"),
    "weighed": _("Weighed"),
    "loan opened": _("Loan opened"),
    "loan opened by transfer": _("Loan opened by a transfer"),
    "taken over": _("Weighed together and taken over"),
    "consigned": _("Given to a carrier, or handed over"),
    "acknowledged": _("Receipt acknowledged"),
    "use reported": _("Use reported"),
    "pieces made": _("Pieces made by the borrower"),
    "daughter accepted": _("Piece made by a borrower numbered"),
    "use confirmed": _("Use confirmed by the institution"),
    "reconciled": _("Books compared with the balance"),
    "closed as used up": _("Used up, nothing left to return"),
    "prepare": _("Item: taken to the bench"),
    "hand over": _("Item: handed over"),
    "acknowledge": _("Item: with the borrower"),
    "take over": _("Item: taken over from another loan"),
    "transfer": _("Item: passed to another loan"),
    "send back": _("Item: sent back"),
    "receive back": _("Item: received back"),
    "re-weigh": _("Item: weighed on return"),
    "find a discrepancy": _("Item: books and balance differ"),
    "correct": _("Item: corrected"),
    "write off": _("Item: shortfall written off"),
    "reconcile": _("Item: closed"),
    "close as used up": _("Item: closed as used up"),
}
FACTS: Final[dict[str, str | Promise]] = {
    "mass_ug": _("Mass"),
    "uncertainty_ug": _("Uncertainty"),
    "weighed_ug": _("Weighed"),
    "books_ug": _("In the books"),
    "tolerance_ug": _("Tolerance"),
    "difference_ug": _("Difference"),
    "mother": _("Made of"),
    "daughter": _("Piece"),
    "before_ug": _("Before"),
    "left_ug": _("Left"),
    "number": _("Number"),
    "consumed_ug": _("Used"),
    "process_loss_ug": _("Process loss"),
    "portion_ug": _("Portion"),
    "passed_ug": _("Passed on"),
    "lines_sum_ug": _("Sum of all lines"),
    "lines_count": _("Lines"),
    "seal_whole": _("Seal whole"),
    "purpose": _("Purpose"),
    "method": _("Method"),
    "borrower": _("Borrower"),
    "term_months": _("Term in months"),
}
YES, NO = pgettext_lazy("fact", "yes"), pgettext_lazy("fact", "no")


@dataclass(frozen=True)
class LineRow:
    """A line in words: which piece, how much, from where to where; `other` is a further piece, cut from the first."""

    piece: str
    other: str
    ug: int
    frm: str
    to: str


@dataclass(frozen=True)
class EventRow:
    """A public event in words."""

    event: ToldEvent
    act: str
    facts: list[tuple[str | Promise, str]]
    lines: list[LineRow]


def row(event: ToldEvent) -> EventRow:
    """The event as a page shows it."""
    kind = event.facts.get("kind", "")
    act = KIND_LABELS.get(kind, kind) if event.act == "movement" else ACTS.get(event.act, event.act)
    facts = [(word, _value(name, event.facts[name])) for name, word in FACTS.items() if _is_told(name, event.facts)]
    return EventRow(event, capfirst(str(act)), facts, [_line(line) for line in event.lines])


def _is_told(name: str, facts: dict[str, Any]) -> bool:
    return facts.get(name) is not None


def _value(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(YES if value else NO)
    if name.endswith("_ug"):
        return Mass(value).text()
    return str(WEIGHING_PURPOSES.get(value, value)) if name == "purpose" else str(value)


def _line(line: ToldLine) -> LineRow:
    piece = line.frm.piece or line.to.piece
    other = line.to.piece if line.to.piece not in ("", piece) else ""
    return LineRow(piece, other, line.ug, _spot(line.frm), _spot(line.to))


def _spot(spot: ToldSpot) -> str:
    word = str(LABELS.get(spot.place, spot.place))
    return f"{word} {spot.item}" if spot.item else word

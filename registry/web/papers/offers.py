"""Which papers a reader may print now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from registry.applications.actions.letter import may_print_letter
from registry.applications.models import DecisionLetter
from registry.loans.actions.papers import may_print_paper, obstacles_to_printing_paper
from registry.web.applications.standpoint import Standpoint as BeforeApplication
from registry.web.loans.standpoint import Standpoint

WORDS: dict[str, str | Promise] = {
    "certificate": _("Print the sample certificate"),
    "packing_list": _("Print the packing list"),
}


@dataclass(frozen=True)
class Printable:
    """One paper; `why_not` says what it waits for."""

    kind: str
    word: str | Promise
    href: str
    why_not: str


def printable_on(stand: Standpoint) -> list[Printable]:
    """Papers this reader may print of the loan, while it is open."""
    if stand.loan.status in {"closed", "cancelled"}:
        return []
    return [
        Printable(
            kind,
            word,
            reverse("papers:print", args=[stand.loan.reference, kind]),
            " ".join(obstacle.message for obstacle in obstacles_to_printing_paper(stand.loan, kind)),
        )
        for kind, word in WORDS.items()
        if may_print_paper(stand.loan, kind, stand.person, at=stand.at)
    ]


def label_address(stand: Standpoint) -> str:
    """Where labels for the pieces of the loan are printed; empty for whoever does not pack."""
    if not may_print_paper(stand.loan, "packing_list", stand.person, at=stand.at):
        return ""
    pieces = [item.piece.identifier for item in stand.loan.items.all() if item.is_open]
    return reverse("papers:labels") + "?" + urlencode({"piece": pieces}, doseq=True) if pieces else ""


def letters_of(stand: BeforeApplication) -> Iterable[DecisionLetter]:
    """The decision's letters, for its investigator and the office alone."""
    if not may_print(stand):
        return []
    return DecisionLetter.objects.filter(decision__application=stand.application).select_related("file")


def may_print(stand: BeforeApplication) -> bool:
    """Whether there is a decision and this reader may have it as a letter."""
    decision = getattr(stand.application, "decision", None)
    return decision is not None and may_print_letter(decision, stand.person, at=stand.at)

"""Suggested allocation: pieces of the same sample that would serve a line, the least harm first, and why not others.

Advice, not an act: nothing is locked and nothing set aside. A suggestion keeps to every rule of the policy, and no
pristine piece is suggested while an opened or returned one would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from registry.applications.candidates import CARE, candidates
from registry.applications.models import LendingPolicy, Line
from registry.applications.verdict.answers import RULES, Answer
from registry.applications.verdict.pieces import Competing, PieceAsked, first_failure
from registry.applications.verdict.reading import blocks_of, competing_for
from registry.foundation.mass import Mass
from registry.holdings.models import Split
from registry.holdings.models.pieces import PRISTINE

BEST, OTHERS = 8, 12
"""How many that would do are told, and how many of those that would not; all are counted."""


@dataclass(frozen=True)
class Suggestion:
    """A piece that would do: what would be taken, what stays, µg, and who else asks for it."""

    split: Split
    take_ug: int | None
    left_ug: int
    cuts: int
    others_asking: int
    reason: str


@dataclass(frozen=True)
class WhyNot:
    """A piece that would not do, and the first reason."""

    split: Split
    failed: Answer | None
    spared_by: str = ""
    """The piece that would do, where this one is pristine."""

    @property
    def reason(self) -> str:
        """In words, made when it is read: a sample has hundreds of pieces, and a page tells of a dozen."""
        if self.failed is not None:
            return self.failed.sentence
        return _("It is pristine, and %(piece)s would do.") % {"piece": self.spared_by}


@dataclass(frozen=True)
class Allocation:
    """Pieces for one line, the best first, and the others with their reasons; both no more than a page tells.

    `would_do` and `would_not` count all pieces of the sample and form, the latter by the name of the rule that fails.
    """

    suggestions: list[Suggestion]
    why_not: list[WhyNot]
    would_do: int = 0
    would_not: Sequence[tuple[str | Promise, int]] = ()


def suggest(line: Line, policy: LendingPolicy, *, at: datetime) -> Allocation:
    """Pieces of the same sample and form that would serve the line, all of them looked at by the database.

    As many statements for a sample of a hundred thousand pieces as for one of ten.
    """
    asked, on = line.split, line.split.collection.date_of(at)
    found = candidates(line, policy, on=on, most=BEST, most_others=OTHERS)
    splits = [*found.best, *found.others]
    blocks, others = blocks_of(splits, on=on), competing_for(splits, apart_from=line.application)
    methods = list(line.methods.all())
    pieces = [
        PieceAsked(
            policy=policy,
            split=split,
            mass_ug=line.mass_ug,
            methods=methods,
            purpose=line.application.purpose,
            block=blocks.get(split.pk),
            retired_on=asked.collection.date_of(split.retired_at) if split.retired_at else None,
            competing=others.get(split.pk, Competing()),
            call=line.application.call,
        )
        for split in splits
    ]
    allocation = ranked(pieces, wanted_ug=line.mass_ug if asked.is_divisible else asked.mass_ug)
    would_not = [(rule.title, found.failing[rule.code]) for rule in RULES if rule.code in found.failing]
    if found.spared:
        would_not.append((_("Pristine, and spared"), found.spared))
    return replace(allocation, would_do=found.would_do, would_not=would_not)


def ranked(pieces: Sequence[PieceAsked], *, wanted_ug: int | None) -> Allocation:
    """Those that keep every rule, in order of care; of these the pristine only where nothing else would do."""
    would_do, why_not = [], []
    for piece in pieces:
        if failed := first_failure(piece):
            why_not.append(WhyNot(piece.split, failed))
        else:
            would_do.append(piece)
    would_do.sort(key=lambda piece: _order(piece, wanted_ug))
    spared = CARE[would_do[0].split.condition] < CARE[PRISTINE] if would_do else False
    suggestions = []
    for piece in would_do:
        if spared and piece.split.condition == PRISTINE:
            why_not.append(WhyNot(piece.split, None, spared_by=would_do[0].split.identifier))
        else:
            suggestions.append(_suggestion(piece, is_needed=not spared))
    return Allocation(suggestions, why_not)


def _order(piece: PieceAsked, wanted_ug: int | None) -> tuple[int, int, int, str]:
    """Care first, then no cut before one, then the smallest that serves; of whole pieces the nearest in mass."""
    split = piece.split
    size = split.in_vault_ug if piece.is_divisible else abs((split.mass_ug or 0) - (wanted_ug or 0))
    return CARE[split.condition], _cuts(piece), size, split.sort_key


def _cuts(piece: PieceAsked) -> int:
    """A part is one cut; a whole piece, or all that is free of it, none."""
    return int(piece.is_divisible and piece.mass_ug != piece.split.in_vault_ug)


def _suggestion(piece: PieceAsked, *, is_needed: bool) -> Suggestion:
    cuts = _cuts(piece)
    left = piece.split.in_vault_ug - (piece.mass_ug or 0) if cuts else 0
    return Suggestion(
        split=piece.split,
        take_ug=piece.asked_ug,
        left_ug=left,
        cuts=cuts,
        others_asking=piece.competing.requests if piece.competing else 0,
        reason=" ".join([_on_condition(piece, is_needed=is_needed), _on_cutting(piece, cuts, left)]),
    )


def _on_condition(piece: PieceAsked, *, is_needed: bool) -> str:
    match piece.split.condition:
        case "returned":
            return _("Returned from a loan, so nothing pristine is touched.")
        case "opened":
            return _("Opened already, so nothing pristine is touched.")
    return _("Pristine; no opened or returned piece would do.") if is_needed else _("Pristine.")


def _on_cutting(piece: PieceAsked, cuts: int, left: int) -> str:
    if not cuts:
        return _("It goes whole: no cut.")
    return _("One cut: %(left)s stays of %(free)s.") % {
        "left": Mass(left).text(),
        "free": Mass(piece.split.in_vault_ug).text(),
    }

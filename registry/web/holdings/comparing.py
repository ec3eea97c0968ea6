"""Up to six pieces side by side: a row a fact, and whether the pieces differ in it. The address names the pieces."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from registry.reports.public.comparison import Compared, compared
from registry.web.holdings.asking import Asked, ask
from registry.web.holdings.records import Picture, shown
from registry.web.holdings.tray import MOST, PARAMETER, all_named, compare_address
from registry.web.templatetags.look import badge
from registry.web.templatetags.mass import mass

PIECE: Final = "piece"
DIFFERENCES: Final = "differences"
MOST_TOLD: Final = 6
"""Numbers left out that are named; of more only how many."""


@dataclass(frozen=True)
class Row:
    """One fact of every piece; `differs` where they are not all the same."""

    word: str | Promise
    cells: Sequence[Any]

    @property
    def differs(self) -> bool:
        return len({str(cell) for cell in self.cells}) > 1


@dataclass(frozen=True)
class Group:
    """Facts that belong together."""

    heading: str | Promise
    rows: Sequence[Row]


@dataclass(frozen=True)
class Head:
    """The head of a piece's column, and the address without it."""

    identifier: str
    title: str
    is_illustrative: bool
    without: str
    apply_href: str
    picture: Picture | None


def _amount(one: Compared, ug: int) -> SafeString | str:
    if one.mass_ug is None:
        return "–"
    return mass(ug) if ug else "–"


def _free(one: Compared) -> SafeString | str:
    if one.free_ug is None:
        return _("nothing")
    return mass(one.free_ug) if one.split.form.is_divisible else format_html("{}", _("whole piece"))


Fact = tuple[str | Promise, Callable[[Compared], Any]]

WHAT: Final[tuple[Fact, ...]] = (
    (gettext_lazy("Sample"), lambda one: one.split.sample.identifier),
    (gettext_lazy("Mission"), lambda one: one.split.mission),
    (gettext_lazy("Landing site"), lambda one: one.split.sample.site or ""),
    (gettext_lazy("Collection"), lambda one: one.split.collection),
    (gettext_lazy("Kind of material"), lambda one: capfirst(str(one.split.lithology_note or one.split.lithology))),
    (gettext_lazy("Subtype"), lambda one: capfirst(str(one.split.subtype or ""))),
    (gettext_lazy("Lithology in the literature"), lambda one: one.split.sample.literature_lithology),
    (gettext_lazy("Form"), lambda one: capfirst(str(one.split.form))),
    (gettext_lazy("Use class"), lambda one: capfirst(str(one.split.use_class))),
    (gettext_lazy("Condition"), lambda one: capfirst(str(one.split.get_condition_display()))),
    (gettext_lazy("Kept in"), lambda one: capfirst(str(one.split.get_environment_display()))),
    (gettext_lazy("Facility"), lambda one: one.split.facility or ""),
)
MASSES: Final[tuple[Fact, ...]] = (
    (gettext_lazy("Mass now"), lambda one: mass(one.mass_ug)),
    (gettext_lazy("Began with"), lambda one: mass(one.first_ug)),
    (pgettext_lazy("mass", "In the vault"), lambda one: _amount(one, one.vault_ug)),
    (gettext_lazy("May be asked for"), _free),
    (pgettext_lazy("mass", "Set aside"), lambda one: _amount(one, one.set_aside_ug)),
    (pgettext_lazy("mass", "With borrowers"), lambda one: _amount(one, one.out_ug)),
)
HISTORY: Final[tuple[Fact, ...]] = (
    (gettext_lazy("Times lent"), lambda one: one.loans or "–"),
    (gettext_lazy("Pieces cut from it"), lambda one: one.cut_from_it or "–"),
)


def compare_page(query: QueryDict, *, at: datetime) -> dict[str, Any]:
    """Everything `holdings/compare.html` shows."""
    named = all_named([*query.getlist(PIECE), *query.getlist(PARAMETER)])
    asked_for = named[:MOST]
    pieces = compared(asked_for, at=at)
    known = [piece.split.identifier for piece in pieces]
    only = DIFFERENCES if query.get("only") == DIFFERENCES and len(pieces) > 1 else ""
    verdicts = [ask(piece.split, "", at=at) for piece in pieces]
    groups = [
        Group(_("May I ask for this?"), _of_asking(pieces, verdicts)),
        Group(_("What it is"), _rows(WHAT, pieces)),
        Group(_("Its mass"), _rows(MASSES, pieces)),
        Group(_("What came of it"), _rows(HISTORY, pieces)),
    ]
    return {
        "heads": [_head(piece, verdict, known, only) for piece, verdict in zip(pieces, verdicts, strict=True)],
        "has_pictures": any(piece.image for piece in pieces),
        "groups": [left for group in groups if (left := _narrowed(group, only)).rows],
        "only": only,
        "switch": compare_address(known, only="" if only else DIFFERENCES),
        "same": sum(not row.differs for group in groups for row in group.rows),
        "unknown": _unknown(asked_for, known),
        "dropped": named[MOST : MOST + MOST_TOLD],
        "dropped_more": max(len(named) - MOST - MOST_TOLD, 0),
        "basket": f"{reverse('basket:page')}?{urlencode([('add', one) for one in known])}" if known else "",
        "collect_more": "?" + "&".join(f"{PARAMETER}={one}" for one in map(_quoted, known)) if known else "",
        "address": compare_address(known, only=only),
    }


def _rows(facts: Sequence[Fact], pieces: Sequence[Compared]) -> list[Row]:
    """A row for each fact that is known of any of them."""
    rows = [Row(word, [read(piece) for piece in pieces]) for word, read in facts]
    return [row for row in rows if any(str(cell) for cell in row.cells)]


def _of_asking(pieces: Sequence[Compared], verdicts: Sequence[Asked | None]) -> list[Row]:
    no_policy = _("No lending policy is in force")
    return [
        Row(_("Availability"), [badge(piece.availability) for piece in pieces]),
        Row(_("Verdict"), [verdict.sentence if verdict else no_policy for verdict in verdicts]),
        Row(_("What is not met"), [_failures(verdict) for verdict in verdicts]),
    ]


def _failures(verdict: Asked | None) -> str:
    failed = [rule.title for rule in verdict.rules if rule.outcome == "failed"] if verdict else []
    return _("; ").join(str(title) for title in failed) or "–"


def _narrowed(group: Group, only: str) -> Group:
    return Group(group.heading, [row for row in group.rows if row.differs]) if only else group


def _head(piece: Compared, verdict: Asked | None, known: Sequence[str], only: str) -> Head:
    split = piece.split
    others = [one for one in known if one != split.identifier]
    return Head(
        identifier=split.identifier,
        title=split.sample.title,
        is_illustrative=split.is_illustrative,
        without=compare_address(others, only=only),
        apply_href=verdict.apply_href if verdict and verdict.answer == "passed" else "",
        picture=shown(piece.image) if piece.image else None,
    )


def _unknown(asked_for: Sequence[str], known: Sequence[str]) -> list[str]:
    """Numbers in the address that name no piece, however they are spaced or cased."""
    plain = {one.upper().replace(" ", "") for one in known}
    return [one for one in asked_for if one.upper().replace(" ", "") not in plain]


def _quoted(identifier: str) -> str:
    query = QueryDict(mutable=True)
    query[PARAMETER] = identifier
    return query.urlencode().partition("=")[2]

"""Masses of a sample or piece as its page shows them: the strip of sums, the equation, where each share lies."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.foundation.mass import Mass
from registry.reports.public.masses import Masses
from registry.web.figures.books import Place
from registry.web.figures.scale import Sum
from registry.web.holdings.words import PLACES
from registry.web.templatetags.mass import column_form, read_form

ENDS = ("consumed", "process_loss", "weighing_difference", "lost", "given_away")
SWATCHES = {"with_borrowers": "borrower"}


@dataclass(frozen=True)
class Term:
    """One line of the table of where mass is: micrograms, and their share of the whole."""

    key: str
    word: str | Promise
    ug: int


def form_of(masses: Masses) -> str:
    """The unit and decimals that show every term exactly."""
    return column_form([masses.whole, masses.vault, masses.set_aside, masses.with_borrowers, *_ends(masses)])


def strip(masses: Masses, *, free_ug: int | None) -> list[Sum]:
    """The strip over the page; what may be asked for stands beside what is in the vault."""
    whole = Mass(max(masses.whole, 1))
    sums = [Sum(PLACES["vault"], Mass(masses.vault), whole, "ink")]
    if free_ug is not None:
        sums.append(
            Sum(
                _("Free to be asked for"),
                Mass(free_ug),
                whole,
                "earth",
                _above_kept_back(masses.vault - free_ug, form_of(masses)),
            )
        )
    return [
        *sums,
        Sum(PLACES["set_aside"], Mass(masses.set_aside), whole, "wait"),
        Sum(PLACES["with_borrowers"], Mass(masses.with_borrowers), whole, "away"),
        Sum(pgettext("mass", "Ended"), Mass(masses.ended), whole, "ink", _ended_note(masses)),
    ]


def equation(masses: Masses) -> list[Place]:
    """The terms right of the equals sign: what lives always, what ended where there is any."""
    live = ("vault", "set_aside", "with_borrowers")
    keys = [*live, *(key for key in ENDS if getattr(masses, key))]
    return [Place(SWATCHES.get(key, key), str(PLACES[key]), getattr(masses, key)) for key in keys]


def terms(masses: Masses) -> list[Term]:
    """The same as a table, with every end that is not empty."""
    live = ("vault", "set_aside", "with_borrowers")
    return [
        Term(key, PLACES[key], getattr(masses, key)) for key in (*live, *ENDS) if key in live or getattr(masses, key)
    ]


def whole(masses: Masses) -> tuple[str, int]:
    """The left side: what came in, in words that say from where."""
    if masses.from_others and masses.brought_in:
        return _("Brought in and from other samples"), masses.whole
    if masses.from_others:
        return _("From another sample"), masses.whole
    return _("Brought in"), masses.whole


def _ends(masses: Masses) -> list[int]:
    return [getattr(masses, key) for key in ENDS]


def _above_kept_back(kept_ug: int, form: str) -> str:
    if kept_ug <= 0:
        return ""
    unit, decimals = read_form(form)
    return _("%(mass)s kept back or not lendable") % {"mass": Mass(kept_ug).text(unit, decimals=decimals)}


def _ended_note(masses: Masses) -> str:
    named = [str(PLACES[key]) for key in ENDS if getattr(masses, key)]
    return pgettext("between names in a list", ", ").join(named).lower() if named else ""

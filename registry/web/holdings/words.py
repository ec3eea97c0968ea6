"""Words of the pages of holdings: an identifier taken apart, where mass is, why a piece may not be asked for."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registry.holdings.identifiers import read_identifier
from registry.holdings.models import Split
from registry.holdings.models.pieces import AVAILABLE, CONSUMED, ON_LOAN, SET_ASIDE

PARTS: Final[dict[str, str | Promise]] = {
    "generic": pgettext_lazy("part of an identifier", "sample"),
    "specific": pgettext_lazy("part of an identifier", "piece number"),
    "unit": pgettext_lazy("part of an identifier", "container or core piece"),
    "serial": pgettext_lazy("part of an identifier", "serial number"),
    "sub": pgettext_lazy("part of an identifier", "part of it"),
    "portion": pgettext_lazy("part of an identifier", "portion"),
    "chamber": pgettext_lazy("part of an identifier", "chamber"),
    "number": pgettext_lazy("part of an identifier", "grain"),
    "division": pgettext_lazy("part of an identifier", "portion"),
}
"""Parts that are numbers: what they number. Reading of CNSA codes inferred from official category names."""

LETTERS: Final[dict[str, str | Promise]] = {
    "CE5": gettext_lazy("Chang’e-5"),
    "CE6": gettext_lazy("Chang’e-6"),
    "C": pgettext_lazy("how collected", "scooped"),
    "Z": pgettext_lazy("how collected", "drilled"),
    "YJ": pgettext_lazy("purpose", "research"),
    "YX": pgettext_lazy("preparation", "rock fragment"),
    "FM": pgettext_lazy("preparation", "powder"),
    "GP": pgettext_lazy("mount", "polished section"),
}

COLLECTED: Final[dict[str, str | Promise]] = {
    "scooped": pgettext_lazy("how collected", "Scooped from the surface"),
    "drilled": pgettext_lazy("how collected", "Drilled"),
}

PLACES: Final[dict[str, str | Promise]] = {
    "vault": pgettext_lazy("mass", "In the vault"),
    "set_aside": pgettext_lazy("mass", "Set aside"),
    "with_borrowers": pgettext_lazy("mass", "With borrowers"),
    "consumed": pgettext_lazy("mass", "Consumed"),
    "process_loss": pgettext_lazy("mass", "Process loss"),
    "weighing_difference": pgettext_lazy("mass", "Weighing difference"),
    "lost": pgettext_lazy("mass", "Lost"),
    "given_away": pgettext_lazy("mass", "Given away"),
}


def identifier_parts(identifier: str) -> list[tuple[str, str]]:
    """Each part and what it means; empty for an identifier that fits no agency's pattern."""
    reading = read_identifier(identifier)
    parts = []
    for name, part in reading.parts.items():
        if name == "mission" and reading.scheme in ("nasa", "luna"):
            continue
        meaning = str(LETTERS.get(part) or PARTS.get(name, ""))
        if name == "generic" and reading.parts.get("mission"):
            meaning = _("sample of %(mission)s") % {"mission": _flight(reading.parts["mission"])}
        parts.append((part, meaning))
    return parts if len(parts) > 1 else []


def _flight(name: str) -> str:
    """A flight as an identifier names it, "Apollo 15" or "Luna 16", in the reader's language."""
    programme, _space, number = name.partition(" ")
    return str({"Apollo": _("Apollo %(number)s"), "Luna": _("Luna %(number)s")}[programme]) % {"number": number}


def collected_word(collected: str) -> str:
    return str(COLLECTED.get(collected, collected))


def why(split: Split, availability: str, *, is_blocked: bool) -> str:
    """The availability in a sentence: the first reason that applies, in the order the word is found."""
    if availability == AVAILABLE:
        return _("It lies in the vault and may be lent.")
    if availability == SET_ASIDE:
        return _("All of it is promised to, or being prepared for, a loan.")
    if availability == ON_LOAN:
        return _("It is with a borrower.")
    if availability == CONSUMED:
        return _("It was used up.")
    return _not_lendable(split, is_blocked=is_blocked)


def _not_lendable(split: Split, *, is_blocked: bool) -> str:
    if split.retired_at is not None or split.whereabouts in ("given_away", "lost", "process_loss"):
        return _("It is no longer in the collection.")
    if not split.whereabouts:
        return _("It has not been entered in the books.")
    if not split.use_class.is_lendable:
        return _("Material kept for this use is not lent: %(use)s.") % {"use": split.use_class}
    if is_blocked:
        return _("It is blocked for now.")
    if split.form.is_divisible and not split.is_weighed:
        return _("It is lent by mass and was never weighed: it must be weighed first.")
    if split.form.is_divisible and split.in_vault_ug:
        return _("What is left of it is kept back by the lending policy.")
    return pgettext("piece", "Nothing of it is left.")

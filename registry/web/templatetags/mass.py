"""Masses on a page: number, thin space, unit. Null is "not weighed", zero of a piece "none left": never alike."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext

from registry.foundation.mass import MICROGRAMS, THIN_SPACE, Mass, Unit

register = template.Library()

MOST_DECIMALS: Final = 6
IN_GRAMS_UG: Final = 100_000_000


def as_mass(value: Any) -> Mass | None:
    """A Mass from a Mass or whole micrograms; None and the empty string are "not weighed"."""
    if value is None or value == "":
        return None
    return value if isinstance(value, Mass) else Mass(int(value))


def not_weighed() -> SafeString:
    return _without_figure(get_language() or "", is_weighed=False)


def none_left() -> SafeString:
    return _without_figure(get_language() or "", is_weighed=True)


@lru_cache(maxsize=16)
def _without_figure(_language: str, *, is_weighed: bool) -> SafeString:
    """The words in place of a figure, said once in each language."""
    words = pgettext("mass", "none left") if is_weighed else pgettext("mass", "not weighed")
    return format_html('<span class="mass mass-none">{}</span>', words)


def written(number: str, unit: str) -> SafeString:
    """A figure, as `Mass.number` gives it, and its unit as markup."""
    return SafeString(f'<span class="mass">{number}<span class="u">{THIN_SPACE}{unit}</span></span>')


@register.filter
def mass(value: Any) -> SafeString:
    """{{ split.mass_ug|mass }}: in the unit its size asks for, every microgram shown."""
    found = as_mass(value)
    if found is None:
        return not_weighed()
    if found.ug == 0:
        return none_left()
    return written(found.number(), found.unit)


@register.filter
def amount(value: Any) -> SafeString:
    """{{ used_ug|amount }}: as `mass`, for what passed or adds up: none of it is 0 mg, for nothing ran out."""
    return written("0", "mg") if value == 0 else mass(value)


@register.filter
def mass_in(value: Any, form: str) -> SafeString:
    """{{ m|mass_in:"mg" }} or {{ m|mass_in:"mg.3" }}: one unit and the same decimals (one, unless said)."""
    unit, decimals = read_form(form)
    found = as_mass(value)
    return not_weighed() if found is None else written(found.number(unit, decimals=decimals), unit)


@register.filter
def mass_figure(value: Any, form: str) -> str:
    """As `mass_in`, the figure alone: for a column whose head names the unit."""
    unit, decimals = read_form(form)
    found = as_mass(value)
    return pgettext("mass", "not weighed") if found is None else found.number(unit, decimals=decimals)


@register.filter
def mass_text(value: Any) -> str:
    """Plain text, for titles, attributes and mails."""
    found = as_mass(value)
    if found is None:
        return pgettext("mass", "not weighed")
    return found.text() if found.ug else pgettext("mass", "none left")


@register.filter
def unit_of(form: str) -> str:
    """The unit of a column's form: "mg.3" gives mg."""
    return read_form(form)[0]


@register.simple_tag
def column_form(rows: Iterable[Any], attribute: str = "") -> str:
    """{% column_form splits "mass_ug" as form %}: one unit and the fewest decimals that show every row exactly.

    Milligrams for what is lent, grams as soon as anything in the column weighs a hundred of them.
    """
    masses = [found for row in rows if (found := as_mass(_attribute(row, attribute))) is not None]
    largest = max((abs(found.ug) for found in masses), default=0)
    unit: Unit = "mg" if largest < IN_GRAMS_UG else "g"
    decimals = max((_decimals(found.ug, unit) for found in masses), default=1)
    return f"{unit}.{max(decimals, 1)}"


def read_form(form: str) -> tuple[Unit, int]:
    """Take "mg.3" apart; one decimal unless said. Raises TemplateSyntaxError for a unit nobody knows."""
    unit, _, decimals = str(form).partition(".")
    for known in MICROGRAMS:
        if unit in (known, known.replace("µ", "u")):
            return known, int(decimals or 1) if known != "µg" else 0
    raise template.TemplateSyntaxError(f"No unit of mass is called {unit!r}.")


def _attribute(row: Any, attribute: str) -> Any:
    if not attribute:
        return row
    return row.get(attribute) if isinstance(row, dict) else getattr(row, attribute)


def _decimals(ug: int, unit: Unit) -> int:
    """Decimals needed to write `ug` exactly in `unit`."""
    rest, places = abs(ug) % MICROGRAMS[unit], 0
    whole = MICROGRAMS[unit]
    while rest and places < MOST_DECIMALS:
        whole //= 10
        rest %= whole
        places += 1
    return places

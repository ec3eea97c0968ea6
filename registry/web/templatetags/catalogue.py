"""Parts of the catalogue written by hand, as templates ask for them (`registry.web.holdings.markup`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from registry.reports.public.family import Relative
from registry.web.holdings import markup
from registry.web.holdings.folding import Folding
from registry.web.holdings.listing import Row
from registry.web.holdings.showing import Choice, Column
from registry.web.holdings.tray import Tray
from registry.web.narrowing import Group

register = template.Library()


@register.simple_tag
def facet_groups(groups: Iterable[Group]) -> SafeString:
    """{% facet_groups groups %}: each with name, heading, open; options with value, word, count (None: not counted)."""
    return markup.facets(groups)


@register.simple_tag
def column_choices(choices: Iterable[Choice]) -> SafeString:
    """{% column_choices showing.choices %}: a box to tick for each column."""
    return markup.columns(choices)


@register.simple_tag
def fixed(name: str) -> SafeString:
    """{% fixed "holdings/_keys.html" %}: a template of words alone, made once in each language. It is given nothing."""
    return _fixed(name, get_language() or "")


@lru_cache(maxsize=64)
def _fixed(name: str, _language: str) -> SafeString:
    return render_to_string(name)


@register.simple_tag
def catalogue_rows(rows: Sequence[Row], columns: Sequence[Column], tray: Tray) -> SafeString:
    """{% catalogue_rows rows columns tray %}: the lines of the table's body."""
    return markup.rows(rows, columns, tray)


@register.simple_tag
def family_branches(branches: Iterable[Relative], whole_ug: int, form: str, folding: Folding) -> SafeString:
    """{% family_branches family.branches whole form folding %}: the family's pieces as a list that folds."""
    return markup.family(branches, whole_ug, form, folding)

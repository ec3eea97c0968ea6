"""Parts of the catalogue written by hand, as templates ask for them (`registry.web.holdings.markup`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from registry.reports.public.family import Relative
from registry.web.holdings import markup
from registry.web.holdings.listing import Row
from registry.web.holdings.showing import Column
from registry.web.holdings.tray import Tray

register = template.Library()


@register.simple_tag
def facet_choices(name: str, options: Iterable[Any]) -> SafeString:
    """{% facet_choices name options %}: things with value, word, count (None: not counted), is_chosen."""
    return markup.choices(name, options)


@register.simple_tag
def catalogue_rows(rows: Sequence[Row], columns: Sequence[Column], tray: Tray) -> SafeString:
    """{% catalogue_rows rows columns tray %}: the lines of the table's body."""
    return markup.rows(rows, columns, tray)


@register.simple_tag
def family_branches(branches: Iterable[Relative], whole_ug: int, form: str) -> SafeString:
    """{% family_branches family.branches whole form %}: the family's pieces as a list that folds."""
    return markup.family(branches, whole_ug, form)

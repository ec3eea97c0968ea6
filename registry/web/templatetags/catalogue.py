"""Parts of the catalogue written by hand, as templates ask for them (`registry.web.holdings.markup`, `branches`)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from registry.reports.public.kin import Family
from registry.web.holdings import branches, markup
from registry.web.holdings.folding import Folding
from registry.web.narrowing import Group

register = template.Library()


@register.simple_tag
def facet_groups(groups: Iterable[Group]) -> SafeString:
    """{% facet_groups groups %}: each with name, heading, open; options with value, word, count (None: not counted)."""
    return markup.facets(groups)


@register.simple_tag
def family_branches(family: Family, whole_ug: int, form: str, folding: Folding) -> SafeString:
    """{% family_branches family whole form folding %}: the family's pieces as a list that folds."""
    return branches.family(family, whole_ug, form, folding)

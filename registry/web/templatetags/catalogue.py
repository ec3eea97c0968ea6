"""Parts of the catalogue written by hand, as templates ask for them (`registry.web.holdings.markup`)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from registry.reports.public.family import Relative
from registry.web.holdings import markup
from registry.web.holdings.folding import Folding
from registry.web.narrowing import Group

register = template.Library()


@register.simple_tag
def facet_groups(groups: Iterable[Group]) -> SafeString:
    """{% facet_groups groups %}: each with name, heading, open; options with value, word, count (None: not counted)."""
    return markup.facets(groups)


@register.simple_tag
def family_branches(branches: Iterable[Relative], whole_ug: int, form: str, folding: Folding) -> SafeString:
    """{% family_branches family.branches whole form folding %}: the family's pieces as a list that folds."""
    return markup.family(branches, whole_ug, form, folding)

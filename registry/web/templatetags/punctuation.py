"""The small signs between words, as the reader's language writes them."""

from __future__ import annotations

from django import template
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def comma() -> str:
    """{% comma %}: between a thing and what is said of it, "powder, lent by mass"."""
    return pgettext("between a thing and what is said of it", ", ")


@register.simple_tag
def list_comma() -> str:
    """{% list_comma %}: between the names of a list."""
    return pgettext("between names in a list", ", ")


@register.simple_tag
def stop() -> str:
    """{% stop %}: between a sentence and the next."""
    return pgettext("between sentences", ". ")


@register.simple_tag
def in_unit(unit: str) -> str:
    """{% in_unit form|unit_of %}: the unit of a column, behind its heading."""
    return pgettext("behind a column's heading", ", %(unit)s") % {"unit": unit}

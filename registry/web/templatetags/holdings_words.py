"""Words of the ledger on a page: what a movement is, where a line goes."""

from __future__ import annotations

from django import template
from django.utils.text import capfirst

from registry.ledger.places import KIND_LABELS, LABELS

register = template.Library()


@register.filter
def movement_word(kind: str) -> str:
    """{{ line.kind|movement_word }}: Subdivision."""
    return capfirst(str(KIND_LABELS.get(kind, kind)))


@register.filter
def capitalised(word: object) -> str:
    """{{ split.form|capitalised }}: a word of a vocabulary where a line begins with it."""
    return capfirst(str(word))


@register.filter
def place_word(place: str) -> str:
    """{{ line.frm|place_word }}: in the vault."""
    return str(LABELS.get(place, place))

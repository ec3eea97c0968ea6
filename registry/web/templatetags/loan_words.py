"""Words of a loan item's status and of the places of the books, where only the code is at hand."""

from __future__ import annotations

from django import template

from registry.ledger.places import LABELS
from registry.loans.lifecycle import ITEM

register = template.Library()


@register.simple_tag
def status_word(status: str) -> str:
    """{% status_word "on_loan" as words %}: the status in the reader's language."""
    return ITEM.label(status)


@register.simple_tag
def place_word(place: str) -> str:
    """{% place_word "borrower" as word %}: the place in the reader's language."""
    return str(LABELS[place])

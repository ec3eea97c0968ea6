"""Counts on a page: thousands grouped, shares of a whole."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def grouped(value: int) -> str:
    """{{ totals.pieces|grouped }}: 141,208."""
    return f"{value:,}"


@register.filter
def share_of(part: int | None, whole: int | None) -> str:
    """{{ piece.own_ug|share_of:whole }}: 64.33 %, empty where either is unknown."""
    if part is None or not whole:
        return ""
    return f"{part * 100 / whole:.2f}\u2009%"

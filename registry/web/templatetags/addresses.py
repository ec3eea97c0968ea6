"""Editing the query string of the page at hand: facets, chips, order and pages keep everything else as it was."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest, QueryDict

register = template.Library()

PAGING = ("after", "before", "page")
"""Where one is in a list: dropped whenever what is listed changes."""


@register.simple_tag(takes_context=True)
def query_with(context: dict[str, Any], **changes: Any) -> str:
    """{% query_with order="mass" %}: this address with parameters set; None or "" takes one out. Paging is dropped."""
    query = _query(context)
    for name in PAGING:
        if name not in changes:
            query.pop(name, None)
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return _written(query)


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], name: str, value: Any = None) -> str:
    """{% query_without "mission" "apollo-11" %}: one value of a parameter taken out, or all of them."""
    query = _query(context)
    for paging in PAGING:
        query.pop(paging, None)
    if value is None:
        query.pop(name, None)
    else:
        query.setlist(name, [kept for kept in query.getlist(name) if kept != str(value)])
    return _written(query)


@register.simple_tag(takes_context=True)
def query_toggled(context: dict[str, Any], name: str, value: Any) -> str:
    """{% query_toggled "mission" "apollo-11" %}: that value added when it is not there, taken out when it is."""
    query = _query(context)
    for paging in PAGING:
        query.pop(paging, None)
    values = query.getlist(name)
    text = str(value)
    query.setlist(name, [kept for kept in values if kept != text] if text in values else [*values, text])
    return _written(query)


def _query(context: dict[str, Any]) -> QueryDict:
    request: HttpRequest = context["request"]
    return request.GET.copy()


def _written(query: QueryDict) -> str:
    text = query.urlencode()
    return f"?{text}" if text else "?"

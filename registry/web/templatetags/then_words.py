"""Words of pages as of a day: where a piece was, and who had it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from registry.parties.models import in_reader_language
from registry.reports.open.then import PLACES

register = template.Library()


@register.filter
def place_then(code: str) -> str:
    """{{ piece.place|place_then }}: the public word for where it was."""
    return str(PLACES.get(code, code))


@register.filter
def holder_then(row: Mapping[str, Any]) -> str:
    """{{ row|holder_then }}: the institution that had it, in the reader's language; nothing where nobody had."""
    return in_reader_language(row["custodian_name"] or "", row["custodian_name_zh"] or "")

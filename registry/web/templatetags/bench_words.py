"""What a stocktake found, as a badge."""

from __future__ import annotations

from typing import Final

from django import template
from django.utils.safestring import SafeString

from registry.ledger.models.stocktakes import ELSEWHERE, MISSING, OUT, OUTCOMES, PRESENT, UNKNOWN
from registry.web.templatetags.look import badge

register = template.Library()

LOOKS: Final = {MISSING: "missing", OUT: "discrepancy", ELSEWHERE: "uncertain", UNKNOWN: "failed", PRESENT: "passed"}
"""The status whose shape and colour each outcome borrows."""


@register.simple_tag
def stock_badge(outcome: str) -> SafeString:
    """{% stock_badge line.outcome %}: missing, belongs elsewhere …"""
    return badge(LOOKS[outcome], str(OUTCOMES[outcome]))

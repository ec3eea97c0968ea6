"""Words about methods of analysis."""

from __future__ import annotations

from django import template

from registry.applications import usual
from registry.holdings.models import Method

register = template.Library()


@register.simple_tag
def usual_mass(method: Method) -> str:
    """{% usual_mass method as usual %}: what an analysis usually takes, "1 mg to 50 mg", or nothing."""
    return usual.usual_mass(method)

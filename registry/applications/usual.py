"""What methods usually take, beside what is asked for: told where it is far off, never refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from registry.foundation.mass import Mass
from registry.holdings.models import Method

FAR: Final = 2
"""How many times more than all methods take at most, or less than one of them takes at least, is far off."""


def usual_mass(method: Method) -> str:
    """What an analysis by it usually takes, in words; empty where nothing is usual."""
    if method.least_ug is None:
        return ""
    if method.most_ug is None:
        return _("from %(least)s") % {"least": Mass(method.least_ug).text()}
    return _("%(least)s to %(most)s") % {"least": Mass(method.least_ug).text(), "most": Mass(method.most_ug).text()}


def far_off(asked_ug: int | None, methods: Sequence[Method]) -> str:
    """A sentence where the mass asked for is far from what these methods usually take, µg; else empty.

    More can be told only where every method has a usual end: one that takes any mass explains any mass.
    """
    if not asked_ug or not methods:
        return ""
    asked = Mass(asked_ug).text()
    for method in methods:
        if method.least_ug is not None and asked_ug * FAR < method.least_ug:
            return _("%(asked)s is little for %(method)s, which usually takes %(usual)s.") % {
                "asked": asked,
                "method": method,
                "usual": usual_mass(method),
            }
    ends = [method.most_ug for method in methods]
    most = sum(end for end in ends if end is not None)
    if None not in ends and asked_ug > FAR * most:
        return _("%(asked)s is far more than these methods usually take, %(most)s at most. Say why.") % {
            "asked": asked,
            "most": Mass(most).text(),
        }
    return ""

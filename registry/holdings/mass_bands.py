"""Bands of half a decade that masses fall into, so that a catalogue can count them. The database has the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.foundation.mass import THIN_SPACE, Mass

BOUNDS: Final = (*(lead * 10**power for power in range(3, 9) for lead in (1, 3)), 10**9)
"""Micrograms: 1 mg, 3 mg, 10 mg … 300 g, 1 kg. A band holds its lower bound and not its upper one."""
UNWEIGHED: Final = -1
NONE_LEFT: Final = 0


@dataclass(frozen=True)
class Band:
    """One band by its number in the database; bounds in micrograms, None where it has none."""

    number: int
    code: str
    least_ug: int | None = None
    below_ug: int | None = None

    def __str__(self) -> str:
        if self.number == UNWEIGHED:
            return pgettext("mass", "not weighed")
        if self.number == NONE_LEFT:
            return pgettext("mass", "none left")
        if self.below_ug is None:
            return _("%(mass)s or more") % {"mass": Mass(self.least_ug or 0)}
        if self.least_ug is None:
            return _("less than %(mass)s") % {"mass": Mass(self.below_ug)}
        unit = Mass(self.below_ug).unit
        return f"{Mass(self.least_ug).number(unit)} – {Mass(self.below_ug).number(unit)}{THIN_SPACE}{unit}"

    @property
    def masses(self) -> Q:
        """Pieces whose mass now falls into it."""
        if self.number == UNWEIGHED:
            return Q(mass_ug=None)
        if self.number == NONE_LEFT:
            return Q(mass_ug=0)
        bounds = Q(mass_ug__gte=self.least_ug or 1)
        return bounds if self.below_ug is None else bounds & Q(mass_ug__lt=self.below_ug)


def _code(least_ug: int | None, below_ug: int | None) -> str:
    """As an address has it: "10-30mg", "0-1mg", "1kg-"."""
    if below_ug is None:
        return f"{Mass(least_ug or 0).text().replace(THIN_SPACE, '')}-"
    unit = Mass(below_ug).unit
    return f"{Mass(least_ug or 0).number(unit)}-{Mass(below_ug).number(unit)}{unit}"


BANDS: Final[tuple[Band, ...]] = (
    Band(UNWEIGHED, "unweighed"),
    Band(NONE_LEFT, "none"),
    *(
        Band(number, _code(least, below), least, below)
        for number, (least, below) in enumerate(zip((None, *BOUNDS), (*BOUNDS, None), strict=True), start=1)
    ),
)
BY_NUMBER: Final = {band.number: band for band in BANDS}

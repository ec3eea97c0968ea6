"""Mass in whole micrograms, and how people write and read it.

Micrograms hold both ends of the collections: 61016 at 11.7 kg and the 4.8 mg fragment CE5C0000YJYX104.
Nothing here ever becomes a floating-point number.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, Literal, Self

from django.utils.translation import gettext as _

Unit = Literal["µg", "mg", "g", "kg"]

MICROGRAMS: Final[dict[Unit, int]] = {"µg": 1, "mg": 1_000, "g": 1_000_000, "kg": 1_000_000_000}
_PLACES: Final[dict[Unit, int]] = {"µg": 0, "mg": 3, "g": 6, "kg": 9}
"""Decimals that show every microgram."""
THIN_SPACE: Final = "\u2009"
LARGEST_UG: Final = 10**12  # a tonne: no collection is near it, and a typing error is

_SPELLINGS: Final[dict[str, Unit]] = {
    "µg": "µg", "μg": "µg", "ug": "µg", "mcg": "µg", "微克": "µg",
    "mg": "mg", "毫克": "mg",
    "g": "g", "克": "g",
    "kg": "kg", "千克": "kg", "公斤": "kg",
}  # fmt: skip
_WRITTEN: Final = re.compile(r"^\s*(?P<number>[0-9][0-9.,\s\u2009\u00a0\u202f]*)\s*(?P<unit>[^\d\s.,]+)?\s*$")


class MassError(ValueError):
    """What was written is not a mass; the text says why, for the person who wrote it."""


@dataclass(frozen=True, order=True)
class Mass:
    """A mass in whole micrograms; may be negative only as a difference."""

    ug: int

    @classmethod
    def parse(cls, text: str, *, unit: Unit | None = None) -> Self:
        """Read "11.7 kg", "17.6 mg" or "480 µg"; `unit` is taken when none is written.

        Raises MassError when it is no number, has no unit, is finer than a microgram or absurdly large.
        """
        found = _WRITTEN.match(text)
        if not found:
            raise MassError(_("Write a mass as a number and a unit, for example 17.6 mg."))
        written = _SPELLINGS.get((found["unit"] or "").strip().lower()) if found["unit"] else unit
        if written is None:
            raise MassError(_("Add a unit: µg, mg, g or kg."))
        try:
            number = Decimal(_plain_number(found["number"]))
        except InvalidOperation:
            raise MassError(_("Write a mass as a number and a unit, for example 17.6 mg.")) from None
        ug = number * MICROGRAMS[written]
        if ug != ug.to_integral_value():
            raise MassError(_("The books are kept to the microgram: write no finer digits than that."))
        if ug > LARGEST_UG:
            raise MassError(_("That is more than a tonne: check the unit."))
        return cls(int(ug))

    @property
    def unit(self) -> Unit:
        """The unit a reader expects for a mass of this size."""
        size = abs(self.ug)
        if size >= 1_000_000_000:
            return "kg"
        if size >= 1_000_000:
            return "g"
        if size >= 1_000 or size == 0:
            return "mg"
        return "µg"

    def number(self, unit: Unit | None = None, *, decimals: int | None = None) -> str:
        """The figure alone in `unit`, every microgram shown unless `decimals` rounds it; minus is U+2212."""
        unit = unit or self.unit
        if decimals is not None:
            return f"{Decimal(self.ug) / MICROGRAMS[unit]:,.{decimals}f}".replace("-", "−")
        whole, rest = divmod(abs(self.ug), MICROGRAMS[unit])
        fraction = f".{rest:0{_PLACES[unit]}}".rstrip("0") if rest else ""
        return f"{'−' if self.ug < 0 else ''}{whole:,}{fraction}"

    def text(self, unit: Unit | None = None, *, decimals: int | None = None) -> str:
        """The figure, a thin space and the unit: what a person reads."""
        unit = unit or self.unit
        return f"{self.number(unit, decimals=decimals)}{THIN_SPACE}{unit}"

    def __str__(self) -> str:
        return self.text()

    def __add__(self, other: Mass) -> Mass:
        return Mass(self.ug + other.ug)

    def __sub__(self, other: Mass) -> Mass:
        return Mass(self.ug - other.ug)


def _plain_number(text: str) -> str:
    """Digits with one decimal point; a comma is a thousands mark only where it groups three digits."""
    text = re.sub(r"[\s\u2009\u00a0\u202f]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", text):
        return text.replace(",", "")
    if "," in text:
        raise MassError(_("Write the decimals after a point, for example 17.6 mg."))
    return text

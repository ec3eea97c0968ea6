"""What changed in the programs' door, the newest first.

The second number goes up with what is new, the third with what is mended. What a program already reads is never taken
away within version 1: a field or an operation that should go is marked as such for a year, then it is version 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Change:
    """A version, the day it came, and what is new in it."""

    version: str
    day: date
    sentences: tuple[str | Promise, ...]


CHANGES: Final = (
    Change(
        "1.6.0",
        date(2026, 11, 26),
        (
            _("The years of a collection tell what of it is kept for good: for_good_ug in collections/…/figures/."),
            _("The lending policy of a collection, in every version: collections/…/policy/."),
            _("Photographs of a piece that were released stand with it."),
            _("The city of an institution in Chinese too: city_zh."),
            _("What a piece has been through stands with it: time away, uses, analyses, other environments."),
            _("All links of a sample, piece, mission or institution in one set: ?format=linkset."),
            _("The address of a call leads to its public page; it led to one for which one must sign in."),
        ),
    ),
    Change(
        "1.5.0",
        date(2026, 11, 26),
        (
            _("What was published of loans, by DOI: results/, and of one piece, sample or loan: splits/…/results/."),
            _("A collection in numbers, as its page of pictures has them: collections/…/figures/."),
            _("Pieces by collection (collection=), and those whose site, subtype or facility is not known (=unknown)."),
            _("Pieces are narrowed to those of one sample: splits/?sample=…."),
        ),
    ),
    Change(
        "1.4.0",
        date(2026, 11, 26),
        (_("A chain’s events one after the other, to be followed as they are recorded: chains/…/events/."),),
    ),
    Change(
        "1.3.0",
        date(2026, 11, 26),
        (_("Calls for applications, with what came of them: calls/, calls/…/."),),
    ),
    Change(
        "1.2.0",
        date(2026, 11, 26),
        (
            _("As of a day: the inventory, a loan, an institution and a collection take as_of."),
            _("Who had a piece, and what an institution held: splits/…/custodian/, institutions/…/holdings/."),
            _("Text is searched in descriptions and vocabularies, too, in both languages; the best comes first."),
            _("Pieces tell when they last changed (changed_at) and can be read in that order."),
            _("OPTIONS tells the methods of an address, and a page of another site what it may ask."),
            _("Every order is the order of the catalogue’s page; by identifier, samples follow one another."),
        ),
    ),
    Change(
        "1.1.0",
        date(2026, 11, 26),
        (
            _("Where to begin stands at the address of the version itself; the registry in numbers at overview/."),
            _("Counts of a result and of every filter’s values: splits/counts/, loans/counts/."),
            _("The pieces and loans of a sample; the books and the material of a mission."),
            _("The custody record: chains/, their published heads, the record of a piece or loan."),
            _("Only some fields of a single record, too. Pieces tell their landing site."),
            _("Filters by landing site, subtype, storage facility and band of mass."),
        ),
    ),
    Change("1.0.0", date(2026, 11, 25), (_("The first version."),)),
)
VERSION: Final = CHANGES[0].version

"""The pictures of a collection: each a drawing, a sentence, and the table of its numbers, which is also its file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.foundation.mass import Mass
from registry.holdings.models import Collection, UseClass
from registry.reports.public.collections import (
    Lent,
    Material,
    borrowers_of,
    material_of,
    studied_of,
    years_of,
)
from registry.web.figures.stacked import Bar, Part, stacked_bars, swatch
from registry.web.figures.world import Town, world_map
from registry.web.figures.years import Panel, columns_of_years
from registry.web.lending.words import NO_COUNTRY, country_name
from registry.web.tables import Column, Table

FILLS_OF_USE: Final = ("earth", "ok", "away", "deep", "paper", "wait", "ink")
"""Fills of the use classes in their order: what may be lent first, research in earthlight; then what is kept."""
GRAM_UG: Final = 1_000_000


@dataclass(frozen=True)
class Key:
    """A word of the key under a picture."""

    swatch: SafeString
    word: str | Promise


@dataclass(frozen=True)
class Picture:
    """One picture with its numbers. `rows` are the same for the page and for the file, masses in micrograms."""

    name: str
    heading: str | Promise
    says: str
    drawing: SafeString
    head: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Any]]
    keys: Sequence[Key] = ()
    is_broad: bool = False

    @property
    def table(self) -> Table:
        """The rows as people read them: masses in grams, a name for each column."""
        columns = [
            Column(word, "num" if name.endswith(("_ug", "_count")) or name == "year" else "")
            for name, word in self.head
        ]
        names = [name for name, _word in self.head]
        decimals = [_decimals(cells) for cells in zip(*self.rows, strict=True)]
        shown = [
            [_shown(name, cell, places) for name, cell, places in zip(names, row, decimals, strict=True)]
            for row in self.rows
        ]
        return Table(self.heading, columns, shown)

    @property
    def file_head(self) -> list[str]:
        return [name for name, _word in self.head]


def _decimals(cells: Sequence[Any]) -> int:
    """The fewest decimals of a gram that show every mass of a column exactly."""
    rests = [cell % GRAM_UG for cell in cells if isinstance(cell, int) and cell % GRAM_UG]
    return max((len(f"{rest:06}".rstrip("0")) for rest in rests), default=0)


def _shown(name: str, cell: Any, decimals: int) -> Any:
    if name.endswith("_ug"):
        return Mass(cell).number("g", decimals=decimals)
    return f"{cell:,}" if name.endswith("_count") else cell


def material(collection: Collection, *, at: datetime) -> Picture:
    """Mass by kind of material, each bar stacked by what it is kept for."""
    found = material_of(collection)
    uses = list(UseClass.objects.filter(pk__in={one.use_class.pk for one in found}))
    fills = {use.pk: FILLS_OF_USE[place % len(FILLS_OF_USE)] for place, use in enumerate(UseClass.objects.all())}
    kinds: dict[int, list[Material]] = {}
    for one in found:
        kinds.setdefault(one.lithology.pk, []).append(one)
    bars = [
        Bar(
            word=capfirst(str(of_kind[0].lithology)),
            parts=[Part(fills[one.use_class.pk], one.ug) for one in of_kind],
            written=Mass(sum(one.ug for one in of_kind)).text("g", decimals=1),
            href=f"{reverse('holdings:list')}?lithology={of_kind[0].lithology.code}",
        )
        for of_kind in kinds.values()
    ]
    says = _("Mass today by kind of material and use class. The table has the same numbers.")
    return Picture(
        "material",
        _("What it is, and what it is kept for"),
        _("A bar is all of one kind that exists today; its parts are the uses it is kept for."),
        stacked_bars(sorted(bars, key=lambda bar: -bar.whole), says=says),
        [
            ("material", _("Kind of material")),
            ("use_class", _("Use class")),
            ("pieces_count", _("Pieces")),
            ("mass_ug", _("Mass, g")),
        ],
        [(capfirst(str(one.lithology)), capfirst(str(one.use_class)), one.pieces, one.ug) for one in found],
        [Key(swatch(fills[use.pk]), capfirst(str(use))) for use in uses],
    )


def years(collection: Collection, *, at: datetime) -> Picture:
    """What was in the house and what was with borrowers at the end of each year."""
    found = years_of(collection, at=at)
    panels = [
        Panel(word, fill, amounts, _("at most %(mass)s") % {"mass": Mass(max(amounts, default=0)).text()})
        for word, fill, amounts in (
            (_("In the house"), "earth", [year.home_ug for year in found]),
            (pgettext("mass", "With borrowers"), "away", [year.away_ug for year in found]),
            (_("Consumed, lost or given away until then"), "deep", [year.ended_ug for year in found]),
        )
    ]
    says = _("Mass in the house, with borrowers and ended, at the end of each year. The table has the same numbers.")
    return Picture(
        "years",
        _("In the house and lent, over the years"),
        _(
            "At the end of each year, today for this one; each panel has a scale of its own. What is on its way to a "
            "borrower counts as in the house until it is public."
        ),
        columns_of_years([year.year for year in found], panels, says=says),
        [
            ("year", _("Year")),
            ("home_ug", _("In the house, g")),
            ("with_borrowers_ug", _("With borrowers, g")),
            ("ended_ug", _("Ended, g")),
        ],
        [(year.year, year.home_ug, year.away_ug, year.ended_ug) for year in reversed(found)],
    )


def countries(collection: Collection, *, at: datetime) -> Picture:
    """Borrowers on the world map, and their loans by country."""
    found = borrowers_of(collection, at=at)
    keeper = collection.keeper
    lender = (
        Town(str(keeper), float(keeper.latitude), float(keeper.longitude or 0)) if keeper.latitude is not None else None
    )
    towns = [
        Town(
            str(one.institution),
            float(one.institution.latitude),
            float(one.institution.longitude or 0),
            weight=one.loans,
            href=reverse("lending:institution", args=[one.institution.slug]),
            lender=str(keeper),
        )
        for one in found
        if one.institution.latitude is not None
    ]
    return Picture(
        "countries",
        _("Who borrowed, by country"),
        _("Each ring is an institution that borrowed; a line runs from the keeper to it."),
        world_map([lender] if lender else [], towns),
        [
            ("country", _("Country")),
            ("institutions_count", _("Institutions")),
            ("loans_count", _("Loans")),
            ("out_count", _("Under way")),
            ("lent_ug", _("Lent in all, g")),
            ("out_ug", _("Out now, g")),
        ],
        _by_country(found),
        is_broad=True,
    )


def _by_country(found: Sequence[Lent]) -> list[tuple[Any, ...]]:
    """A row for each country, those with most loans first; what is invented stands together, last."""
    groups: dict[str, list[Lent]] = {}
    for one in found:
        groups.setdefault(one.institution.country, []).append(one)
    in_order = sorted(
        groups.items(), key=lambda item: (item[0] == NO_COUNTRY, -sum(one.loans for one in item[1]), item[0])
    )
    return [
        (
            country_name(code) or _("Invented institutions †"),
            len(group),
            sum(one.loans for one in group),
            sum(one.loans_out for one in group),
            sum(one.lent_ug for one in group),
            sum(one.out_ug for one in group),
        )
        for code, group in in_order
    ]


def studied(collection: Collection, *, at: datetime) -> Picture:
    """Samples by kind: of which something was ever lent, and of which nothing was."""
    found = studied_of(collection, at=at)
    bars = [
        Bar(
            capfirst(str(one.lithology)),
            [Part("away", one.lent), Part("paper", one.never)],
            _("%(lent)s of %(samples)s") % {"lent": one.lent, "samples": one.samples},
        )
        for one in sorted(found, key=lambda one: -one.samples)
    ]
    says = _("Samples by kind of material: of how many something was ever lent. The table has the same numbers.")
    return Picture(
        "studied",
        _("What was ever studied, and what never was"),
        _("A bar is every sample of one kind; hatched are those of which a piece was lent, as far as the books know."),
        stacked_bars(bars, says=says),
        [
            ("material", _("Kind of material")),
            ("samples_count", _("Samples")),
            ("lent_count", _("Ever lent")),
            ("never_lent_count", _("Never lent")),
            ("mass_ug", _("Mass, g")),
            ("never_lent_ug", _("Never lent, g")),
        ],
        [(capfirst(str(one.lithology)), one.samples, one.lent, one.never, one.ug, one.never_ug) for one in found],
        [Key(swatch("away"), _("a piece of it was lent")), Key(swatch("paper"), _("nothing of it was ever lent"))],
        is_broad=True,
    )


PICTURES: Final[dict[str, Callable[..., Picture]]] = {
    "material": material,
    "years": years,
    "countries": countries,
    "studied": studied,
}
"""In the order of the page, by their name in an address."""

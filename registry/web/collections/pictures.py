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
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registry.foundation.mass import Mass
from registry.holdings.models import Collection, UseClass
from registry.reports.public.collections import years_of
from registry.reports.public.stock import Material, material_of, stock_of, studied_of
from registry.web.collections.countries import by_country, map_of_countries
from registry.web.figures.stacked import Bar, Part, stacked_bars, swatch
from registry.web.figures.years import Panel, columns_of_years
from registry.web.tables import Column, Table

FILLS_OF_USE: Final = ("earth", "ok", "wait", "deep", "paper", "ink")
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
        masses = [cell for row in self.rows for name, cell in zip(names, row, strict=True) if name.endswith("_ug")]
        decimals = _decimals(masses)
        shown = [[_shown(name, cell, decimals) for name, cell in zip(names, row, strict=True)] for row in self.rows]
        return Table(self.heading, columns, shown)

    @property
    def file_head(self) -> list[str]:
        return [name for name, _word in self.head]


def _decimals(cells: Sequence[Any]) -> int:
    """The fewest decimals of a gram that show every mass of a table exactly; the same in all its columns."""
    rests = [cell % GRAM_UG for cell in cells if isinstance(cell, int) and cell % GRAM_UG]
    return max((len(f"{rest:06}".rstrip("0")) for rest in rests), default=0)


def _shown(name: str, cell: Any, decimals: int) -> Any:
    if name.endswith("_ug") and cell is None:
        return pgettext("mass", "not weighed")
    if name.endswith("_ug"):
        return Mass(cell).number("g", decimals=decimals)
    return f"{cell:,}" if name.endswith("_count") else cell


def material(collection: Collection, *, at: datetime) -> Picture:
    """Mass by kind of material, each bar stacked by what it is kept for."""
    found = material_of(collection, at=at)
    uses = list(UseClass.objects.filter(pk__in={one.use_class.pk for one in found}))
    fills = {use.pk: FILLS_OF_USE[place % len(FILLS_OF_USE)] for place, use in enumerate(UseClass.objects.all())}
    kinds: dict[int, list[Material]] = {}
    for one in found:
        kinds.setdefault(one.lithology.pk, []).append(one)
    bars = [
        Bar(
            word=capfirst(str(of_kind[0].lithology)),
            parts=[Part(fills[one.use_class.pk], one.ug) for one in of_kind],
            written=_written(of_kind),
            href=f"{reverse('holdings:list')}?lithology={of_kind[0].lithology.code}",
        )
        for of_kind in kinds.values()
    ]
    says = _("Mass today by kind of material and use class. The table has the same numbers.")
    return Picture(
        "material",
        _("What it is, and what it is kept for"),
        _("A bar is all of one kind that exists today and was weighed; its parts are the uses it is kept for."),
        stacked_bars(sorted(bars, key=lambda bar: -bar.whole), says=says),
        [
            ("material", _("Kind of material")),
            ("use_class", _("Use class")),
            ("pieces_count", _("Pieces")),
            ("unweighed_count", _("Not weighed")),
            ("mass_ug", _("Mass, g")),
        ],
        [
            (
                capfirst(str(one.lithology)),
                capfirst(str(one.use_class)),
                one.pieces,
                one.unweighed,
                one.ug if one.pieces > one.unweighed else None,
            )
            for one in found
        ],
        [Key(swatch(fills[use.pk]), capfirst(str(use))) for use in uses],
    )


def _written(of_kind: Sequence[Material]) -> str:
    if all(one.pieces == one.unweighed for one in of_kind):
        return pgettext("mass", "not weighed")
    return Mass(sum(one.ug for one in of_kind)).text("g", decimals=1)


STATES: Final[dict[str, tuple[str, str | Promise]]] = {
    "available": ("earth", gettext_lazy("May be asked for")),
    "kept_back": ("deep", gettext_lazy("Kept back or blocked")),
    "kept_for_good": ("paper", gettext_lazy("Permanent and backup storage")),
    "set_aside": ("wait", gettext_lazy("Set aside")),
    "on_loan": ("away", pgettext_lazy("mass", "With borrowers")),
}
"""States of the stock: fill and word."""


def available(collection: Collection, *, at: datetime) -> Picture:
    """What may be asked for against what is lent, and the rest, all to one scale."""
    found = stock_of(collection, at=at)
    bars = [
        Bar(str(STATES[one.state][1]), [Part(STATES[one.state][0], one.ug)], Mass(one.ug).text("g")) for one in found
    ]
    says = _("Mass today by whether it may be asked for, all to one scale. The table has the same numbers.")
    return Picture(
        "available",
        _("Available and lent, today"),
        _("All bars have one scale, and add up to everything there is. What was never weighed is a piece and no mass."),
        stacked_bars(bars, says=says, left=256),
        [("state", _("State")), ("pieces_count", _("Pieces")), ("mass_ug", _("Mass, g"))],
        [(STATES[one.state][1], one.pieces, one.ug) for one in found],
    )


def years(collection: Collection, *, at: datetime) -> Picture:
    """What was in the house and what was with borrowers at the end of each year."""
    found = years_of(collection, at=at)
    free, kept = [year.lendable_ug for year in found], [year.for_good_ug for year in found]
    away = [year.away_ug for year in found]
    ended = [year.ended_ug for year in found]
    most = max((sum(amounts) for amounts in zip(free, kept, away, ended, strict=True)), default=0)
    lent = max(away, default=0)
    panels = [
        Panel(_("Everything"), [("earth", free), ("paper", kept), ("away", away), ("deep", ended)], Mass(most).text())
    ]
    if 0 < lent < most / 4:
        larger = _("drawn %(times)s times as large") % {"times": f"{most / lent:,.0f}"}
        panels.append(Panel(pgettext("mass", "With borrowers"), [("away", away)], larger))
    says = _(
        "Mass to be lent, kept for good, with borrowers and ended, at the end of each year. "
        "The table has the same numbers."
    )
    return Picture(
        "years",
        _("Kept to be lent, and lent, over the years"),
        _(
            "At the end of each year, today for this one. What is kept for good is told by today’s use classes; what "
            "is to be lent includes what a policy keeps back, and what is on its way until that is public."
        ),
        columns_of_years([year.year for year in found], panels, says=says),
        [
            ("year", _("Year")),
            ("home_ug", _("In the house, g")),
            ("kept_for_good_ug", _("Of it kept for good, g")),
            ("with_borrowers_ug", _("With borrowers, g")),
            ("ended_ug", _("Ended, g")),
        ],
        [(year.year, year.home_ug, year.for_good_ug, year.away_ug, year.ended_ug) for year in reversed(found)],
        [
            Key(swatch("earth"), _("In the house, to be lent")),
            Key(swatch("paper"), _("In the house, kept for good")),
            Key(swatch("away"), pgettext("mass", "With borrowers")),
            Key(swatch("deep"), _("Consumed, lost or given away until then")),
        ],
    )


def countries(collection: Collection, *, at: datetime) -> Picture:
    """Borrowers on the world map by country, and their loans."""
    found = by_country(collection, at=at)
    return Picture(
        "countries",
        _("Who borrowed, by country"),
        _("A ring is a country, larger the more loans went there, with their number. The square is the keeper."),
        map_of_countries(collection, found),
        [
            ("country", _("Country")),
            ("institutions_count", _("Institutions")),
            ("loans_count", _("Loans")),
            ("out_count", _("Under way")),
            ("lent_ug", _("Lent in all, g")),
            ("out_ug", _("Out now, g")),
        ],
        [
            (
                one.name,
                len(one.borrowers),
                one.loans,
                sum(each.loans_out for each in one.borrowers),
                sum(each.lent_ug for each in one.borrowers),
                sum(each.out_ug for each in one.borrowers),
            )
            for one in found
        ],
        is_broad=True,
    )


def studied(collection: Collection, *, at: datetime) -> Picture:
    """Mass today by kind: of pieces that were with a borrower, and of pieces that never left."""
    found = studied_of(collection, at=at)
    bars = [
        Bar(
            capfirst(str(one.lithology)),
            [Part("away", one.ug - one.never_ug), Part("paper", one.never_ug)],
            _("%(never)s pieces of %(pieces)s never left")
            % {"never": f"{one.pieces_never:,}", "pieces": f"{one.pieces:,}"},
        )
        for one in sorted(found, key=lambda one: -one.ug)
    ]
    says = _("Mass today by kind: what was ever with a borrower, and what never left. The table has the same numbers.")
    return Picture(
        "studied",
        _("What was ever studied, and what never was"),
        _("A bar is the mass of one kind today; hatched are pieces that were lent, or cut from one that was."),
        stacked_bars(bars, says=says, right=230),
        [
            ("material", _("Kind of material")),
            ("samples_count", _("Samples")),
            ("samples_never_lent_count", _("Samples never lent")),
            ("pieces_count", _("Pieces")),
            ("pieces_never_lent_count", _("Pieces never lent")),
            ("mass_ug", _("Mass, g")),
            ("never_lent_ug", _("Never left, g")),
        ],
        [
            (
                capfirst(str(one.lithology)),
                one.samples,
                one.samples_never,
                one.pieces,
                one.pieces_never,
                one.ug,
                one.never_ug,
            )
            for one in found
        ],
        [Key(swatch("away"), _("was with a borrower")), Key(swatch("paper"), _("never left"))],
        is_broad=True,
    )


PICTURES: Final[dict[str, Callable[..., Picture]]] = {
    "available": available,
    "material": material,
    "years": years,
    "countries": countries,
    "studied": studied,
}
"""In the order of the page, by their name in an address."""

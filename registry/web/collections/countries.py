"""Who borrowed from a collection, country by country: the rows, and where they stand on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from registry.holdings.models import Collection
from registry.reports.public.collections import Lent, borrowers_of
from registry.web.figures.world import Town, world_map
from registry.web.lending.words import NO_COUNTRY, country_name


@dataclass(frozen=True)
class Country:
    """One country, or all invented institutions: its name, and who borrowed there."""

    name: str
    borrowers: Sequence[Lent]

    @property
    def loans(self) -> int:
        return sum(one.loans for one in self.borrowers)

    def town(self, lender: str) -> Town | None:
        """In the middle of its borrowers, weighed by their loans; None where none has a known place."""
        placed = [one for one in self.borrowers if one.institution.latitude is not None]
        weight = sum(one.loans for one in placed)
        if not weight:
            return None
        latitude = sum(float(one.institution.latitude or 0) * one.loans for one in placed) / weight
        longitude = sum(float(one.institution.longitude or 0) * one.loans for one in placed) / weight
        return Town(self.name, latitude, longitude, weight=self.loans, lender=lender, figure=self.loans)


def by_country(collection: Collection, *, at: datetime) -> list[Country]:
    """Those with most loans first; what is invented stands together, last."""
    groups: dict[str, list[Lent]] = {}
    for one in borrowers_of(collection, at=at):
        groups.setdefault(one.institution.country, []).append(one)
    in_order = sorted(
        groups.items(), key=lambda item: (item[0] == NO_COUNTRY, -sum(one.loans for one in item[1]), item[0])
    )
    return [Country(country_name(code) or _("Invented institutions †"), group) for code, group in in_order]


def map_of_countries(collection: Collection, countries: Sequence[Country]) -> SafeString:
    """A ring for each country and a line from the keeper to it."""
    keeper = collection.keeper
    name = keeper.town or str(keeper)
    lenders = [Town(name, float(keeper.latitude), float(keeper.longitude or 0))] if keeper.latitude is not None else []
    towns = [town for country in countries if (town := country.town(name)) is not None]
    return world_map(lenders, towns)

"""The words pieces are described with, read once and joined in Python: a few dozen rows, so no page joins them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.text import capfirst, slugify
from django.utils.translation import get_language, pgettext

from registry.holdings.mass_bands import BANDS
from registry.holdings.models import (
    Collection,
    Facility,
    Form,
    LandingSite,
    Lithology,
    Mission,
    Sample,
    Subtype,
    UseClass,
)
from registry.holdings.models.pieces import AVAILABILITIES, CONDITIONS
from registry.reports.catalogue.keeping import edition_now, kept

UNKNOWN: Final = 0
"""In place of a vocabulary's id: pieces without a value, as the roll-ups number them."""
Offer = tuple[int | str, str, str]
"""A value as its column has it, as an address has it, and its word."""


class Words:
    """Vocabulary by id, each table asked at most once in the life of this object; the edition it is read in."""

    def __init__(self, edition: int | None = None) -> None:
        self.edition = edition
        self._offered: dict[tuple[str, str], list[Offer]] = {}
        self._said: dict[tuple[str, str], dict[int | str, str]] = {}

    @cached_property
    def missions(self) -> Mapping[int, Mission]:
        return Mission.objects.in_bulk()

    @cached_property
    def sites(self) -> Mapping[int, LandingSite]:
        return LandingSite.objects.in_bulk()

    @cached_property
    def subtypes(self) -> Mapping[int, Subtype]:
        return Subtype.objects.in_bulk()

    @cached_property
    def facilities(self) -> Mapping[int, Facility]:
        return Facility.objects.in_bulk()

    @cached_property
    def lithologies(self) -> Mapping[int, Lithology]:
        return Lithology.objects.in_bulk()

    @cached_property
    def forms(self) -> Mapping[int, Form]:
        return Form.objects.in_bulk()

    @cached_property
    def use_classes(self) -> Mapping[int, UseClass]:
        return UseClass.objects.in_bulk()

    @cached_property
    def collections(self) -> Mapping[int, Collection]:
        return Collection.objects.select_related("owner", "keeper").in_bulk()

    @cached_property
    def collections_of_missions(self) -> Mapping[int, set[int]]:
        """Which collections have material of a mission; nearly always one."""
        found: dict[int, set[int]] = {}
        for mission, collection in Sample.objects.order_by().values_list("mission", "collection").distinct():
            found.setdefault(mission, set()).add(collection)
        return found

    @cached_property
    def site_codes(self) -> Mapping[int, str]:
        """How an address names a landing site: its mission, and its name where the mission has several."""
        in_order = sorted(self.sites.values(), key=lambda site: (self.missions[site.mission_id].order, site.name))
        flown = [site.mission_id for site in in_order]
        return {
            site.pk: "-".join(
                [self.missions[site.mission_id].slug]
                + ([slugify(site.name) or str(site.pk)] if flown.count(site.mission_id) > 1 else [])
            )
            for site in in_order
        }

    def options(self, facet: str) -> list[Offer]:
        """What a facet offers, in order: the value in its column, that in an address, the word in this language."""
        key = (facet, get_language() or "")
        if key not in self._offered:
            self._offered[key] = [(value, code, str(word)) for value, code, word in OFFERS[facet](self)]
        return self._offered[key]

    def said(self, facet: str) -> Mapping[int | str, str]:
        """The word of each value of a facet's column, as a line begins with it."""
        key = (facet, get_language() or "")
        if key not in self._said:
            self._said[key] = {value: str(capfirst(word)) for value, _code, word in self.options(facet)}
        return self._said[key]


def words_now() -> Words:
    """The vocabulary as it is, read once in each edition and shared by every reader: nobody changes it."""
    return words_of(edition_now())


def words_of(edition: int | None) -> Words:
    """The same where the edition was just asked for."""
    return kept(edition, "words", lambda: Words(edition))


def _offered_missions(words: Words) -> list[Offer]:
    missions = sorted(words.missions.values(), key=lambda mission: (mission.order, mission.name))
    return [(mission.pk, mission.slug, str(mission)) for mission in missions]


def _offered_sites(words: Words) -> list[Offer]:
    return [(pk, code, str(words.sites[pk])) for pk, code in words.site_codes.items()]


def _with_unknown(offered: list[Offer]) -> list[Offer]:
    """The same, and a last value for what has none."""
    return [*offered, (UNKNOWN, "unknown", pgettext("value", "not known"))] if offered else offered


def _offered_collections(words: Words) -> list[Offer]:
    return [(one.pk, one.code, str(one)) for one in sorted(words.collections.values(), key=lambda one: one.code)]


def _offered_facilities(words: Words) -> list[Offer]:
    facilities = sorted(words.facilities.values(), key=lambda facility: facility.name)
    return [(facility.pk, facility.code, str(facility)) for facility in facilities]


def _offered_terms(terms: Mapping[int, Any]) -> list[Offer]:
    return [
        (term.pk, term.code, str(term)) for term in sorted(terms.values(), key=lambda term: (term.order, term.name))
    ]


def _offered_subtypes(words: Words) -> list[Offer]:
    """Where two kinds of material have a subtype of one name, each says of which it is."""
    offered = _offered_terms(words.subtypes)
    names = [word for _pk, _code, word in offered]
    return [
        (pk, code, word if names.count(word) == 1 else f"{word} ({kind})")
        for pk, code, word in offered
        for kind in [words.lithologies.get(words.subtypes[int(pk)].lithology_id or 0, "")]
    ]


OFFERS: Final[dict[str, Callable[[Words], Sequence[tuple[int | str, str, str | Promise]]]]] = {
    "availability": lambda _words: [(code, code, word) for code, word in AVAILABILITIES.items()],
    "mission": _offered_missions,
    "collection": _offered_collections,
    "site": lambda words: _with_unknown(_offered_sites(words)),
    "lithology": lambda words: _offered_terms(words.lithologies),
    "subtype": lambda words: _with_unknown(_offered_subtypes(words)),
    "form": lambda words: _offered_terms(words.forms),
    "use": lambda words: _offered_terms(words.use_classes),
    "condition": lambda _words: [(code, code, word) for code, word in CONDITIONS.items()],
    "facility": lambda words: _with_unknown(_offered_facilities(words)),
    "band": lambda _words: [(band.number, band.code, str(band)) for band in BANDS],
}

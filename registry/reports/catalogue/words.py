"""The words pieces are described with, read once and joined in Python: a few dozen rows, so no page joins them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from django.utils.functional import Promise

from registry.holdings.models import Collection, Form, Lithology, Mission, UseClass
from registry.holdings.models.pieces import AVAILABILITIES, CONDITIONS

Choice = tuple[str, str | Promise]


class Words:
    """Vocabulary by id, each table asked at most once in the life of this object."""

    @cached_property
    def missions(self) -> Mapping[int, Mission]:
        return Mission.objects.in_bulk()

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
        return Collection.objects.in_bulk()

    def options(self, facet: str) -> list[tuple[int | str, str, str | Promise]]:
        """What a facet offers, in order: the value in its column, the value in an address, the word."""
        if facet == "availability":
            return [(code, code, word) for code, word in AVAILABILITIES.items()]
        if facet == "condition":
            return [(code, code, word) for code, word in CONDITIONS.items()]
        if facet == "mission":
            missions = sorted(self.missions.values(), key=lambda mission: (mission.order, mission.name))
            return [(mission.pk, mission.slug, str(mission)) for mission in missions]
        terms = {"lithology": self.lithologies, "form": self.forms, "use": self.use_classes}[facet].values()
        return [(term.pk, term.code, str(term)) for term in sorted(terms, key=lambda term: (term.order, term.name))]

"""How the catalogue is narrowed: one filter set for the pages, the interface for programs and exports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache, cached_property
from typing import Any, ClassVar, Final

import django_filters
from django.db.models import Q, QuerySet
from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.mass import Mass
from registry.foundation.mass_field import MassField
from registry.holdings.mass_bands import BY_NUMBER
from registry.holdings.models import Split
from registry.holdings.models.pieces import ON_LOAN, SET_ASIDE
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.search import Search, understand
from registry.reports.catalogue.tally import Tally
from registry.reports.catalogue.words import UNKNOWN, Words, words_now

FACETS: Final[dict[str, tuple[str, str | Promise]]] = {
    "availability": ("availability", _("Availability")),
    "mission": ("mission_id", _("Mission")),
    "site": ("site_id", _("Landing site")),
    "lithology": ("lithology_id", _("Kind of material")),
    "subtype": ("subtype_id", _("Subtype")),
    "form": ("form_id", _("Form")),
    "use": ("use_class_id", _("Use class")),
    "condition": ("condition", _("Condition")),
    "facility": ("facility_id", _("Storage facility")),
    "band": ("band", pgettext_lazy("facet", "Mass band")),
}
"""Parameters of which several values may be chosen: the column each narrows, and its heading."""
COLLECTION: Final = "collection"
"""The same for collections, which the roll-ups know by their missions alone."""
HEADINGS: Final[dict[str, str | Promise]] = {name: heading for name, (_column, heading) in FACETS.items()} | {
    COLLECTION: _("Collection")
}


MOST_FORMS: Final = 200
"""Forms kept, each for other parameters together."""


@cache
def _pieces() -> QuerySet[Split]:
    """Every piece anybody may see, put together once; nobody evaluates it, everybody narrows a copy."""
    return Split.objects.filter(is_provisional=False)


class FacetFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values; choices and the values behind them are set from the vocabulary."""

    values: Mapping[str, Any]

    def filter(self, queryset: QuerySet[Split], chosen: list[str]) -> QuerySet[Split]:
        if not chosen:
            return queryset
        wanted = {self.values[code] for code in chosen}
        known = Q(**{f"{self.field_name}__in": wanted - {UNKNOWN}})
        return queryset.filter(known | Q(**{self.field_name: None}) if UNKNOWN in wanted else known)


class AvailabilityFilter(FacetFilter):
    """As the public knows it: a piece on its way to a borrower still counts as set aside."""

    at: datetime
    edition: int | None

    def filter(self, queryset: QuerySet[Split], chosen: list[str]) -> QuerySet[Split]:
        if not chosen:
            return queryset
        wanted = Q(availability__in=chosen)
        if (ON_LOAN in chosen) != (SET_ASIDE in chosen):
            left = Q(pk__in=list(pieces_leaving(self.at, edition=self.edition)))
            wanted = wanted & ~left if ON_LOAN in chosen else wanted | left
        return queryset.filter(wanted)


class BandFilter(FacetFilter):
    """Bands of mass, each a range of the indexed column."""

    def filter(self, queryset: QuerySet[Split], chosen: list[str]) -> QuerySet[Split]:
        if not chosen:
            return queryset
        wanted = Q()
        for code in chosen:
            wanted |= BY_NUMBER[self.values[code]].masses
        return queryset.filter(wanted)


class MassFilter(django_filters.Filter):
    """A bound on the mass a piece has now; milligrams where no unit is written."""

    field_class = MassField

    def __init__(self, **options: Any) -> None:
        super().__init__(field_name="mass_ug", unit="mg", **options)

    def filter(self, queryset: QuerySet[Split], bound: Mass | None) -> QuerySet[Split]:
        narrowed: QuerySet[Split] = super().filter(queryset, None if bound is None else bound.ug)
        return narrowed


class CatalogueFilter(django_filters.FilterSet):
    """Pieces anybody may see. Give it the query of an address and the instant; `qs` is what it narrows to.

    A value that does not exist, or a mass that cannot be read, narrows nothing and stands in `form.errors`.
    """

    q = django_filters.CharFilter(label=_("Identifier, name or words of a description"), method="narrow_by_text")
    sample = django_filters.CharFilter(label=_("Sample, by its whole number"), field_name="sample__identifier")
    availability = AvailabilityFilter(field_name="availability")
    mission = FacetFilter(field_name="mission_id")
    collection = FacetFilter(field_name="collection_id")
    site = FacetFilter(field_name="site_id")
    lithology = FacetFilter(field_name="lithology_id")
    subtype = FacetFilter(field_name="subtype_id")
    form = FacetFilter(field_name="form_id")
    use = FacetFilter(field_name="use_class_id")
    condition = FacetFilter(field_name="condition")
    facility = FacetFilter(field_name="facility_id")
    band = BandFilter(field_name="mass_ug")
    mass_from = MassFilter(lookup_expr="gte", label=pgettext_lazy("range", "from"))
    mass_to = MassFilter(lookup_expr="lte", label=pgettext_lazy("range", "to"))

    _form_classes: ClassVar[dict[tuple[str, ...], type[Form]]] = {}

    class Meta:
        model = Split
        fields: ClassVar[list[str]] = []

    def __init__(self, query: Mapping[str, Any], *, at: datetime, words: Words | None = None) -> None:
        self.at = at
        self.words = words or words_now()
        self.tally: Tally | None = None
        # What is not asked about is neither copied nor checked, and its vocabulary not read.
        self.__dict__["base_filters"] = {name: one for name, one in self.base_filters.items() if name in query}
        super().__init__(query, queryset=_pieces().all())
        for facet in HEADINGS:
            if facet in self.filters:
                options = self.words.options(facet)
                self.filters[facet].values = {code: value for value, code, _word in options}
                self.form.fields[facet].choices = [(code, word) for _value, code, word in options]
        if "availability" in self.filters:
            self.filters["availability"].at = at
            self.filters["availability"].edition = self.words.edition

    def get_form_class(self) -> type[Form]:
        """Made once for each choice of parameters: each form copies its fields, and is given the choices it needs."""
        names = tuple(self.filters)
        if names not in self._form_classes:
            if len(self._form_classes) >= MOST_FORMS:
                self._form_classes.clear()
            self._form_classes[names] = super().get_form_class()
        return self._form_classes[names]

    @cached_property
    def search(self) -> Search:
        """How the text was understood; asked once, whatever is counted."""
        return understand(str(self.chosen.get("q", "")), self.words)

    def everything(self) -> QuerySet[Split]:
        """Every piece anybody may see."""
        found: QuerySet[Split] = self.queryset.all()
        return found

    def narrow_by_text(self, queryset: QuerySet[Split], _name: str, _text: str) -> QuerySet[Split]:
        return queryset.filter(self.search.narrowing)

    @cached_property
    def facets_chosen(self) -> dict[str, list[Any]]:
        """Values of the pieces' columns that are chosen, by facet."""
        return {
            name: [self.filters[name].values[code] for code in codes]
            for name, codes in self.chosen.items()
            if name in FACETS
        }

    @property
    def has_more_than_facets(self) -> bool:
        """Whether a text or a free range of mass narrows, which no roll-up knows."""
        by_missions = COLLECTION in self.chosen and self.missions is not None
        return len(self.facets_chosen) + by_missions < len(self.chosen)

    @cached_property
    def collections(self) -> list[int]:
        """The chosen collections by id."""
        return [self.filters[COLLECTION].values[code] for code in self.chosen.get(COLLECTION, ())]

    @cached_property
    def missions(self) -> frozenset[int] | None:
        """The missions whose material is that of the chosen collections, all of it; None where that is not so."""
        if not (chosen := set(self.collections)):
            return None
        of_chosen = {mission: of for mission, of in self.words.collections_of_missions.items() if of & chosen}
        return frozenset(of_chosen) if all(of <= chosen for of in of_chosen.values()) else None

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """What narrows the list, by parameter; only what was understood."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value not in (None, "", [])}

    def beyond_facets(self) -> QuerySet[Split]:
        """What the text and the free range of mass alone narrow to."""
        queryset: QuerySet[Split] = self.queryset.all()
        for name, value in self.chosen.items():
            if name not in FACETS:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

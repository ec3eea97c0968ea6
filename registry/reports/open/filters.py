"""How samples and results are narrowed for programs; pieces are narrowed by the catalogue's own filter set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet

from registry.holdings.models import Collection, Lithology, Mission, Sample
from registry.loans.models import Result
from registry.reports.catalogue.texts import samples_saying
from registry.reports.public.results import published_results


class SampleFilter(django_filters.FilterSet):
    """Samples anybody may see, by number, name or description, by mission, collection and kind of material."""

    q = django_filters.CharFilter(method="narrow_by_text")
    mission = django_filters.ModelMultipleChoiceFilter(
        field_name="mission__slug", queryset=Mission.objects.all(), to_field_name="slug"
    )
    collection = django_filters.ModelMultipleChoiceFilter(
        field_name="collection__code", queryset=Collection.objects.all(), to_field_name="code"
    )
    lithology = django_filters.ModelMultipleChoiceFilter(
        field_name="lithology__code", queryset=Lithology.objects.all(), to_field_name="code"
    )

    class Meta:
        model = Sample
        fields: ClassVar[list[str]] = []

    def __init__(self, query: Mapping[str, Any]) -> None:
        super().__init__(query, queryset=Sample.objects.all())

    def narrow_by_text(self, queryset: QuerySet[Sample], _name: str, text: str) -> QuerySet[Sample]:
        numbered = Q(identifier__startswith=text) | Q(identifier__startswith=text.upper())
        return queryset.filter(numbered | Q(pk__in=samples_saying(text)))


class ResultFilter(django_filters.FilterSet):
    """Results anybody may read, by the collection that lent and by DOI."""

    collection = django_filters.ModelMultipleChoiceFilter(
        field_name="loan__collection__code", queryset=Collection.objects.all(), to_field_name="code"
    )
    doi = django_filters.CharFilter(lookup_expr="iexact")

    class Meta:
        model = Result
        fields: ClassVar[list[str]] = []

    def __init__(self, query: Mapping[str, Any], *, at: datetime) -> None:
        super().__init__(query, queryset=published_results(at))

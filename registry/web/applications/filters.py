"""How the list of applications is narrowed."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.applications.lifecycle import APPLICATION
from registry.applications.models import Application
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.web.applications.standpoint import OFFICE
from registry.web.signed_in import person_of


class ApplicationFilter(django_filters.FilterSet):
    """By text, status and collection."""

    q = django_filters.CharFilter(method="by_text", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=APPLICATION.choices(), label=_("Status"), widget=forms.CheckboxSelectMultiple
    )
    collection = django_filters.ModelMultipleChoiceFilter(
        queryset=Collection.objects.all(),
        to_field_name="code",
        label=_("Collection"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Application
        fields = ["q", "status", "collection"]

    def by_text(self, rows: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        """Reference, title or a piece asked for; the institution only for those who may know it."""
        person = person_of(self.request)
        codes = [held.collection_code for held in person.held_roles(now()) if held.role in OFFICE]
        by_institution = Q(institution__name__icontains=value) | Q(institution__name_zh__icontains=value)
        return rows.filter(
            Q(reference__icontains=value)
            | Q(title__icontains=value)
            | (by_institution & (Q(investigator=person) | Q(collection__code__in=codes)))
            | Q(lines__split__identifier__icontains=value)
        ).distinct()

"""How a chain's events are narrowed."""

from __future__ import annotations

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from registry.audit.models import Event


class EventFilter(django_filters.FilterSet):
    """By what it is about, by the act, and by the day it happened (UTC)."""

    subject = django_filters.CharFilter(lookup_expr="icontains", label=_("About"))
    act = django_filters.CharFilter(lookup_expr="icontains", label=_("Act"))
    from_on = django_filters.DateFilter(
        field_name="happened_at",
        lookup_expr="date__gte",
        label=_("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    to_on = django_filters.DateFilter(
        field_name="happened_at", lookup_expr="date__lte", label=_("To"), widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Event
        fields: tuple[str, ...] = ()

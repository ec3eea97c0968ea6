"""How the list of loans is narrowed."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.loans.lifecycle import LOAN_STATUSES
from registry.loans.models import Loan


class LoanFilter(django_filters.FilterSet):
    """By text, status, collection, and whether it is overdue."""

    q = django_filters.CharFilter(method="by_text", label=_("Search"))
    status = django_filters.MultipleChoiceFilter(
        choices=list(LOAN_STATUSES.items()), label=_("Status"), widget=forms.CheckboxSelectMultiple
    )
    late = django_filters.MultipleChoiceFilter(
        choices=[("yes", _("Overdue"))], method="by_lateness", label=_("Time"), widget=forms.CheckboxSelectMultiple
    )
    collection = django_filters.ModelMultipleChoiceFilter(
        queryset=Collection.objects.all(),
        to_field_name="code",
        label=_("Collection"),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Loan
        fields = ["q", "status", "late", "collection"]

    def by_text(self, rows: QuerySet[Loan], name: str, value: str) -> QuerySet[Loan]:
        """Reference, title, borrower, or a piece lent or cut from."""
        return rows.filter(
            Q(reference__icontains=value)
            | Q(title__icontains=value)
            | Q(borrower__name__icontains=value)
            | Q(borrower__name_zh__icontains=value)
            | Q(items__source__identifier__icontains=value)
            | Q(items__portion__identifier__icontains=value)
        ).distinct()

    def by_lateness(self, rows: QuerySet[Loan], name: str, value: list[str]) -> QuerySet[Loan]:
        """Past its due day with something still away."""
        if not value:
            return rows
        late = [
            loan.pk
            for collection in Collection.objects.all()
            for loan in Loan.objects.filter(collection=collection).overdue(on=collection.date_of(now()))
        ]
        return rows.filter(pk__in=late)

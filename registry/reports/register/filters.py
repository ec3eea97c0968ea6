"""How the register of loans is narrowed: one filter set for pages, the interface for programs and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.holdings.models import Collection
from registry.loans.models import Loan
from registry.parties.models import Institution
from registry.reports.public.loans import BACK, OUT
from registry.reports.public.publication import published_items, published_loans

STATUSES: Final[dict[str, str | Promise]] = {
    "on_loan": pgettext_lazy("loan", "On loan"),
    "overdue": pgettext_lazy("loan", "Overdue"),
    "returned": pgettext_lazy("loan", "Returned, not closed yet"),
    "closed": pgettext_lazy("loan", "Closed"),
}
FACETS: Final[dict[str, str | Promise]] = {
    "status": pgettext_lazy("loan", "State"),
    "collection": _("Collection"),
    "institution": _("Institution"),
}
COLUMNS: Final = {"collection": "collection", "institution": "borrower"}


class ColumnFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen values of a column; `values` gives the id behind each value of an address."""

    values: Mapping[str, int]

    def filter(self, queryset: QuerySet[Loan], chosen: list[str]) -> QuerySet[Loan]:
        if not chosen:
            return queryset
        return queryset.filter(**{f"{self.field_name}__in": [self.values[code] for code in chosen]})


class StatusFilter(django_filters.MultipleChoiceFilter):
    """Any of the chosen states; `meaning` says which loans are in one."""

    meaning: Callable[[str], Q]

    def filter(self, queryset: QuerySet[Loan], chosen: list[str]) -> QuerySet[Loan]:
        if not chosen:
            return queryset
        wanted = Q()
        for status in chosen:
            wanted |= self.meaning(status)
        return queryset.filter(wanted)


class RegisterFilter(django_filters.FilterSet):
    """Loans anybody may see. Give it the query of an address and the instant; `qs` is what it narrows to."""

    status = StatusFilter(choices=list(STATUSES.items()))
    collection = ColumnFilter(field_name="collection")
    institution = ColumnFilter(field_name="borrower")

    class Meta:
        model = Loan
        fields: ClassVar[list[str]] = []

    def __init__(self, query: Mapping[str, Any], *, at: datetime) -> None:
        self.at = at
        super().__init__(query, queryset=published_loans(at))
        self.filters["status"].meaning = self.in_status
        for name, options in (("collection", self.collections), ("institution", self.institutions)):
            self.filters[name].values = {code: pk for pk, code, _word in options}
            self.filters[name].extra["choices"] = [(code, word) for _pk, code, word in options]

    @cached_property
    def collections(self) -> list[tuple[int, str, str]]:
        """Every collection that is open to readers: id, code, name."""
        return [(one.pk, one.code, str(one)) for one in self._collections]

    @cached_property
    def institutions(self) -> list[tuple[int, str, str]]:
        """Every institution that borrowed: id, slug, name."""
        borrowed = Institution.objects.filter(pk__in=published_loans(self.at).values("borrower"))
        return [(one.pk, one.slug, str(one)) for one in borrowed]

    @cached_property
    def _collections(self) -> list[Collection]:
        return list(Collection.objects.all())

    def in_status(self, status: str) -> Q:
        """Loans whose public word is `status`: overdue by each collection's own calendar."""
        known = published_items(self.at).filter(loan=OuterRef("pk"))
        is_out, is_back = Exists(known.filter(status__in=OUT)), Exists(known.filter(status__in=BACK))
        late = Q(pk__in=[])
        for collection in self._collections:
            late |= Q(collection=collection, due_on__lt=collection.date_of(self.at))
        return {
            "on_loan": Q(is_out) & ~late,
            "overdue": Q(is_out) & late,
            "returned": ~Q(is_out) & Q(is_back),
            "closed": ~Q(is_out) & ~Q(is_back),
        }[status]

    @property
    def chosen(self) -> dict[str, Any]:
        """What narrows the list, by parameter; only what was understood."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    def without(self, facet: str) -> QuerySet[Loan]:
        """The loans that everything but one facet narrows to."""
        queryset: QuerySet[Loan] = self.queryset.all()
        for name, value in self.chosen.items():
            if name != facet:
                queryset = self.filters[name].filter(queryset, value)
        return queryset

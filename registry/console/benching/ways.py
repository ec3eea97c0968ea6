"""The ways to answer a question that are compared: our page, its SQL alone, a floor, Django's admin, a plain list."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from inspect import isfunction
from typing import Any, Final

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.test import override_settings
from django.urls import path
from django.utils.module_loading import import_string
from django.views.generic import ListView

from registry.console.benching.filters import PlainFilter
from registry.holdings.models import Split
from registry.reports.catalogue.counts import chosen_numbers
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.tally import tally
from registry.reports.catalogue.walk import page_of_catalogue

PAGE: Final = 50
ROW: Final = re.compile(r'class="id" href="/holdings/([^"]+)/"')


@login_not_required
def floor(request: HttpRequest) -> HttpResponse:
    """The same layout and middleware, with fifty rows that never change and no query."""
    request.is_public = True  # type: ignore[attr-defined]
    return render(request, "benching/floor.html", {"rows": range(PAGE), "no_facets": True})


class PlainList(ListView[Split]):
    """Django's own list with a paginator, and a GROUP BY for each facet."""

    paginate_by = PAGE
    template_name = "benching/plain.html"

    def get_queryset(self) -> Any:
        self.narrowed = PlainFilter(
            self.request.GET, queryset=Split.objects.select_related("sample", "mission", "form")
        )
        return self.narrowed.qs.order_by("sort_key")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        facets = {
            name: list(self.narrowed.qs.order_by().values_list(name).annotate(n=Count("pk")))
            for name in PlainFilter.Meta.fields
        }
        return super().get_context_data(facets=facets, **context)


class StockAdmin(admin.ModelAdmin[Split]):
    """Django's admin as it comes, with filters at the side."""

    list_display = ("identifier", "sample", "mission", "form", "mass_ug", "availability")
    list_select_related = ("sample", "mission", "form")
    list_filter = (
        "availability", "mission", "site", "lithology", "subtype", "form", "use_class", "condition", "facility",
    )  # fmt: skip
    ordering = ("sort_key",)
    list_per_page = PAGE

    def has_view_permission(self, request: HttpRequest, obj: Split | None = None) -> bool:
        return True


class CountingAdmin(StockAdmin):
    """The same with the counts Django can show beside each filter."""

    show_facets = admin.ShowFacets.ALWAYS


class OpenSite(admin.AdminSite):
    """A support site that lets everybody in: signing in is not what is measured."""

    def has_permission(self, request: HttpRequest) -> bool:
        return True

    def get_urls(self) -> list[Any]:
        found = super().get_urls()
        _open(found)
        return found


def _open(patterns: list[Any]) -> None:
    for one in patterns:
        if hasattr(one, "url_patterns"):
            _open(one.url_patterns)
        elif isfunction(one.callback):
            one.callback = login_not_required(one.callback)


def site_of(name: str, page: type[admin.ModelAdmin[Split]]) -> OpenSite:
    site = OpenSite(name)
    site.register(Split, page)
    return site


stock, counting = site_of("stock", StockAdmin), site_of("counting", CountingAdmin)

urlpatterns = [
    path("bench/floor/", floor),
    path("bench/plain/", login_not_required(PlainList.as_view())),
    path("bench/stock/", stock.urls),
    path("bench/counting/", counting.urls),
    *import_string(f"{settings.ROOT_URLCONF}.urlpatterns"),
]


def addresses() -> AbstractContextManager[Any]:
    """The site with these addresses beside its own."""
    return override_settings(ROOT_URLCONF="registry.console.benching.ways")


def by_sql(catalogue: CatalogueFilter) -> tuple[int, list[str]]:
    """Everything the page asks of the database and nothing else: the counts, never a kept one, and the rows."""
    found = tally(chosen_numbers(catalogue))
    page = page_of_catalogue(catalogue, "identifier")
    return found.pieces, [piece.identifier for piece in page.rows]

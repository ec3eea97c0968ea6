"""Every page: one line for each area. Addresses are the same in every language, save the prefix."""

from django.urls import include, path

urlpatterns = [
    path("", include("registry.web.home.urls")),
    path("", include("registry.web.display.urls")),
    path("", include("registry.web.open.urls")),
    path("", include("registry.web.accounts.urls")),
    path("", include("registry.web.desk.urls")),
    path("", include("registry.web.record.urls")),
    path("", include("registry.web.applications.urls")),
    path("", include("registry.web.loans.urls")),
    path("", include("registry.web.messages.urls")),
    path("basket/", include("registry.web.basket.urls")),
    path("policies/", include("registry.web.policies.urls")),
    path("", include("registry.web.papers.urls")),
    path("roles/", include("registry.web.roles.urls")),
    path("searches/", include("registry.web.searches.urls")),
    path("", include("registry.web.reviews.urls")),
    path("bench/", include("registry.web.bench.urls")),
    path("imports/", include("registry.web.imports.urls")),
    path("holdings/", include("registry.web.holdings.urls")),
    path("", include("registry.web.calls.urls")),
    path("lending/", include("registry.web.lending.urls")),
    path("collections/", include("registry.web.collections.urls")),
    path("missions/", include("registry.web.missions.urls")),
    path("verify/", include("registry.web.verify.urls")),
    path("help/", include("registry.web.help.urls")),
]

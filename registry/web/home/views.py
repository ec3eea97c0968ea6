"""The first page: every number on it is a sum of the books, as far as they are public."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.models import LandingSite
from registry.reports.public.masses import Masses
from registry.reports.public.overview import (
    landing_sites,
    latest_awards,
    loans_under_way,
    masses_of_all,
    sums_of_collections,
)
from registry.web.context import address
from registry.web.figures.books import Place, books_bar
from registry.web.figures.moon import Site, moon_plate, short_name
from registry.web.home.ways import ways_in
from registry.web.public import public_page
from registry.web.revalidating import revalidated
from registry.web.templatetags.look import named


@require_safe
@public_page
@revalidated
def page(request: HttpRequest) -> HttpResponse:
    """What the registry holds today, and a way in for each kind of reader."""
    at = now()
    masses = masses_of_all(at=at)
    places = places_of(masses)
    sites = landing_sites()
    collections = sums_of_collections()
    return render(
        request,
        "home/home.html",
        {
            "at": at,
            "masses": masses,
            "whole": (_("Brought in"), masses.brought_in),
            "places": places,
            "bar": books_bar(places),
            "plate": moon_plate(marks(sites)) if sites else "",
            "sites": sites,
            "collections": collections,
            "pieces": sum(row.pieces for row in collections),
            "loans": loans_under_way(at=at),
            "awards": latest_awards(at=at),
            "ways": ways_in(),
            "demo_url": address("accounts:demo") if settings.DEMO else "",
            "holdings_url": address("holdings:list"),
            "lending_url": address("lending:list"),
        },
    )


def places_of(masses: Masses) -> list[Place]:
    """The right side of the equation; a place where nothing is has no term, save the vault."""
    terms = [
        Place("vault", _("In vaults"), masses.vault),
        Place("set_aside", _("Set aside"), masses.set_aside),
        Place("borrower", _("With borrowers"), masses.with_borrowers),
        Place("consumed", _("Consumed"), masses.consumed),
        Place("process_loss", _("Process loss"), masses.process_loss),
        Place("weighing_difference", _("Weighing difference"), masses.weighing_difference),
        Place("given_away", _("Given away"), masses.given_away),
        Place("lost", _("Lost"), masses.lost),
    ]
    return [term for term in terms if term.ug or term.key == "vault"]


def marks(sites: Sequence[LandingSite]) -> list[Site]:
    """The landing sites as marks on the Moon, each leading to what was picked up there."""
    return [
        Site(
            name=named(site.mission),
            short=short_name(site.mission.name),
            latitude=float(site.latitude),
            longitude=float(site.longitude),
            is_change=site.mission.slug.startswith("change"),
            href=f"{address('holdings:list')}?mission={site.mission.slug}",
        )
        for site in sites
    ]

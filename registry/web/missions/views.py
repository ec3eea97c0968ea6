"""Missions, their landing sites and what they brought; official and catalogue mass always side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.models import LandingSite, Mission
from registry.parties.models import in_reader_language
from registry.reports.open.describing import LINKSET, OF_A_RECORD
from registry.reports.public.masses import masses_of_mission
from registry.reports.public.missions import kinds_of_mission, sums_of_missions
from registry.web.figures.books import books_bar
from registry.web.figures.moon import Site, coordinates, moon_locator, moon_plate, short_name
from registry.web.holdings import sums
from registry.web.open import records
from registry.web.open.forms import also_as, page_formats
from registry.web.public import public_page
from registry.web.revalidating import revalidated


@require_safe
@public_page
@revalidated
def missions(request: HttpRequest) -> HttpResponse:
    """Every mission on the Moon and in a table."""
    found = sums_of_missions(Mission.objects.prefetch_related("sites"))
    sites = [site_of(site, one.mission) for one in found for site in one.mission.sites.all()]
    rows = [(one, [(site, where(site)) for site in one.mission.sites.all()]) for one in found]
    return render(request, "missions/list.html", {"rows": rows, "plate": moon_plate(sites), "today_ug": sum(
        one.today_ug for one in found
    )})  # fmt: skip


@require_safe
@public_page
@revalidated
@also_as((*OF_A_RECORD, LINKSET), records.mission, records.links_of_mission_page)
def mission(request: HttpRequest, slug: str) -> HttpResponse:
    """One mission: its site, its masses, its material by kind."""
    found = get_object_or_404(Mission.objects.prefetch_related("sites"), slug=slug)
    masses = masses_of_mission(found.pk, at=now())
    sites = [(site, where(site), moon_locator(site_of(site, found))) for site in found.sites.all()]
    return render(
        request,
        "missions/page.html",
        {
            "mission": found,
            "agency": in_reader_language(found.agency, found.agency_zh),
            "sites": sites,
            "kinds": kinds_of_mission(found),
            "masses": masses,
            "form": sums.form_of(masses),
            "sums": sums.strip(masses, free_ug=None),
            "equation": sums.equation(masses),
            "equation_whole": sums.whole(masses),
            "bar": books_bar(sums.equation(masses)),
            "page_formats": page_formats(OF_A_RECORD),
        },
    )


def site_of(site: LandingSite, of: Mission) -> Site:
    """A landing site as the figures take it, leading to its mission."""
    return Site(
        name=str(of),
        short=short_name(of.name),
        latitude=float(site.latitude),
        longitude=float(site.longitude),
        is_change=of.slug.startswith("change"),
        href=reverse("missions:page", args=[of.slug]),
    )


def where(site: LandingSite) -> str:
    """A site's coordinates on the Moon, as people write them."""
    return coordinates(float(site.latitude), float(site.longitude))

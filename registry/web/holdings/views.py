"""The catalogue, and the page of a sample or a piece. Public: whoever asks sees the same, and caches may keep it."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.identifiers import natural_key
from registry.holdings.models import AlternativeIdentifier, Image
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.orders import order_meant
from registry.reports.catalogue.walk import page_of_catalogue
from registry.reports.catalogue.words import words_of
from registry.reports.open.describing import CITATIONS, LINKSET, OF_A_HOLDING, OF_A_LIST
from registry.reports.open.finding import piece_numbered, sample_numbered
from registry.reports.open.holdings import PICTURES, Found
from registry.reports.public.photographs import published_photographs
from registry.web.holdings import citing, gallery
from registry.web.holdings.comparing import compare_page
from registry.web.holdings.list_page import list_page
from registry.web.holdings.piece import piece_page
from registry.web.holdings.sample import sample_page
from registry.web.holdings.tray import Tray
from registry.web.open import records
from registry.web.open.forms import also_as, page_formats
from registry.web.plain_addresses import plainly_asked
from registry.web.public import public_page
from registry.web.revalidating import revalidated
from registry.web.then import views as looking_back


@require_safe
@public_page
@plainly_asked
@revalidated
@also_as(OF_A_LIST, records.catalogue)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every piece, narrowed by the address: facets, mass, text; a page at a time in a stable order."""
    query = request.GET
    narrowed = CatalogueFilter(query, at=now(), words=words_of(request.edition))  # type: ignore[attr-defined]
    order = order_meant(query.get("order", ""), has_text=bool(narrowed.search.text))
    found = page_of_catalogue(narrowed, order, after=query.get("after", ""), before=query.get("before", ""))
    return list_page(request, narrowed, found, order=order)


@require_safe
@public_page
@also_as(OF_A_LIST, records.compared_pieces)
def compare(request: HttpRequest) -> HttpResponse:
    """Pieces that the address names, side by side."""
    shown = compare_page(request.GET, at=now())
    beside = {"share": f"{settings.ADDRESS}{shown['address']}", "page_formats": page_formats(OF_A_LIST, request.GET)}
    return render(request, "holdings/compare.html", shown | beside)


@require_safe
@public_page
@revalidated
@also_as((*OF_A_HOLDING, LINKSET, *CITATIONS), citing.holding, records.links_of_page)
def page(request: HttpRequest, identifier: str) -> HttpResponse:
    """A sample or a piece by its number; another spelling of it, or another identifier, leads to the right address."""
    key, at, words = natural_key(identifier), now(), words_of(request.edition)  # type: ignore[attr-defined]
    sample = sample_numbered(key, words=words, at=at)
    split = piece_numbered(key, at=at) if sample is None or sample.bulk else None  # type: ignore[attr-defined]  # annotated
    known = (sample and sample.identifier) or (split and split.identifier) or otherwise_named(identifier)
    if known != identifier:
        return redirect("holdings:page", known, permanent=bool(sample or split))
    request.open_record = Found(sample, split) if sample or split else None  # type: ignore[attr-defined]
    if looking_back.is_asked(request):
        return looking_back.holding(request, sample, split, at=at)
    tray = Tray.of(request.GET)
    beside = {"page_formats": page_formats(OF_A_HOLDING), "tray": tray, "collect": tray.toggle(identifier)}
    if sample is not None:
        shown = sample_page(sample, split, request.GET, at=at, words=words)
        return render(request, "holdings/sample.html", {**shown, **beside})
    if split is not None:
        shown = piece_page(split, request.GET, at=at)
        return render(request, "holdings/piece.html", {**shown, **beside})
    raise Http404


@require_safe
@public_page
def image(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture of a sample or piece; nothing else that is stored is ever given out here."""
    picture = get_object_or_404(Image.objects.select_related("file"), pk=pk, file__media_type__in=PICTURES)
    return gallery.whole_file(request, picture)


@require_safe
@public_page
def photograph(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photograph that was released, as strangers may have it: without place, time and camera."""
    kept = get_object_or_404(published_photographs(now()).select_related("file"), pk=pk)
    return gallery.public_file(request, kept)


@require_safe
@public_page
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture on a page of its own: large, with its credit, and the ones before and after it."""
    here = get_object_or_404(
        Image.objects.select_related("sample__mission", "split", "file", "plane__split"),
        pk=pk,
        file__media_type__in=PICTURES,
    )
    shown = gallery.picture_page(here, zoom=request.GET.get("zoom", ""), is_beside="pair" in request.GET)
    return render(request, "holdings/picture.html", shown)


def otherwise_named(identifier: str) -> str:
    """The number of what another scheme calls so. Raises Http404 when nothing is."""
    other = AlternativeIdentifier.objects.select_related("sample", "split").filter(value=identifier).first()
    thing = other.sample or other.split if other else None
    if thing is None:
        raise Http404
    return thing.identifier

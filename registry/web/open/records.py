"""Samples, pieces, missions, institutions and lists in the forms that programs ask for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from rest_framework.throttling import BaseThrottle

from registry.access.limits import DOWNLOADING, count
from registry.foundation.clocks import now
from registry.holdings.identifiers import natural_key
from registry.holdings.models import Mission, Split
from registry.parties.models import Institution
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.orders import order_meant
from registry.reports.catalogue.walk import in_order
from registry.reports.open import datacite, holdings, linked, origins
from registry.reports.open.addresses import of_holding, of_institution, of_mission
from registry.reports.open.describing import (
    CSV,
    DATACITE,
    LINES,
    LINKED,
    LINKSET,
    REGISTRATION,
    Form,
    Link,
    links_of_holding,
    links_of_institution,
    links_of_mission,
    said_by,
    set_of_links,
)
from registry.reports.open.describing import written as links_written
from registry.reports.open.files import MEDIA_TYPES, Format, stream, written
from registry.reports.open.lending import INSTITUTIONS, institution_rows
from registry.reports.open.origins import MISSIONS
from registry.reports.open.piece_rows import row_of_piece
from registry.reports.open.pieces import PIECES
from registry.reports.open.registering import stream_of_loans
from registry.reports.open.samples import SAMPLES
from registry.reports.open.shape import Row, Table
from registry.reports.public.loans import loans_with_their_items, shown
from registry.reports.public.publication import published_loans
from registry.reports.register.borrowers import borrowers
from registry.reports.register.filters import RegisterFilter

MOST_PIECES: Final = 50
"""Pieces of a comparison as a file: each is read by itself."""
LONGEST: Final = 80


def holding(_request: HttpRequest, form: Form, *, identifier: str) -> HttpResponseBase | None:
    """A sample or piece by its very number; another spelling of it is left to the page, which leads on."""
    found, at = holdings.find(identifier), now()
    if found is None or found.identifier != identifier:
        return None
    links, here = links_of_holding(found), of_holding(identifier)
    if form == LINKSET:
        return as_json(set_of_links(links, here), form)
    return linked_to(_holding(found, form, at=at), links, here, form)


def linked_to(response: HttpResponse, links: Iterable[Link], here: str, form: Form) -> HttpResponse:
    """A form of a record, with what it says of the record's page and its other forms."""
    response["Link"] = links_written(said_by(links, here, form.media_type))
    return response


def _holding(found: holdings.Found, form: Form, *, at: datetime) -> HttpResponse:
    if form == LINKED:
        return as_json(linked.holding(found, at=at), form)
    if form == DATACITE:
        return as_json(datacite.record(found, at=at), form)
    if form == REGISTRATION:
        return as_json(datacite.for_registration(found, at=at), form)
    if found.sample is not None:
        return one_row(SAMPLES, holdings.sample(found.sample, at=at), found.identifier)
    assert found.split is not None
    return one_row(PIECES, holdings.piece(found.split, at=at), found.identifier)


def links_of_page(request: HttpRequest, *, identifier: str) -> str:
    """The links of the page, from what the page has read already: it asks the database nothing more."""
    found: holdings.Found | None = getattr(request, "open_record", None)
    return links_written(links_of_holding(found, doi="")) if found else ""


def mission(_request: HttpRequest, form: Form, *, slug: str) -> HttpResponseBase | None:
    found, at = Mission.objects.prefetch_related("sites").filter(slug=slug).first(), now()
    if found is None:
        return None
    links, here = links_of_mission(slug), of_mission(slug)
    if form == LINKSET:
        return as_json(set_of_links(links, here), form)
    if form == LINKED:
        response = as_json(linked.mission(found), form)
    else:
        response = one_row(MISSIONS, origins.missions(MISSIONS.columns, at=at, code=slug)[0], slug)
    return linked_to(response, links, here, form)


def links_of_mission_page(_request: HttpRequest, *, slug: str) -> str:
    return links_written(links_of_mission(slug))


def institution(_request: HttpRequest, form: Form, *, slug: str) -> HttpResponseBase | None:
    at = now()
    known = published_loans(at)
    found = Institution.objects.select_related("parent").filter(pk__in=known.values("borrower"), slug=slug).first()
    if found is None:
        return None
    links, here = links_of_institution(slug), of_institution(slug)
    if form == LINKSET:
        return as_json(set_of_links(links, here), form)
    if form == LINKED:
        loans = shown(loans_with_their_items(known.filter(borrower=found), at=at).order_by("-reference"), at=at)
        response = as_json(linked.institution(found, loans), form)
    else:
        (row,) = [row for row in institution_rows(borrowers(at=at)) if row["code"] == slug]
        response = one_row(INSTITUTIONS, row, slug)
    return linked_to(response, links, here, form)


def links_of_institution_page(_request: HttpRequest, *, slug: str) -> str:
    return links_written(links_of_institution(slug))


def catalogue(request: HttpRequest, form: Form) -> HttpResponseBase | None:
    """The result of the catalogue as its address narrows it, as a file."""
    if refused := too_many(request):
        return refused
    at = now()
    narrowed = CatalogueFilter(request.GET, at=at)
    rows = in_order(narrowed, order_meant(request.GET.get("order", ""), has_text=bool(narrowed.search.text)))
    return as_file(stream(PIECES, rows, file_format=of_file(form), at=at), "splits", of_file(form))


def compared_pieces(request: HttpRequest, form: Form) -> HttpResponseBase | None:
    """The pieces that an address compares, in its order, as a file; all of them, however many stand side by side."""
    named = [*request.GET.getlist("piece"), *request.GET.getlist("collect")]
    keys = [natural_key(one) for one in dict.fromkeys(named) if len(one) <= LONGEST and one.isprintable()][:MOST_PIECES]
    found = dict(Split.objects.filter(sort_key__in=keys, is_provisional=False).values_list("sort_key", "pk"))
    at = now()
    rows = (row_of_piece(found[key], at=at) for key in keys if key in found)
    return as_file(written(PIECES, rows, file_format=of_file(form)), "compared", of_file(form))


def register(request: HttpRequest, form: Form) -> HttpResponseBase | None:
    """The result of the register as its address narrows it, as a file."""
    if refused := too_many(request):
        return refused
    at = now()
    loans = RegisterFilter(request.GET, at=at).qs
    return as_file(stream_of_loans(loans, file_format=of_file(form), at=at), "loans", of_file(form))


def too_many(request: HttpRequest) -> HttpResponse | None:
    """The page for whoever took more files in this minute than anybody may: each keeps a connection of the database.

    Files are counted together with those of the programs' door.
    """
    counted = count(DOWNLOADING, BaseThrottle().get_ident(request), has_token=False, at=now())  # type: ignore[arg-type]
    if not counted.is_over:
        return None
    response = render(request, "429.html", {"sentence": counted.sentence}, status=429)
    response["Retry-After"] = str(counted.seconds_left)
    response["Cache-Control"] = "no-store"
    counted.tell(response)
    return response


def of_file(form: Form) -> Format:
    return "jsonl" if form == LINES else "csv"


def as_json(answer: Any, form: Form) -> HttpResponse:
    body = json.dumps(answer, ensure_ascii=False, indent=2, default=str)
    return HttpResponse(body, content_type=form.media_type)


def one_row(table: Table, row: Row, name: str) -> HttpResponse:
    """A table of one record."""
    response = HttpResponse(b"".join(written(table, [row], file_format="csv")), content_type=MEDIA_TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{_file_name(name)}.{CSV.name}"'
    return response


def as_file(blocks: Any, name: str, file_format: Format) -> StreamingHttpResponse:
    response = StreamingHttpResponse(blocks, content_type=MEDIA_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}-{now():%Y-%m-%d}.{file_format}"'
    response["Cache-Control"] = "no-store"
    return response


def _file_name(name: str) -> str:
    """An identifier as the name of a file: a comma or a slash would be read as something else."""
    return "".join(letter if letter.isalnum() else "-" for letter in name)

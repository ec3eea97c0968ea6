"""Samples: the numbered things, each with its pieces, its loans and where its mass is."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import FIELDS, PAGING, Turn, columns_asked, fields_asked, only_known, refuse_bad
from registry.api.problems import not_found
from registry.api.views.holdings import (
    BALANCE_SHAPE,
    IMAGE_SHAPE,
    LOAN_SHAPE,
    OTHER_SHAPE,
    PIECE_SHAPE,
    TAG,
    page_told,
)
from registry.holdings.models import Sample, Split
from registry.reports.catalogue.orders import DEFAULT, WITHOUT_BEST
from registry.reports.open import holdings
from registry.reports.open.addresses import of_holding
from registry.reports.open.describing import header_at_api, links_of_holding
from registry.reports.open.filters import SampleFilter
from registry.reports.open.lending import loan_row
from registry.reports.open.piece_rows import page_of_pieces
from registry.reports.open.pieces import PIECES
from registry.reports.open.samples import BY_IDENTIFIER, SAMPLES, page_of_samples

SAMPLE_FILTERS: Final = tuple(SampleFilter.base_filters)
SAMPLE_SHAPE: Final = openapi.of_table("Sample", SAMPLES)
BESIDE_A_SAMPLE: Final[dict[str, dict[str, Any]]] = {
    "balance": BALANCE_SHAPE,
    "other_identifiers": OTHER_SHAPE,
    "images": IMAGE_SHAPE,
    "pieces": {"type": "integer"},
    "free_ug": {"type": "integer", "x-unit": "µg"},
}
WHOLE_SAMPLE: Final = openapi.of_table("SampleRecord", SAMPLES, **BESIDE_A_SAMPLE)
NUMBER: Final = openapi.in_path("identifier", _("The number of the sample."), "15415")


def sample_or_404(identifier: str) -> Sample:
    """The sample of that number. Raises a problem, 404."""
    found = holdings.find(identifier) if "\x00" not in identifier else None
    if found is None or found.sample is None:
        raise not_found()
    return found.sample


class Samples(OpenDoor):
    """The numbered things."""

    @openapi.operation(
        "samples",
        tag=TAG,
        title=_("Samples, by identifier"),
        answers={200: openapi.page_of(SAMPLE_SHAPE)},
        parameters=[
            openapi.in_query("q", _("The beginning of an identifier, or words of a name.")),
            openapi.in_query("mission", _("Missions, by their code."), many=True),
            openapi.in_query("collection", _("Collections, by their code."), many=True),
            openapi.in_query("lithology", _("Kinds of material, by their code."), many=True),
            *(one for one in openapi.paging(["identifier"])),
            openapi.fields_of(SAMPLES),
        ],
        example="/api/v1/samples/?mission=apollo-15&fields=identifier,name,catalogue_mass_ug",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (*SAMPLE_FILTERS, "order", *PAGING, FIELDS))
        turn = Turn.read(query, {"identifier": BY_IDENTIFIER}, default="identifier")
        columns = columns_asked(query, SAMPLES)
        narrowed = SampleFilter(query)
        refuse_bad(dict(narrowed.form.errors))
        found = page_of_samples(
            narrowed.qs, turn.order, columns, at=self.at, after=turn.after, before=turn.before, size=turn.size
        )
        return page_told(request, turn, found)


class OneSample(OpenDoor):
    """A sample with where its mass is."""

    @openapi.operation(
        "sample",
        tag=TAG,
        title=_("A sample with where its mass is"),
        answers={200: WHOLE_SAMPLE},
        parameters=[NUMBER, openapi.fields_of(SAMPLES, *BESIDE_A_SAMPLE)],
        example="/api/v1/samples/15415/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        sample = sample_or_404(identifier)
        record = fields_asked(request._request.GET, holdings.sample(sample, at=self.at))
        links = links_of_holding(holdings.Found(sample, None))
        return told(request, record, links=header_at_api(links, of_holding(sample.identifier)))


class SampleSplits(OpenDoor):
    """The family of a sample."""

    @openapi.operation(
        "sample_splits",
        tag=TAG,
        title=_("The pieces of a sample; parent tells how they hang together"),
        answers={200: openapi.page_of(PIECE_SHAPE)},
        parameters=[NUMBER, *openapi.paging(WITHOUT_BEST), openapi.fields_of(PIECES)],
        example="/api/v1/samples/15415/splits/?fields=identifier,parent,mass_ug",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, ("order", *PAGING, FIELDS))
        turn = Turn.read(query, WITHOUT_BEST, default=DEFAULT)
        pieces = Split.objects.filter(sample=sample_or_404(identifier), is_provisional=False)
        found = page_of_pieces(
            pieces,
            turn.order,
            columns_asked(query, PIECES),
            at=self.at,
            after=turn.after,
            before=turn.before,
            size=turn.size,
        )
        return page_told(request, turn, found)


class SampleLoans(OpenDoor):
    """The public loans of a sample's pieces."""

    @openapi.operation(
        "sample_loans",
        tag=TAG,
        title=_("The public loans of a sample’s pieces, the newest first"),
        answers={200: openapi.list_of(LOAN_SHAPE)},
        parameters=[NUMBER],
        example="/api/v1/samples/15415/loans/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        found = holdings.Found(sample_or_404(identifier), None)
        return told(request, {"items": [loan_row(loan) for loan in holdings.loans_of(found, at=self.at)]})

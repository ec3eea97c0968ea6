"""What came of loans: publications, of everything, of a piece, of a sample, of a loan."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import FIELDS, PAGING, Turn, columns_asked, only_known, refuse_bad
from registry.api.problems import not_found
from registry.api.views.holdings import page_told, piece_or_404
from registry.api.views.lending import TAG
from registry.api.views.samples import NUMBER, sample_or_404
from registry.reports.keyset import Page, page_of
from registry.reports.open import holdings
from registry.reports.open.filters import ResultFilter
from registry.reports.open.results import NEWEST_FIRST, RESULTS, result_row
from registry.reports.public.publication import published_loans
from registry.reports.public.results import as_public, results_of_loan, with_their_pieces

RESULT_SHAPE: Final = openapi.of_table("Result", RESULTS)
RESULT_FILTERS: Final = tuple(ResultFilter.base_filters)
ORDERS: Final = {"newest": NEWEST_FIRST}


class Results(OpenDoor):
    """Every publication."""

    @openapi.operation(
        "results",
        tag=TAG,
        title=_("Publications that came of loans, the newest first"),
        meaning=_("A result is told once a piece it speaks of is publicly on loan, and until it is withdrawn."),
        answers={200: openapi.page_of(RESULT_SHAPE)},
        parameters=[
            openapi.in_query("collection", _("Collections, by their code."), many=True),
            openapi.in_query("doi", _("The DOI, in any case.")),
            *openapi.paging(ORDERS),
            openapi.fields_of(RESULTS),
        ],
        example="/api/v1/results/?fields=title,year,doi,splits",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (*RESULT_FILTERS, "order", *PAGING, FIELDS))
        turn = Turn.read(query, ORDERS, default="newest")
        names = [column.name for column in columns_asked(query, RESULTS)]
        narrowed = ResultFilter(query, at=self.at)
        refuse_bad(dict(narrowed.form.errors))
        wanted = with_their_pieces(narrowed.qs, at=self.at)
        found = page_of(wanted, turn.order, after=turn.after, before=turn.before, size=turn.size)
        rows = [result_row(result) for result in as_public(found.rows)]
        chosen = [{name: row[name] for name in names} for row in rows]
        return page_told(request, turn, Page(chosen, found.before, found.after))


class SplitResults(OpenDoor):
    """What was published of a piece."""

    @openapi.operation(
        "split_results",
        tag=TAG,
        title=_("What was published of a piece, the newest first"),
        answers={200: openapi.list_of(RESULT_SHAPE)},
        parameters=[openapi.in_path("identifier", _("The number of the piece."), "15415,33")],
        example="/api/v1/splits/15415,33/results/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        alone = holdings.Found(None, piece_or_404(identifier).split)
        return told(request, {"items": [result_row(one) for one in holdings.results_of(alone, at=self.at)]})


class SampleResults(OpenDoor):
    """What was published of a sample."""

    @openapi.operation(
        "sample_results",
        tag=TAG,
        title=_("What was published of a sample’s pieces, the newest first"),
        answers={200: openapi.list_of(RESULT_SHAPE)},
        parameters=[NUMBER],
        example="/api/v1/samples/15415/results/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        found = holdings.Found(sample_or_404(identifier), None)
        return told(request, {"items": [result_row(one) for one in holdings.results_of(found, at=self.at)]})


class LoanResults(OpenDoor):
    """What came of a loan."""

    @openapi.operation(
        "loan_results",
        tag=TAG,
        title=_("What was published of a loan, the newest first"),
        answers={200: openapi.list_of(RESULT_SHAPE)},
        parameters=[openapi.in_path("reference", _("The number of the loan."), "L-0001")],
        example="/api/v1/loans/L-0001/results/",
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        only_known(request._request.GET, ())
        if "\x00" in reference or not published_loans(self.at).filter(reference=reference).exists():
            raise not_found()
        return told(request, {"items": [result_row(one) for one in results_of_loan(reference, at=self.at)]})

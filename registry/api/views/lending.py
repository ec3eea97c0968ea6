"""The public register of loans, and the institutions that borrowed."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.access.limits import DOWNLOADING
from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import (
    AS_OF,
    FIELDS,
    PAGING,
    Turn,
    columns_asked,
    fields_asked,
    moment_asked,
    only_known,
    refuse_bad,
)
from registry.api.problems import not_found
from registry.api.views.holdings import LOAN_SHAPE, file_told, format_asked, page_told
from registry.reports.keyset import Page, page_of
from registry.reports.open.addresses import of_institution
from registry.reports.open.describing import header_at_api, links_of_institution
from registry.reports.open.lending import INSTITUTIONS, ITEMS, LOANS, institution_rows, item_row, loan_row
from registry.reports.open.registering import NEWEST_FIRST, stream_of_loans
from registry.reports.public.loans import loans_with_their_items, shown, shown_then
from registry.reports.public.publication import published_loans
from registry.reports.register.borrowers import borrowers, borrowers_then
from registry.reports.register.filters import STATUSES, RegisterFilter

TAG: Final = _("Lending")
REGISTER_FILTERS: Final = tuple(RegisterFilter.base_filters)
NARROWING: Final = [
    openapi.in_query("status", _("How the loan stands."), {"type": "string", "enum": list(STATUSES)}, many=True),
    openapi.in_query("collection", _("Collections, by their code."), many=True),
    openapi.in_query("institution", _("Borrowers, by their code."), many=True),
]
ITEM_SHAPE: Final = openapi.of_table("LoanItem", ITEMS)
WHOLE_LOAN: Final = openapi.of_table("LoanRecord", LOANS, items={"type": "array", "items": ITEM_SHAPE})
INSTITUTION_SHAPE: Final = openapi.of_table("Institution", INSTITUTIONS)
ORDERS: Final = {"newest": NEWEST_FIRST}


class Loans(OpenDoor):
    """The register."""

    @openapi.operation(
        "loans",
        tag=TAG,
        title=_("Loans anybody may see, the newest first"),
        meaning=_("A loan is told once its borrower has received it, after the delay its collection sets."),
        answers={200: openapi.page_of(LOAN_SHAPE)},
        parameters=[*NARROWING, *openapi.paging(ORDERS), openapi.fields_of(LOANS)],
        example="/api/v1/loans/?collection=apollo",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (*REGISTER_FILTERS, "order", *PAGING, FIELDS))
        turn = Turn.read(query, ORDERS, default="newest")
        names = [column.name for column in columns_asked(query, LOANS)]
        narrowed = RegisterFilter(query, at=self.at)
        refuse_bad(dict(narrowed.form.errors))
        found = page_of(
            loans_with_their_items(narrowed.qs, at=self.at),
            turn.order,
            after=turn.after,
            before=turn.before,
            size=turn.size,
        )
        rows = [loan_row(loan) for loan in shown(found.rows, at=self.at)]
        chosen = [{name: row[name] for name in names} for row in rows]
        return page_told(request, turn, Page(chosen, found.before, found.after))


class LoanDownload(OpenDoor):
    """A result of the register as a file."""

    policy = DOWNLOADING

    @openapi.operation(
        "download_loans",
        tag=TAG,
        title=_("Loans as a file: CSV or JSON Lines"),
        answers={(200, "text/csv"): {"type": "string"}, (200, "application/jsonl"): {"type": "string"}},
        parameters=[
            openapi.in_query("format", _("The form of the file."), {"type": "string", "enum": ["csv", "jsonl"]}),
            *NARROWING,
        ],
        example="/api/v1/loans/download/?format=csv",
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = request._request.GET
        only_known(query, (*REGISTER_FILTERS, "format"))
        narrowed = RegisterFilter(query, at=self.at)
        refuse_bad(dict(narrowed.form.errors))
        file_format = format_asked(query)
        blocks = stream_of_loans(narrowed.qs, file_format=file_format, at=self.at)
        return file_told(blocks, "loans", file_format, self.at)


class OneLoan(OpenDoor):
    """A loan's public part, with its items."""

    @openapi.operation(
        "loan",
        tag=TAG,
        title=_("A loan’s public part, with what became of each portion"),
        answers={200: WHOLE_LOAN},
        parameters=[
            openapi.in_path("reference", _("The number of the loan."), "L-0001"),
            openapi.as_of(),
            openapi.fields_of(LOANS, "items"),
        ],
        meaning=_("With as_of the loan as it stood then; 404 where nothing of it had been received yet."),
        example="/api/v1/loans/L-0001/?as_of=2026-11-25",
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS, AS_OF))
        then = moment_asked(query, at=self.at)
        wanted = loans_with_their_items(published_loans(self.at), at=self.at)
        loans = wanted.filter(reference=reference) if "\x00" not in reference else wanted.none()
        found = shown_then(loans, then=then) if then else shown(loans, at=self.at)
        if not found:
            raise not_found()
        record = loan_row(found[0]) | {"items": [item_row(found[0], item) for item in found[0].items]}
        return told(request, fields_asked(query, record, AS_OF))


class Institutions(OpenDoor):
    """Who borrowed."""

    @openapi.operation(
        "institutions",
        tag=TAG,
        title=_("Institutions that borrowed, by name"),
        answers={200: openapi.list_of(INSTITUTION_SHAPE)},
        parameters=[openapi.fields_of(INSTITUTIONS)],
        example="/api/v1/institutions/",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        names = [column.name for column in columns_asked(query, INSTITUTIONS)]
        rows = institution_rows(borrowers(at=self.at))
        return told(request, {"items": [{name: row[name] for name in names} for row in rows]})


class OneInstitution(OpenDoor):
    """An institution with its loans in sum."""

    @openapi.operation(
        "institution",
        tag=TAG,
        title=_("An institution that borrowed, with its loans in sum"),
        answers={200: INSTITUTION_SHAPE},
        parameters=[
            openapi.in_path("code", _("The code of the institution."), "nanjing-university"),
            openapi.as_of(),
            openapi.fields_of(INSTITUTIONS),
        ],
        meaning=_("With as_of its loans in sum as they stood then; 404 where it had not received anything yet."),
        example="/api/v1/institutions/nanjing-university/?as_of=2026-11-25",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS, AS_OF))
        then = moment_asked(query, at=self.at)
        known = borrowers_then(code, then=then, at=self.at) if then else borrowers(at=self.at)
        found = [one for one in known if one.institution.slug == code]
        if not found:
            raise not_found()
        record = fields_asked(query, institution_rows(found)[0], AS_OF)
        return told(request, record, links=header_at_api(links_of_institution(code), of_institution(code)))

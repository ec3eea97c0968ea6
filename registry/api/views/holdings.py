"""Pieces: the catalogue narrowed as its page narrows it, and each piece with its ledger and its loans."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
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
    link_header,
    moment_asked,
    only_known,
    refuse_bad,
)
from registry.api.problems import bad_request, not_found
from registry.api.views.then import PIECE_THEN, only_what_never_changes, splits_then
from registry.holdings.mass_bands import BANDS
from registry.holdings.models.pieces import AVAILABILITIES, CONDITIONS, ENVIRONMENTS
from registry.ledger.models.photographs import OCCASIONS
from registry.reports.catalogue.filters import HEADINGS, CatalogueFilter
from registry.reports.catalogue.orders import ORDERS, WITHOUT_BEST, order_meant
from registry.reports.catalogue.walk import in_order
from registry.reports.catalogue.words import words_of
from registry.reports.open import holdings
from registry.reports.open.addresses import of_holding
from registry.reports.open.describing import header_at_api, links_of_holding
from registry.reports.open.files import MEDIA_TYPES, Format, stream
from registry.reports.open.ledger import LEDGER, line_rows
from registry.reports.open.lending import LOANS, loan_row
from registry.reports.open.origins import BALANCE
from registry.reports.open.piece_rows import page_of_narrowed
from registry.reports.open.pieces import PIECES
from registry.reports.open.then import THEN, stream_then
from registry.reports.public.handling import KINDS
from registry.reports.public.ledger import ledger_of_split

TAG: Final = _("Holdings")
CHOICES: Final[dict[str, Iterable[str]]] = {
    "availability": AVAILABILITIES,
    "condition": CONDITIONS,
    "band": [band.code for band in BANDS],
}
MASS: Final = _("A mass with its unit; milligrams where none is written.")
PIECE_FILTERS: Final = tuple(CatalogueFilter.base_filters)

MEANINGS: Final[dict[str, str | Promise]] = {
    "q": _(
        "An identifier or its beginning; or words of names, vocabularies and descriptions, English in any form,"
        " Chinese in any part. Where nothing has them, what is spelled nearly so."
    ),
    "mass_from": MASS,
    "mass_to": MASS,
}


def narrowing(name: str) -> OpenApiParameter:
    """A filter of the catalogue as a parameter; of a facet several values may be chosen."""
    if name not in HEADINGS:
        return openapi.in_query(name, MEANINGS.get(name, str(CatalogueFilter.base_filters[name].label)))
    words = {"type": "string"} | ({"enum": list(CHOICES[name])} if name in CHOICES else {})
    return openapi.in_query(name, HEADINGS[name], words, many=True)


NARROWING: Final = [narrowing(name) for name in PIECE_FILTERS]
_NAMED: Final[dict[str, Any]] = {"type": "array", "items": {"type": "string"}}
_TEXT: Final = {"type": "string"}


def _several(**properties: dict[str, Any]) -> dict[str, Any]:
    """The shape of a list of small records that always have all their fields."""
    return {
        "type": "array",
        "items": {"type": "object", "required": list(properties), "properties": properties},
    }


OTHER_SHAPE: Final = _several(scheme=_TEXT, value=_TEXT)
IMAGE_SHAPE: Final = _several(address=_TEXT, caption=_TEXT, caption_zh=_TEXT, credit=_TEXT, licence=_TEXT)
PHOTOGRAPH_SHAPE: Final = _several(address=_TEXT, occasion={"type": "string", "enum": list(OCCASIONS)}, credit=_TEXT)
BLOCK_SHAPE: Final = _several(
    reason=_TEXT, since={"type": "string", "format": "date"}, until={"type": ["string", "null"], "format": "date"}
)
_OR_NULL: Final = {"type": ["string", "null"]}
_UG: Final = {"type": "integer", "minimum": 0}
HANDLING_SHAPE: Final = _several(
    kind={"type": "string", "enum": list(KINDS)},
    day={"type": "string", "format": "date"},
    until={"type": ["string", "null"], "format": "date"},
    environment={"type": ["string", "null"], "enum": [*ENVIRONMENTS, None]},
    method=_OR_NULL,
    loan=_OR_NULL,
    institution=_OR_NULL,
    consumed_ug=_UG,
    process_loss_ug=_UG,
)
PIECE_SHAPE: Final = openapi.of_table("Split", PIECES)
BALANCE_SHAPE: Final = openapi.of_table("Balance", BALANCE)
LINE_SHAPE: Final = openapi.of_table("LedgerLine", LEDGER)
LOAN_SHAPE: Final = openapi.of_table("Loan", LOANS)
BESIDE_A_PIECE: Final[dict[str, dict[str, Any]]] = {
    "balance": BALANCE_SHAPE,
    "other_identifiers": OTHER_SHAPE,
    "images": IMAGE_SHAPE,
    "photographs": PHOTOGRAPH_SHAPE,
    "blocks": BLOCK_SHAPE,
    "handling": HANDLING_SHAPE,
    "made_from": _NAMED,
    "cut_from_it": _NAMED,
    "is_retired": {"type": "boolean"},
    "remark": {"type": "string"},
    "remark_zh": {"type": "string"},
    "source": {"type": "string"},
}
WHOLE_PIECE: Final = openapi.of_table("SplitRecord", PIECES, **BESIDE_A_PIECE)


def catalogue_asked(query: QueryDict, *, at: datetime, edition: int | None) -> CatalogueFilter:
    """What a question narrows to, by the very filter set of the catalogue's page."""
    narrowed = CatalogueFilter(query, at=at, words=words_of(edition))
    if any(name in query for name in PIECE_FILTERS):
        refuse_bad(dict(narrowed.form.errors))
    return narrowed


def turn_asked(query: QueryDict, narrowed: CatalogueFilter) -> Turn:
    """Which page in which order; beside a text the best first unless another is named, and only there."""
    has_text = bool(narrowed.search.text)
    orders = ORDERS if has_text else WITHOUT_BEST
    return Turn.read(query, orders, default=order_meant("", has_text=has_text))


def piece_or_404(identifier: str) -> holdings.Found:
    """The piece of that number. Raises a problem, 404, where there is none in public."""
    found = holdings.find(identifier) if "\x00" not in identifier else None
    if found is None or found.split is None:
        raise not_found()
    return found


class Splits(OpenDoor):
    """The catalogue."""

    @openapi.operation(
        "splits",
        tag=TAG,
        title=_("Pieces, narrowed as on the catalogue’s page"),
        meaning=_(
            "Several values of one parameter mean any of them; several parameters mean all of them. With as_of the "
            "inventory of that day is told, by identifier, narrowed only by what never changes."
        ),
        answers={200: openapi.page_of({"anyOf": [PIECE_SHAPE, PIECE_THEN]})},
        parameters=[*NARROWING, *openapi.paging(ORDERS), openapi.as_of(), openapi.fields_of(PIECES, *THEN.names)],
        example="/api/v1/splits/?mission=apollo-15&order=mass&size=20&fields=identifier,mass_ug,availability",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (*PIECE_FILTERS, "order", *PAGING, FIELDS, AS_OF))
        narrowed = catalogue_asked(query, at=self.at, edition=self.edition)
        if then := moment_asked(query, at=self.at):
            only_what_never_changes(query, "order", *PAGING, FIELDS, AS_OF)
            return page_told(request, *splits_then(request, narrowed.qs, then, at=self.at))
        turn = turn_asked(query, narrowed)
        columns = columns_asked(query, PIECES)
        found = page_of_narrowed(
            narrowed,
            turn.order_name,
            columns,
            at=self.at,
            after=turn.after,
            before=turn.before,
            size=turn.size,
        )
        return page_told(request, turn, found)


def page_told(request: Request, turn: Turn, found: Any) -> HttpResponse:
    """A page of a list with the addresses of its neighbours, in the text and in the Link header."""
    past = turn.is_past_the_end(found)
    links = {} if past else turn.links(found, request.path, request._request.GET)
    answer = {
        "items": [] if past else found.rows,
        "next": links.get("next"),
        "previous": links.get("previous"),
    }
    header = link_header((rel.replace("previous", "prev"), href) for rel, href in links.items())
    return told(request, answer, links=header)


class SplitDownload(OpenDoor):
    """A result of the catalogue as a file."""

    policy = DOWNLOADING

    @openapi.operation(
        "download_splits",
        tag=TAG,
        title=_("Pieces as a file: CSV or JSON Lines"),
        meaning=_("The whole result, however large. What each column means stands in the dictionary."),
        answers={
            (200, "text/csv"): {"type": "string"},
            (200, "application/jsonl"): {"type": "string"},
        },
        parameters=[
            openapi.in_query("format", _("The form of the file."), {"type": "string", "enum": ["csv", "jsonl"]}),
            *NARROWING,
            openapi.in_query("order", _("The order of the rows."), {"type": "string", "enum": list(ORDERS)}),
            openapi.as_of(),
            openapi.fields_of(PIECES, *THEN.names),
        ],
        example="/api/v1/splits/download/?format=csv&as_of=2026-11-25",
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = request._request.GET
        only_known(query, (*PIECE_FILTERS, "order", "format", FIELDS, AS_OF))
        file_format = format_asked(query)
        narrowed = catalogue_asked(query, at=self.at, edition=self.edition)
        if then := moment_asked(query, at=self.at):
            only_what_never_changes(query, "format", FIELDS, AS_OF)
            names = [column.name for column in columns_asked(query, THEN)]
            blocks = stream_then(narrowed.qs, then=then, file_format=file_format, at=self.at, names=names)
            return file_told(blocks, "splits-then", file_format, self.at)
        columns = columns_asked(query, PIECES)
        rows = in_order(narrowed, turn_asked(query, narrowed).order_name)
        blocks = stream(PIECES, rows, file_format=file_format, at=self.at, names=[one.name for one in columns])
        return file_told(blocks, "splits", file_format, self.at)


def format_asked(query: QueryDict) -> Format:
    """CSV unless JSON Lines is asked for."""
    match query.get("format", "csv"):
        case "csv":
            return "csv"
        case "jsonl":
            return "jsonl"
    raise bad_request("unknown_format", "csv, jsonl")


def file_told(blocks: Any, name: str, file_format: Format, at: datetime) -> StreamingHttpResponse:
    """A file under a name with its day."""
    response = StreamingHttpResponse(blocks, content_type=MEDIA_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}-{at:%Y-%m-%d}.{file_format}"'
    response["Cache-Control"] = "no-store"
    return response


class OneSplit(OpenDoor):
    """A piece with all that is public of it."""

    @openapi.operation(
        "split",
        tag=TAG,
        title=_("A piece with all that is public of it"),
        answers={200: WHOLE_PIECE},
        parameters=[
            openapi.in_path("identifier", _("The number of the piece."), "15415,33"),
            openapi.fields_of(PIECES, *BESIDE_A_PIECE),
        ],
        example="/api/v1/splits/15415,33/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        found = piece_or_404(identifier)
        assert found.split is not None
        alone = holdings.Found(None, found.split)
        record = fields_asked(request._request.GET, holdings.piece(found.split, at=self.at))
        return told(request, record, links=header_at_api(links_of_holding(alone), of_holding(found.identifier)))


class SplitLedger(OpenDoor):
    """The public ledger of a piece."""

    @openapi.operation(
        "split_ledger",
        tag=TAG,
        title=_("The ledger of a piece, as far as it is public"),
        meaning=_("unpublished_ug is what movements that are not public yet took from the piece, or gave to it."),
        answers={
            200: openapi.list_of(LINE_SHAPE)
            | {
                "properties": {
                    "items": {"type": "array", "items": LINE_SHAPE},
                    "unpublished_ug": {"type": "integer", "x-unit": "µg"},
                    "is_cut_short": {"type": "boolean"},
                }
            }
        },
        parameters=[openapi.in_path("identifier", _("The number of the piece."), "15415,33")],
        example="/api/v1/splits/15415,33/ledger/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        found = piece_or_404(identifier)
        assert found.split is not None
        ledger = ledger_of_split(found.split, at=self.at)
        answer = {
            "items": line_rows(ledger.lines),
            "unpublished_ug": ledger.unpublished_ug,
            "is_cut_short": ledger.is_cut_short,
        }
        return told(request, answer)


class SplitLoans(OpenDoor):
    """The public loans of a piece."""

    @openapi.operation(
        "split_loans",
        tag=TAG,
        title=_("The public loans of a piece, the newest first"),
        answers={200: openapi.list_of(LOAN_SHAPE)},
        parameters=[openapi.in_path("identifier", _("The number of the piece."), "15415,33")],
        example="/api/v1/splits/15415,33/loans/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        found = piece_or_404(identifier)
        alone = holdings.Found(None, found.split)
        return told(request, {"items": [loan_row(loan) for loan in holdings.loans_of(alone, at=self.at)]})

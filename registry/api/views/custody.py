"""The custody record: chains with their heads, the heads of earlier days, what was recorded of a piece or loan."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import PAGING, Turn, only_known
from registry.api.problems import not_found
from registry.api.views.holdings import page_told, piece_or_404
from registry.reports.custody.chains import Chain, chain_events, chain_named, chains
from registry.reports.custody.heads import published_heads
from registry.reports.custody.records import Record, record_of_loan, record_of_piece
from registry.reports.keyset import Key, Order, Page, page_of
from registry.reports.open.custody import (
    CHAIN_EVENTS,
    CHAINS,
    EVENTS,
    HEADS,
    chain_event_rows,
    chain_row,
    event_rows,
    head_row,
)
from registry.reports.public.publication import published_loans

TAG: Final = _("Custody record")
NEWEST_FIRST: Final = Order((Key("seq", descending=True, read=int),))
ORDERS: Final = {"newest": NEWEST_FIRST}
AS_RECORDED: Final = Order((Key("seq", read=int),))
EVENT_ORDERS: Final = {"oldest": AS_RECORDED, "newest": NEWEST_FIRST}
CHAIN_SHAPE: Final = openapi.of_table("Chain", CHAINS)
HEAD_SHAPE: Final = openapi.of_table("Head", HEADS)
CHAIN_EVENT_SHAPE: Final = openapi.of_table("ChainEvent", CHAIN_EVENTS)
EVENT_SHAPE: Final = openapi.of_table("Event", EVENTS)
RECORD_SHAPE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["items", "withheld", "is_cut_short"],
    "properties": {
        "items": {"type": "array", "items": EVENT_SHAPE},
        "withheld": {"type": "integer", "description": _("Events that tell of it and are not public.")},
        "is_cut_short": {"type": "boolean", "description": _("Whether there are more than are told here.")},
    },
}


class Chains(OpenDoor):
    """Every chain."""

    @openapi.operation(
        "chains",
        tag=TAG,
        title=_("Chains of the record, each with its head now"),
        answers={200: openapi.list_of(CHAIN_SHAPE)},
        example="/api/v1/chains/",
    )
    def get(self, request: Request) -> HttpResponse:
        only_known(request._request.GET, ())
        return told(request, {"items": [chain_row(chain) for chain in chains()]})


class ChainHeads(OpenDoor):
    """The heads of a chain."""

    @openapi.operation(
        "chain_heads",
        tag=TAG,
        title=_("Heads of a chain that were published, the newest first"),
        answers={200: openapi.page_of(HEAD_SHAPE)},
        parameters=[openapi.in_path("code", _("The code of the chain."), "apollo"), *openapi.paging(ORDERS)],
        example="/api/v1/chains/apollo/heads/",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, ("order", *PAGING))
        turn = Turn.read(query, ORDERS, default="newest")
        chain_or_404(code)
        found = page_of(published_heads(code), turn.order, after=turn.after, before=turn.before, size=turn.size)
        return page_told(request, turn, Page([head_row(head) for head in found.rows], found.before, found.after))


class ChainEvents(OpenDoor):
    """What happens, for a program that follows it: it keeps the last number it read and asks for what came after."""

    @openapi.operation(
        "chain_events",
        tag=TAG,
        title=_("Events of a chain, to be followed as they are recorded"),
        meaning=_(
            "Keep the “seq” of the last event you have read and ask again with after=… : what was recorded since comes,"
            " or nothing. What is not public yet stands there by its digests; ask for it again later."
        ),
        answers={200: openapi.page_of(CHAIN_EVENT_SHAPE)},
        parameters=[openapi.in_path("code", _("The code of the chain."), "apollo"), *openapi.paging(EVENT_ORDERS)],
        example="/api/v1/chains/apollo/events/?after=1",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, ("order", *PAGING))
        turn = Turn.read(query, EVENT_ORDERS, default="oldest")
        chain_or_404(code)
        found = page_of(chain_events(code), turn.order, after=turn.after, before=turn.before, size=turn.size)
        return page_told(request, turn, Page(chain_event_rows(found.rows, at=self.at), found.before, found.after))


class SplitRecord(OpenDoor):
    """What was recorded of a piece."""

    @openapi.operation(
        "split_record",
        tag=TAG,
        title=_("The public custody record of a piece"),
        answers={200: RECORD_SHAPE},
        parameters=[openapi.in_path("identifier", _("The number of the piece."), "15415,33")],
        example="/api/v1/splits/15415,33/record/",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        only_known(request._request.GET, ())
        found = piece_or_404(identifier)
        assert found.split is not None
        return told(request, told_record(record_of_piece(found.split, at=self.at)))


class LoanRecord(OpenDoor):
    """What was recorded of a loan."""

    @openapi.operation(
        "loan_record",
        tag=TAG,
        title=_("The public custody record of a loan"),
        answers={200: RECORD_SHAPE},
        parameters=[openapi.in_path("reference", _("The number of the loan."), "L-0001")],
        example="/api/v1/loans/L-0001/record/",
    )
    def get(self, request: Request, reference: str) -> HttpResponse:
        only_known(request._request.GET, ())
        known = published_loans(self.at).select_related("collection")
        loan = known.filter(reference=reference).first() if "\x00" not in reference else None
        if loan is None:
            raise not_found()
        return told(request, told_record(record_of_loan(loan, at=self.at)))


def chain_or_404(code: str) -> Chain:
    """The chain of this code. Raises a problem, 404, for one that is not there."""
    found = chain_named(code) if "\x00" not in code else None
    if found is None:
        raise not_found()
    return found


def told_record(record: Record) -> dict[str, Any]:
    return {"items": event_rows(record.events), "withheld": record.withheld, "is_cut_short": record.is_cut_short}

"""Where a program begins: the lists there are, and the whole of the registry in numbers, as its first page has them."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import only_known
from registry.api.changes import VERSION
from registry.api.views.holdings import BALANCE_SHAPE
from registry.reports.open.addresses import address, of_institution, of_loan
from registry.reports.open.licence import licence
from registry.reports.open.origins import balance
from registry.reports.public.overview import Award, latest_awards, loans_under_way, masses_of_all, sums_of_collections

TAG: Final = _("About")
LISTS: Final = (
    "splits", "samples", "missions", "sites", "collections", "vocabularies", "loans", "institutions", "results",
    "calls", "chains", "overview", "applications",
)  # fmt: skip
_TEXT: Final = {"type": "string"}
_WHOLE: Final = {"type": "integer"}
_UG: Final = {"type": "integer", "x-unit": "µg"}
_DAY: Final = {"type": "string", "format": "date"}
_ADDRESS: Final = {"type": "string", "format": "uri"}


def several(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {"type": "object", "required": list(properties), "properties": properties},
    }


OVERVIEW: Final = openapi.shape(
    "Overview",
    {
        "type": "object",
        "description": _("The registry as a whole."),
        "required": ["balance", "collections", "loans_under_way", "latest_loans"],
        "properties": {
            "balance": BALANCE_SHAPE,
            "collections": several(code=_TEXT, brought_in_ug=_UG, pieces=_WHOLE, available=_WHOLE),
            "loans_under_way": _WHOLE,
            "latest_loans": several(
                reference=_TEXT, borrower=_TEXT, collection=_TEXT, portions=_WHOLE, lent_ug=_UG, received_on=_DAY,
                due_on=_DAY | {"type": ["string", "null"]}, is_illustrative={"type": "boolean"}, address=_ADDRESS,
                borrower_address=_ADDRESS,
            ),
        },
    },
)  # fmt: skip


class Start(OpenDoor):
    """The beginning."""

    @openapi.operation(
        "start",
        tag=TAG,
        title=_("Where to begin: every list, the description, the terms of use"),
        answers={
            200: {
                "type": "object",
                "required": ["version", "lists", "description", "reference", "licence"],
                "properties": {
                    "version": _TEXT,
                    "lists": {"type": "object", "additionalProperties": _ADDRESS},
                    "description": _ADDRESS,
                    "reference": _ADDRESS,
                    "licence": _ADDRESS,
                },
            }
        },
        example="/api/v1/",
    )
    def get(self, request: Request) -> HttpResponse:
        only_known(request._request.GET, ())
        answer = {
            "version": VERSION,
            "lists": {name: address(f"/api/v1/{name}/") for name in LISTS},
            "description": address("/api/v1/openapi.json"),
            "reference": address("/api/"),
            "licence": licence(),
        }
        return told(request, answer)


class Overview(OpenDoor):
    """The first page in numbers."""

    @openapi.operation(
        "overview",
        tag=TAG,
        title=_("The registry in numbers: its books, its collections, the latest loans"),
        answers={200: OVERVIEW},
        example="/api/v1/overview/",
    )
    def get(self, request: Request) -> HttpResponse:
        only_known(request._request.GET, ())
        answer = {
            "balance": balance(masses_of_all(at=self.at)),
            "collections": [
                {
                    "code": one.collection.code,
                    "brought_in_ug": one.brought_in_ug,
                    "pieces": one.pieces,
                    "available": one.available,
                }
                for one in sums_of_collections()
            ],
            "loans_under_way": loans_under_way(at=self.at),
            "latest_loans": [award_row(award) for award in latest_awards(at=self.at)],
        }
        return told(request, answer)


def award_row(award: Award) -> dict[str, Any]:
    return {
        "reference": award.reference,
        "borrower": award.borrower.slug,
        "collection": award.collection.code,
        "portions": award.portions,
        "lent_ug": award.issued_ug,
        "received_on": award.received_on,
        "due_on": award.due_on,
        "is_illustrative": award.is_illustrative,
        "address": of_loan(award.reference),
        "borrower_address": of_institution(award.borrower.slug),
    }

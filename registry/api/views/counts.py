"""What the catalogue and the register count: the whole of a result, and how many each further choice would show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import only_known, refuse_bad
from registry.api.views import lending
from registry.api.views.holdings import NARROWING, PIECE_FILTERS, TAG
from registry.reports.catalogue import counts as of_catalogue
from registry.reports.catalogue.filters import FACETS, CatalogueFilter
from registry.reports.register import counts as of_register
from registry.reports.register.filters import FACETS as REGISTER_FACETS
from registry.reports.register.filters import RegisterFilter

_WHOLE: Final = {"type": "integer"}
_UG: Final = {"type": "integer", "x-unit": "µg"}
_BOUNDED: Final = {
    "type": "boolean",
    "description": _("True: there are more pieces than could be counted beside a text or a mass; mass_ug is then 0."),
}
VALUE: Final = openapi.shape(
    "FacetValue",
    {
        "type": "object",
        "description": _("A value of a filter, and how many it would show beside all else that is chosen."),
        "required": ["value", "name", "count", "is_chosen"],
        "properties": {
            "value": {"type": "string", "description": _("As the filter takes it.")},
            "name": {"type": "string", "description": _("In the language asked for by Accept-Language.")},
            "count": {
                "type": ["integer", "null"],
                "description": _("Null: too many to count beside a text or a mass."),
            },
            "is_chosen": {"type": "boolean"},
        },
    },
)


def shape(totals: dict[str, Any], facets: Iterable[str]) -> dict[str, Any]:
    """The shape of an answer: totals, and the values of every facet."""
    values = {"type": "array", "items": VALUE}
    names = list(facets)
    return {
        "type": "object",
        "required": ["totals", "facets"],
        "properties": {
            "totals": {"type": "object", "required": list(totals), "properties": totals},
            "facets": {"type": "object", "required": names, "properties": dict.fromkeys(names, values)},
        },
    }


def values(options: Iterable[of_catalogue.Option]) -> list[dict[str, str | int | bool | Promise | None]]:
    return [
        {"value": one.value, "name": str(one.word), "count": one.count, "is_chosen": one.is_chosen} for one in options
    ]


class SplitCounts(OpenDoor):
    """The catalogue, counted."""

    @openapi.operation(
        "split_counts",
        tag=TAG,
        title=_("A result of the catalogue, counted"),
        meaning=_("Pieces and mass of the result, and of every filter the values it takes, with live counts."),
        answers={200: shape({"pieces": _WHOLE, "mass_ug": _UG, "is_bounded": _BOUNDED}, FACETS)},
        parameters=NARROWING,
        example="/api/v1/splits/counts/?mission=apollo-15",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, PIECE_FILTERS)
        narrowed = CatalogueFilter(query, at=self.at)
        refuse_bad(dict(narrowed.form.errors))
        totals = of_catalogue.totals(narrowed)
        answer = {
            "totals": {"pieces": totals.pieces, "mass_ug": totals.mass_ug, "is_bounded": totals.is_bounded},
            "facets": {facet: values(of_catalogue.options(narrowed, facet)) for facet in FACETS},
        }
        return told(request, answer)


class LoanCounts(OpenDoor):
    """The register, counted."""

    @openapi.operation(
        "loan_counts",
        tag=lending.TAG,
        title=_("A result of the register, counted"),
        meaning=_("Loans, portions and mass of the result, and of every filter the values it takes, with live counts."),
        answers={
            200: shape(
                {"loans": _WHOLE, "portions": _WHOLE, "lent_ug": _UG, "out_ug": _UG, "used_ug": _UG}, REGISTER_FACETS
            )
        },
        parameters=lending.NARROWING,
        example="/api/v1/loans/counts/?status=on_loan",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, lending.REGISTER_FILTERS)
        narrowed = RegisterFilter(query, at=self.at)
        refuse_bad(dict(narrowed.form.errors))
        totals = of_register.totals(narrowed.qs, at=self.at)
        answer = {
            "totals": {name: getattr(totals, name) for name in ("loans", "portions", "lent_ug", "out_ug", "used_ug")},
            "facets": {facet: values(of_register.options(narrowed, facet)) for facet in REGISTER_FACETS},
        }
        return told(request, answer)

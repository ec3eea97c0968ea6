"""Calls for applications: what anybody may read of them."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import FIELDS, columns_asked, fields_asked, only_known
from registry.api.problems import not_found
from registry.api.views.lending import TAG
from registry.applications.models import Call
from registry.reports.open.calls import CALLS, call_rows

MOST: Final = 200
CALL_SHAPE: Final = openapi.of_table("Call", CALLS)


class Calls(OpenDoor):
    """Every call that was announced."""

    @openapi.operation(
        "calls",
        tag=TAG,
        title=_("Calls for applications, the newest first"),
        meaning=_("Those that were announced, with what came of them once their results are published."),
        answers={200: openapi.list_of(CALL_SHAPE)},
        parameters=[openapi.fields_of(CALLS)],
        example="/api/v1/calls/",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        names = [column.name for column in columns_asked(query, CALLS)]
        rows = call_rows(Call.objects.public().select_related("collection")[:MOST], at=self.at)
        return told(request, {"items": [{name: row[name] for name in names} for row in rows]})


class OneCall(OpenDoor):
    """One call."""

    @openapi.operation(
        "call",
        tag=TAG,
        title=_("A call for applications"),
        meaning=_("One that was announced, with what came of it once its results are published."),
        answers={200: CALL_SHAPE},
        parameters=[
            openapi.in_path("code", _("The code of the call."), "2023-international"),
            openapi.fields_of(CALLS),
        ],
        example="/api/v1/calls/2023-international/",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        found = Call.objects.public().select_related("collection").filter(slug=code).first()
        if found is None:
            raise not_found()
        return told(request, fields_asked(query, call_rows([found], at=self.at)[0]))

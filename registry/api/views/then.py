"""As of a moment of the past: the inventory, who had a piece, what an institution held; of what is public today."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import AS_OF, FIELDS, Turn, columns_asked, fields_asked, moment_asked, only_known
from registry.api.problems import bad_request, not_found
from registry.holdings.models import Split
from registry.parties.models import Institution
from registry.reports.keyset import Page
from registry.reports.open.holdings import find
from registry.reports.open.lending import ITEMS, held_rows
from registry.reports.open.then import IN_ORDER, THEN, custodian_then, page_then
from registry.reports.then import Moment

PIECE_THEN: Final = openapi.of_table("SplitAsOf", THEN)
NEVER_CHANGES: Final = ("q", "mission", "site", "lithology", "subtype", "form", "use")
"""Filters that mean the same on any day; the others ask for how things stand now."""
ORDERS: Final = {"identifier": IN_ORDER}


def only_what_never_changes(query: QueryDict, *beside: str) -> None:
    """Refuse filters of today beside a day of the past: they would narrow to the wrong pieces."""
    if wrong := [name for name in query if name not in (*NEVER_CHANGES, *beside)]:
        raise bad_request(
            "not_with_as_of",
            _("These do not go with “as_of”: %(wrong)s. There are: %(known)s.")
            % {"wrong": ", ".join(wrong), "known": ", ".join((*NEVER_CHANGES, *beside))},
        )


def splits_then(request: Request, pieces: QuerySet[Split], then: Moment, *, at: datetime) -> tuple[Turn, Page[Any]]:
    """A page of the inventory as it stood."""
    query = request._request.GET
    turn = Turn.read(query, ORDERS, default="identifier")
    names = [column.name for column in columns_asked(query, THEN)]
    found = page_then(pieces, then=then, at=at, after=turn.after, before=turn.before, size=turn.size)
    rows = [{name: row[name] for name in names} for row in found.rows]
    return turn, Page(rows, found.before, found.after)


class SplitCustodian(OpenDoor):
    """Who had a piece."""

    @openapi.operation(
        "split_custodian",
        tag=gettext_lazy("Holdings"),
        title=gettext_lazy("Who has a piece, or had it on a day"),
        meaning=gettext_lazy("404 for a piece that was not in the books yet."),
        answers={200: PIECE_THEN},
        parameters=[
            openapi.in_path("identifier", gettext_lazy("The number of the piece."), "15415,33"),
            openapi.as_of(),
            openapi.fields_of(THEN),
        ],
        example="/api/v1/splits/15415,33/custodian/?as_of=2026-11-25",
    )
    def get(self, request: Request, identifier: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (AS_OF, FIELDS))
        then = moment_asked(query, at=self.at) or Moment(instant=self.at)
        found = find(identifier) if "\x00" not in identifier else None
        row = custodian_then(found.split, then=then, at=self.at) if found and found.split else None
        if row is None:
            raise not_found()
        return told(request, fields_asked(query, row, AS_OF))


class InstitutionHoldings(OpenDoor):
    """What an institution has."""

    @openapi.operation(
        "institution_holdings",
        tag=gettext_lazy("Lending"),
        title=gettext_lazy("The portions an institution holds, or held on a day, loan by loan"),
        answers={200: openapi.list_of({"$ref": "#/components/schemas/LoanItem"})},
        parameters=[
            openapi.in_path("code", gettext_lazy("The code of the institution."), "nanjing-university"),
            openapi.as_of(),
            openapi.fields_of(ITEMS),
        ],
        example="/api/v1/institutions/nanjing-university/holdings/?as_of=2026-11-25",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (AS_OF, FIELDS))
        names = [column.name for column in columns_asked(query, ITEMS)]
        then = moment_asked(query, at=self.at) or Moment(instant=self.at)
        found = Institution.objects.filter(slug=code).first() if "\x00" not in code else None
        rows = held_rows(found, then=then, at=self.at) if found else None
        if rows is None:
            raise not_found()
        return told(request, {"items": [{name: row[name] for name in names} for row in rows]})

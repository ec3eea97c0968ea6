"""Missions, landing sites, collections with the balance of their books, and vocabularies."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told
from registry.api.asked import AS_OF, FIELDS, columns_asked, fields_asked, moment_asked, only_known
from registry.api.problems import not_found
from registry.api.views.holdings import BALANCE_SHAPE
from registry.holdings.models import Collection, Mission
from registry.reports.open import origins
from registry.reports.open.addresses import of_mission
from registry.reports.open.balances import masses_of_collection, masses_of_collection_then
from registry.reports.open.describing import header_at_api, links_of_mission
from registry.reports.open.policies import POLICIES, policy_rows
from registry.reports.open.shape import Row

TAG: Final = _("Origins")
MISSION_SHAPE: Final = openapi.of_table("Mission", origins.MISSIONS)
SITE_SHAPE: Final = openapi.of_table("Site", origins.SITES)
COLLECTION_SHAPE: Final = openapi.of_table("Collection", origins.COLLECTIONS)
POLICY_SHAPE: Final = openapi.of_table("LendingPolicy", POLICIES)
KIND_SHAPE: Final = openapi.shape(
    "MissionKind",
    {
        "type": "object",
        "description": _("A mission’s material of one kind, as it is in the books today."),
        "required": ["lithology", "samples", "pieces", "mass_ug"],
        "properties": {
            "lithology": {"type": "string"},
            "samples": {"type": "integer"},
            "pieces": {"type": "integer"},
            "mass_ug": {"type": "integer", "x-unit": "µg"},
        },
    },
)
BESIDE_A_MISSION: Final = {
    "sites": {"type": "array", "items": SITE_SHAPE},
    "balance": BALANCE_SHAPE,
    "kinds": {"type": "array", "items": KIND_SHAPE},
}
WHOLE_MISSION: Final = openapi.of_table("MissionRecord", origins.MISSIONS, **BESIDE_A_MISSION)
WHOLE_COLLECTION: Final = openapi.of_table("CollectionRecord", origins.COLLECTIONS, balance=BALANCE_SHAPE)
TERM_SHAPE: Final = openapi.shape(
    "Term",
    {
        "type": "object",
        "required": ["code", "name", "name_zh"],
        "properties": {
            **{name: {"type": "string"} for name in ("code", "name", "name_zh", "harm")},
            **{name: {"type": "boolean"} for name in ("is_divisible", "is_mounted", "is_lendable")},
            "lithology": {"type": ["string", "null"]},
        },
    },
)


class Missions(OpenDoor):
    """Every mission."""

    @openapi.operation(
        "missions",
        tag=TAG,
        title=_("Missions, in their order"),
        answers={200: openapi.list_of(MISSION_SHAPE)},
        parameters=[openapi.fields_of(origins.MISSIONS)],
        example="/api/v1/missions/",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        return told(request, {"items": origins.missions(columns_asked(query, origins.MISSIONS), at=self.at)})


class OneMission(OpenDoor):
    """A mission with its sites."""

    @openapi.operation(
        "mission",
        tag=TAG,
        title=_("A mission with its landing sites, its books and its material"),
        answers={200: WHOLE_MISSION},
        parameters=[
            openapi.in_path("code", _("The code of the mission."), "apollo-15"),
            openapi.fields_of(origins.MISSIONS, *BESIDE_A_MISSION),
        ],
        example="/api/v1/missions/apollo-15/",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        mission = Mission.objects.filter(slug=code).first() if "\x00" not in code else None
        if mission is None:
            raise not_found()
        record = origins.mission(mission, at=self.at)
        links = header_at_api(links_of_mission(code), of_mission(code))
        return told(request, fields_asked(request._request.GET, record), links=links)


class Sites(OpenDoor):
    """Every landing site."""

    @openapi.operation(
        "sites",
        tag=TAG,
        title=_("Landing sites on the Moon"),
        meaning=_("Coordinates are selenographic, in the frame mean Earth / polar axis; never those of the Earth."),
        answers={200: openapi.list_of(SITE_SHAPE)},
        parameters=[openapi.fields_of(origins.SITES)],
        example="/api/v1/sites/",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        return told(request, {"items": origins.sites(columns_asked(query, origins.SITES), at=self.at)})


class Collections(OpenDoor):
    """Every collection."""

    @openapi.operation(
        "collections",
        tag=TAG,
        title=_("Collections"),
        answers={200: openapi.list_of(COLLECTION_SHAPE)},
        parameters=[openapi.fields_of(origins.COLLECTIONS)],
        example="/api/v1/collections/",
    )
    def get(self, request: Request) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        return told(request, {"items": origins.collections(columns_asked(query, origins.COLLECTIONS), at=self.at)})


class OneCollection(OpenDoor):
    """A collection with the balance of its books."""

    @openapi.operation(
        "collection",
        tag=TAG,
        title=_("A collection with the balance of its books"),
        answers={200: WHOLE_COLLECTION},
        parameters=[
            openapi.in_path("code", _("The code of the collection."), "apollo"),
            openapi.as_of(),
            openapi.fields_of(origins.COLLECTIONS, "balance"),
        ],
        meaning=_("With as_of the balance as it stood then."),
        example="/api/v1/collections/apollo/?as_of=2026-11-25",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS, AS_OF))
        then = moment_asked(query, at=self.at)
        collection = Collection.objects.filter(code=code).first() if "\x00" not in code else None
        if collection is None:
            raise not_found()
        row = the_one(origins.collections(origins.COLLECTIONS.columns, at=self.at, code=code))
        masses = (
            masses_of_collection_then(collection, then=then.within(collection), at=self.at)
            if then
            else masses_of_collection(code, at=self.at)
        )
        return told(request, fields_asked(query, {**row, "balance": origins.balance(masses)}, AS_OF))


class CollectionPolicy(OpenDoor):
    """What a collection lends, and how."""

    @openapi.operation(
        "collection_policy",
        tag=TAG,
        title=_("The lending policy of a collection, every version, the newest first"),
        meaning=_("The first is in force. A collection without one lends nothing."),
        answers={200: openapi.list_of(POLICY_SHAPE)},
        parameters=[
            openapi.in_path("code", _("The code of the collection."), "apollo"),
            openapi.fields_of(POLICIES),
        ],
        example="/api/v1/collections/apollo/policy/",
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        query = request._request.GET
        only_known(query, (FIELDS,))
        names = [column.name for column in columns_asked(query, POLICIES)]
        if "\x00" in code or not Collection.objects.filter(code=code).exists():
            raise not_found()
        rows = policy_rows(at=self.at, collection=code)
        return told(request, {"items": [{name: row[name] for name in names} for row in rows]})


class Vocabularies(OpenDoor):
    """The names of the vocabularies."""

    @openapi.operation(
        "vocabularies",
        tag=TAG,
        title=_("Vocabularies, by name"),
        answers={200: openapi.list_of({"type": "string"})},
        example="/api/v1/vocabularies/",
    )
    def get(self, request: Request) -> HttpResponse:
        only_known(request._request.GET, ())
        return told(request, {"items": list(origins.VOCABULARIES)})


class OneVocabulary(OpenDoor):
    """The words of a vocabulary."""

    @openapi.operation(
        "vocabulary",
        tag=TAG,
        title=_("The words of a vocabulary, in both languages"),
        answers={200: openapi.list_of(TERM_SHAPE)},
        parameters=[openapi.in_path("name", _("The name of the vocabulary."), "forms")],
        example="/api/v1/vocabularies/forms/",
    )
    def get(self, request: Request, name: str) -> HttpResponse:
        only_known(request._request.GET, ())
        if name not in origins.VOCABULARIES:
            raise not_found()
        _model, table = origins.VOCABULARIES[name]
        return told(request, {"items": origins.terms(name, table.columns, at=self.at)})


def the_one(rows: list[Row]) -> Row:
    """The only row. Raises a problem, 404, where there is none."""
    if not rows:
        raise not_found()
    return rows[0]

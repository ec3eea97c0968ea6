"""Samples and pieces as records for a DOI: DataCite's JSON, schema 4.7 (`domain.md` 8.1).

`application/vnd.datacite.datacite+json` is the flat record, as DataCite's own content negotiation answers it; what its
REST interface takes is that record in a wrapper. A record with invented figures names the registry as its author.
A lunar site goes in as the name of a place: points of that schema are points on the Earth.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from registry.foundation.mass import Mass
from registry.holdings.models import Sample, Split
from registry.holdings.models.pieces import CONSUMED
from registry.parties.models import Institution
from registry.reports.open import holdings
from registry.reports.open.addresses import of_holding
from registry.reports.open.lending import ror_address
from registry.reports.open.licence import licence, licence_code, licence_name
from registry.reports.open.naming import ILLUSTRATIVE, MARK, REGISTRY, english_title, is_illustrative
from registry.reports.open.shape import Row

SCHEMA_VERSION: Final = "http://datacite.org/schema/kernel-4"
DOI_SCHEMES: Final = ("DOI", "IGSN")
"""Schemes of other identifiers that are DOIs; an IGSN ID has been one since 2023."""


def for_registration(found: holdings.Found, *, at: datetime) -> dict[str, Any]:
    """The record wrapped as DataCite's REST interface takes it to register a DOI (JSON:API)."""
    own = record(found, at=at)
    prefix = {"prefix": settings.DOI_PREFIX} if settings.DOI_PREFIX and "doi" not in own else {}
    return {"data": {"type": "dois", "attributes": prefix | own}}


def record(found: holdings.Found, *, at: datetime) -> dict[str, Any]:
    """All properties that are known, flat, as DataCite's content negotiation gives a record; none is ever guessed."""
    if found.sample is not None:
        thing, row = found.sample, holdings.sample(found.sample, at=at)
        what, mass_ug = "Lunar sample", row["catalogue_mass_ug"] or row["balance"]["brought_in_ug"] or None
    else:
        assert found.split is not None
        thing, row = found.split.sample, holdings.piece(found.split, at=at)
        what, mass_ug = f"Lunar sample, {found.split.form.name}", row["mass_ug"]
    keeper, owner = thing.collection.keeper, thing.collection.owner
    is_invented = is_illustrative(found.sample, found.split)
    known: dict[str, Any] = {
        "doi": doi_of(row),
        "creators": [{"name": REGISTRY, "nameType": "Organizational"} if is_invented else _organisation(owner)],
        "titles": titles(thing, found, row["identifier"]),
        "publisher": _publisher(keeper),
        "publicationYear": str(thing.mission.returned_on.year),
        "types": {"resourceTypeGeneral": "PhysicalObject", "resourceType": what},
        "subjects": _subjects(thing),
        "contributors": [
            {**_organisation(keeper), "contributorType": "HostingInstitution"},
            {**_organisation(owner), "contributorType": "RightsHolder"},
        ],
        "dates": _dates(thing, row),
        "alternateIdentifiers": [
            {"alternateIdentifier": row["identifier"], "alternateIdentifierType": "Local"},
            *(
                {"alternateIdentifier": other["value"], "alternateIdentifierType": other["scheme"]}
                for other in row["other_identifiers"]
            ),
        ],
        "relatedIdentifiers": [
            *_related(thing, row, found.split if found.sample is None else None),
            *_publications(found, at=at),
        ],
        "sizes": [Mass(mass_ug).text().replace("\u2009", " ")] if mass_ug is not None else [],
        "geoLocations": _places(thing),
        "descriptions": _descriptions(thing, row, is_invented=is_invented),
        "rightsList": [_rights()],
        "url": of_holding(row["identifier"]),
        "schemaVersion": SCHEMA_VERSION,
    }
    return {name: value for name, value in known.items() if value not in ([], "", None)}


def doi_of(row: Row) -> str:
    """The DOI or IGSN ID it has, bare; empty where it has none."""
    found = [other["value"] for other in row["other_identifiers"] if other["scheme"].upper() in DOI_SCHEMES]
    bare = [value.removeprefix("https://doi.org/") for value in found]
    return next((value for value in bare if value.startswith("10.")), "")


def titles(thing: Sample, found: holdings.Found, identifier: str) -> list[Row]:
    """Object form, material, local number, with the mark of what is invented; then what people call it."""
    first = english_title(thing, found.split if found.sample is None else None, identifier)
    mark = f" {MARK}" if is_illustrative(found.sample, found.split) else ""
    known = [{"title": f"{first}{mark}", "lang": "en"}]
    if thing.name:
        known.append({"title": thing.name, "titleType": "AlternativeTitle", "lang": "en"})
    if thing.name_zh:
        known.append({"title": thing.name_zh, "titleType": "TranslatedTitle", "lang": "zh-Hans"})
    return known


def _organisation(institution: Institution) -> Row:
    known: Row = {"name": institution.name, "nameType": "Organizational"}
    if ror := ror_address(institution.ror_id):
        known["nameIdentifiers"] = [
            {"nameIdentifier": ror, "nameIdentifierScheme": "ROR", "schemeUri": "https://ror.org"}
        ]
    return known


def _publisher(keeper: Institution) -> Row:
    known: Row = {"name": keeper.name, "lang": "en"}
    if ror := ror_address(keeper.ror_id):
        known |= {
            "publisherIdentifier": ror,
            "publisherIdentifierScheme": "ROR",
            "schemeUri": "https://ror.org",
        }
    return known


def _subjects(thing: Sample) -> list[Row]:
    words = ["Moon", thing.mission.name, thing.lithology.name, thing.subtype.name if thing.subtype else ""]
    return [{"subject": word, "lang": "en"} for word in dict.fromkeys(words) if word]


def _dates(thing: Sample, row: Row) -> list[Row]:
    known = [
        {
            "date": thing.mission.returned_on.isoformat(),
            "dateType": "Other",
            "dateInformation": "Returned to Earth",
        }
    ]
    if row.get("availability") == CONSUMED:
        known[0]["dateInformation"] += "; used up since"
    return known


def _related(thing: Sample, row: Row, split: Split | None) -> list[Row]:
    """A piece is part of its sample and derived from what it was cut from."""
    if split is None:
        return []
    parents = [
        {"relatedIdentifier": of_holding(parent), "relatedIdentifierType": "URL", "relationType": "IsDerivedFrom"}
        for parent in row["made_from"]
    ]
    daughters = [
        {"relatedIdentifier": of_holding(daughter), "relatedIdentifierType": "URL", "relationType": "IsSourceOf"}
        for daughter in row["cut_from_it"]
    ]
    whole = {
        "relatedIdentifier": of_holding(thing.identifier),
        "relatedIdentifierType": "URL",
        "relationType": "IsPartOf",
    }
    return [whole, *parents, *daughters]


def _publications(found: holdings.Found, *, at: datetime) -> list[Row]:
    """What was published of it, by DOI."""
    known = dict.fromkeys(result.doi for result in holdings.results_of(found, at=at) if result.doi)
    return [
        {"relatedIdentifier": doi, "relatedIdentifierType": "DOI", "relationType": "IsReferencedBy"} for doi in known
    ]


def _places(thing: Sample) -> list[Row]:
    site = holdings.site_of(thing)
    return [{"geoLocationPlace": f"{site.name}, Moon"}] if site else []


def _descriptions(thing: Sample, row: Row, *, is_invented: bool) -> list[Row]:
    """What it is; where on the Moon it was, in words, with its selenographic coordinates; what is invented."""
    site = holdings.site_of(thing)
    sentences = [f"{thing.lithology.name.capitalize()} brought back by {thing.mission.name}."]
    if site is not None:
        sentences.append(
            f"Selenographic latitude {site.latitude}°, longitude {site.longitude}° (mean Earth / polar axis)."
        )
    if row["remark"]:
        sentences.append(row["remark"])
    known = [{"description": " ".join(sentences), "descriptionType": "Abstract", "lang": "en"}]
    if is_invented:
        known.append({"description": ILLUSTRATIVE, "descriptionType": "Other", "lang": "en"})
    return known


def _rights() -> Row:
    known: Row = {"rights": licence_name(), "rightsUri": licence()}
    if code := licence_code():
        known |= {
            "rightsIdentifier": code,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    return known

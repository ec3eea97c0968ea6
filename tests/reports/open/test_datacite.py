"""Records for a DOI are what DataCite's registry takes: by its schema, by its lists of words, by what they leave out.

No JSON schema of version 4.7 has been published that we found (November 2026); the package brings that of 4.5. What 4.6
and 4.7 changed of what we send is their lists of words, which lie beside the tests.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
from datacite.schema45 import validator
from django.test import Client

from registry.foundation.clocks import now
from registry.holdings.models import AlternativeIdentifier, Sample, Split
from registry.loans.models import Loan
from registry.reports.open import datacite, holdings
from registry.reports.open.addresses import of_holding
from tests.worlds import World

WORDS: Final = Path(__file__).parent / "terms" / "datacite.txt"
LISTS: Final = {
    "resourceTypeGeneral": "resourceType",
    "relationType": "relationType",
    "relatedIdentifierType": "relatedIdentifierType",
    "contributorType": "contributorType",
    "dateType": "dateType",
    "titleType": "titleType",
    "descriptionType": "descriptionType",
    "nameType": "nameType",
}
"""The list of 4.7 that each of these properties takes its words from."""


def lists() -> dict[str, set[str]]:
    """The words of each list."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = set()
        elif line and not line.startswith("#"):
            found[name].add(line)
    return found


def attributes(identifier: str) -> dict[str, Any]:
    found = holdings.find(identifier)
    assert found is not None
    return datacite.record(found, at=now())


def words_in(told: Any) -> list[tuple[str, str]]:
    """Every controlled word in a record, with the property it stands in."""
    if isinstance(told, list):
        return [word for one in told for word in words_in(one)]
    if not isinstance(told, dict):
        return []
    own = [(name, value) for name, value in told.items() if name in LISTS]
    return own + [word for value in told.values() for word in words_in(value)]


def identifiers(world: World) -> list[str]:
    return ["15415", "15415,33", "15415,7", world.powder.identifier, world.powder.sample.identifier]


def test_every_record_holds_to_the_schema(world: World) -> None:
    assert files("datacite").joinpath("schemas/datacite-v4.5.json").is_file()
    for identifier in identifiers(world):
        faults = [fault.message for fault in validator.iter_errors(attributes(identifier))]
        assert not faults, identifier


def test_every_word_is_one_of_version_4_7(world: World) -> None:
    known = lists()
    for identifier in identifiers(world):
        used = words_in(attributes(identifier))
        assert len(used) >= 8
        assert not [(name, word) for name, word in used if word not in known[LISTS[name]]], identifier


def test_a_record_is_flat_and_wrapped_only_to_be_registered(world: World, client: Client, settings: Any) -> None:
    settings.DOI_PREFIX = "10.5072"
    kinds = {"datacite": "application/vnd.datacite.datacite+json", "datacite-api": "application/vnd.api+json"}
    told = {form: client.get(f"/holdings/15415,33/?format={form}") for form in kinds}
    assert {form: answer["Content-Type"] for form, answer in told.items()} == kinds
    flat, wrapped = told["datacite"].json(), json.loads(told["datacite-api"].content)
    assert flat["types"]["resourceTypeGeneral"] == "PhysicalObject"
    assert wrapped == {"data": {"type": "dois", "attributes": flat | {"prefix": "10.5072"}}}


def test_what_has_invented_figures_says_so_and_names_nobody_as_its_author(world: World) -> None:
    assert "†" not in str(attributes("15415,33"))
    Split.objects.filter(identifier="15415,33").update(is_illustrative=True)
    told = attributes("15415,33")
    assert told["titles"][0]["title"].endswith("†")
    assert told["creators"] == [{"name": "Lunar Sample Loan Registry", "nameType": "Organizational"}]
    assert "Illustrative" in told["descriptions"][-1]["description"]


def test_a_publication_is_related_by_its_doi(world: World) -> None:
    piece = Loan.objects.get(reference="L-0001").items.get().piece
    wanted = {"relatedIdentifier": "10.5555/abc", "relatedIdentifierType": "DOI", "relationType": "IsReferencedBy"}
    assert wanted in attributes(piece.identifier)["relatedIdentifiers"]


def test_what_a_doi_must_have_is_there(world: World) -> None:
    told = attributes("15415,33")
    assert told["url"] == of_holding("15415,33")
    assert told["publicationYear"] == "2020"
    assert told["types"]["resourceTypeGeneral"] == "PhysicalObject"
    assert told["creators"][0]["nameType"] == "Organizational"
    assert "15415,33" in told["titles"][0]["title"]
    assert told["sizes"] == ["5.000 g"] or told["sizes"] == ["5 g"]


def test_a_piece_is_part_of_its_sample(world: World) -> None:
    related = attributes("15415,33")["relatedIdentifiers"]
    assert ("IsPartOf", of_holding("15415")) in [(one["relationType"], one["relatedIdentifier"]) for one in related]


def test_the_moon_is_no_place_on_the_earth(world: World) -> None:
    for identifier in identifiers(world):
        for place in attributes(identifier).get("geoLocations", []):
            assert set(place) == {"geoLocationPlace"}
            assert place["geoLocationPlace"].endswith(", Moon")


def test_an_igsn_is_its_doi_and_nothing_is_guessed(world: World) -> None:
    assert "doi" not in attributes("15415")
    sample = Sample.objects.get(identifier="15415")
    AlternativeIdentifier.objects.create(sample=sample, scheme="IGSN", value="10.58052/INVENTED15415")
    assert attributes("15415")["doi"] == "10.58052/INVENTED15415"


@pytest.mark.parametrize("identifier", ["15415,7"])
def test_what_was_never_weighed_has_no_size(world: World, identifier: str) -> None:
    assert "sizes" not in attributes(identifier)


def test_no_person_is_named(world: World) -> None:
    text = str([attributes(identifier) for identifier in identifiers(world)])
    assert "Personal" not in text
    assert world.investigator.name not in text

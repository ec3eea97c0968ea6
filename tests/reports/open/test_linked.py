"""Linked data says what it means: every term exists, and nothing is lost when a reader of JSON-LD expands it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyld import jsonld

from registry.foundation.clocks import now
from registry.holdings.models import Mission, Split
from registry.loans.models import Loan
from registry.parties.models import Institution
from registry.reports.open import holdings, linked
from registry.reports.open.addresses import of_holding
from registry.reports.public.loans import loans_with_their_items, shown
from registry.reports.public.publication import published_loans
from tests.worlds import World

TERMS = Path(__file__).parent / "terms"
VOCABULARIES = {
    "https://schema.org/": "schema.txt",
    "http://rs.tdwg.org/dwc/terms/": "darwin_core.txt",
    "http://purl.org/dc/terms/": "dublin_core.txt",
    "http://www.w3.org/2001/XMLSchema#": "xml_schema.txt",
}


def documents(world: World) -> dict[str, Any]:
    """Every kind of document."""
    at = now()
    loans = shown(loans_with_their_items(published_loans(at), at=at), at=at)
    identifiers = ("15415", "15415,33", "15415,7", world.powder.identifier, world.powder.sample.identifier)
    found = {identifier: holdings.find(identifier) for identifier in identifiers}
    files = [{"address": "https://example.org/a.csv", "media_type": "text/csv", "size": 3, "sha256": "ab"}]
    return {
        **{identifier: linked.holding(one, at=at) for identifier, one in found.items() if one},
        "mission": linked.mission(Mission.objects.get(slug="apollo-15")),
        "institution": linked.institution(Institution.objects.get(slug="nanjing-university"), loans),
        "dataset": linked.dataset("2026-01-01", files),
    }


def known_terms() -> set[str]:
    """The whole address of every term in the lists."""
    found = set()
    for base, name in VOCABULARIES.items():
        lines = (TERMS / name).read_text(encoding="utf-8").splitlines()
        found |= {base + line for line in lines if line and not line.startswith("#")}
    return found


def terms_in(node: Any) -> Iterator[str]:
    """Properties, types and kinds of value in an expanded document."""
    if isinstance(node, list):
        for one in node:
            yield from terms_in(one)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name == "@type":
                yield from [value] if isinstance(value, str) else value
            elif not name.startswith("@"):
                yield name
            yield from terms_in(value)


def never_outside(address: str, options: Any) -> Any:
    raise AssertionError(f"the document needs {address} to be understood")


def test_every_term_exists_and_needs_nothing_from_outside(world: World) -> None:
    known = known_terms()
    for name, document in documents(world).items():
        expanded = jsonld.expand(document, {"documentLoader": never_outside})
        assert len(expanded) == 1, name
        used = set(terms_in(expanded))
        assert used, name
        assert used <= known, (name, used - known)


def test_nothing_is_lost_in_expanding(world: World) -> None:
    for name, document in documents(world).items():
        (expanded,) = jsonld.expand(document, {"documentLoader": never_outside})
        told = {key for key in document if key not in ("@context",)}
        assert len(expanded) == len(told), (name, told)


def test_a_piece_tells_what_its_page_tells(world: World) -> None:
    document = documents(world)["15415,33"]
    assert document["@id"] == of_holding("15415,33")
    assert document["dwc:disposition"] == "in collection"
    assert document["schema:weight"]["schema:value"]["@value"] == "5"
    assert document["schema:weight"]["schema:unitCode"] == "GRM"
    assert {"@id": of_holding("15415")} in document["schema:isPartOf"]


def test_lunar_coordinates_are_none_of_the_earth(world: World) -> None:
    text = str(documents(world))
    assert "schema:geo" not in text
    assert "selenographicLatitude" in text


def test_what_has_invented_figures_says_so(world: World) -> None:
    assert "Illustrative" not in str(documents(world))
    Split.objects.filter(identifier="15415,33").update(is_illustrative=True)
    Loan.objects.filter(reference="L-0001").update(is_illustrative=True)
    told = documents(world)
    assert "Illustrative" in str(told["15415,33"]["schema:disambiguatingDescription"])
    (loan,) = [one for one in told["institution"]["schema:subjectOf"] if one["schema:identifier"] == "L-0001"]
    assert "Illustrative" in str(loan)


def test_a_publication_stands_with_the_piece_it_speaks_of(world: World) -> None:
    piece = Loan.objects.get(reference="L-0001").items.get().piece
    found = holdings.find(piece.identifier)
    assert found
    told = linked.holding(found, at=now())["schema:subjectOf"]
    assert ("https://doi.org/10.5555/abc", "schema:ScholarlyArticle") in [(one["@id"], one["@type"]) for one in told]

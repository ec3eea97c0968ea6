"""In which forms a record can be had, and the links that tell programs so (FAIR signposting, level 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.reports.open import holdings
from registry.reports.open.addresses import SAFE, address, of_holding, of_institution, of_mission
from registry.reports.open.datacite import doi_of
from registry.reports.open.licence import licence


@dataclass(frozen=True)
class Form:
    """A form of a record: its short name in an address, the media type a program accepts, a word for people."""

    name: str
    media_type: str
    word: str | Promise
    profile: str = ""


LINKED: Final = Form("jsonld", "application/ld+json", _("JSON-LD"))
DATACITE: Final = Form("datacite", "application/vnd.datacite.datacite+json", _("DataCite JSON"))
REGISTRATION: Final = Form("datacite-api", "application/vnd.api+json", _("DataCite, to register"))
CSV: Final = Form("csv", "text/csv", _("CSV"))
LINES: Final = Form("jsonl", "application/jsonl", _("JSON Lines"))
CITATION: Final = Form("citation", "text/x-bibliography", _("Citation as text"))
BIBTEX: Final = Form("bibtex", "application/x-bibtex", "BibTeX")
CSL: Final = Form("csl", "application/vnd.citationstyles.csl+json", "CSL-JSON")
HTML: Final = "text/html"

OF_A_HOLDING: Final = (LINKED, DATACITE, REGISTRATION, CSV)
OF_A_RECORD: Final = (LINKED, CSV)
OF_A_LIST: Final = (CSV, LINES)
CITATIONS: Final = (CITATION, BIBTEX, CSL)
"""Forms in which a sample or piece is cited, for people and their reference managers."""

SPECIMEN: Final = "https://schema.org/Thing"
ABOUT_PAGE: Final = "https://schema.org/AboutPage"
ORGANISATION: Final = "https://schema.org/Organization"
EVENT: Final = "https://schema.org/Event"


@dataclass(frozen=True)
class Link:
    """One link of a record, as RFC 8288 writes it."""

    href: str
    rel: str
    media_type: str = ""

    def __str__(self) -> str:
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def links_of_holding(found: holdings.Found, *, doi: str | None = None, at_api: bool = False) -> str:
    """Links of a sample's or piece's record. `at_api`: said by the programs' door, of the record it tells.

    Its DOI is looked up unless it is given; without one the stable address is what to cite.
    """
    here = of_holding(found.identifier)
    if doi is None:
        named = found.sample or found.split
        assert named is not None
        doi = doi_of({"other_identifiers": holdings.other_identifiers(named)})
    mission = (found.sample or found.split).mission  # type: ignore[union-attr]
    links = [
        Link(f"https://doi.org/{doi}" if doi else here, "cite-as"),
        *forms_of(here, OF_A_HOLDING),
        Link(_at_api("samples" if found.sample else "splits", found.identifier), "describedby", "application/json"),
        Link(SPECIMEN, "type"),
        Link(ABOUT_PAGE, "type"),
        Link(licence(), "license"),
        Link(of_mission(mission.slug), "collection"),
    ]
    if found.sample is None and found.split is not None:
        links.append(Link(of_holding(found.split.sample.identifier), "collection"))
    if at_api:
        links = [link for link in links if link.media_type != "application/json"] + [Link(here, "describes")]
    return written(links)


def links_of_mission(slug: str) -> str:
    here = of_mission(slug)
    own = Link(_at_api("missions", slug), "describedby", "application/json")
    items = Link(address(f"/api/v1/samples/?mission={slug}"), "item", "application/json")
    return written([Link(here, "cite-as"), *forms_of(here, OF_A_RECORD), own, Link(EVENT, "type"), _rights(), items])


def links_of_institution(slug: str) -> str:
    here = of_institution(slug)
    own = Link(_at_api("institutions", slug), "describedby", "application/json")
    return written([Link(here, "cite-as"), *forms_of(here, OF_A_RECORD), own, Link(ORGANISATION, "type"), _rights()])


def forms_of(here: str, forms: Iterable[Form]) -> list[Link]:
    """Where each form of a record is."""
    return [Link(f"{here}?format={form.name}", "describedby", form.media_type) for form in forms]


def written(links: Iterable[Link]) -> str:
    """Links as one header."""
    return ", ".join(str(link) for link in links)


def _rights() -> Link:
    return Link(licence(), "license")


def _at_api(kind: str, name: str) -> str:
    return address(f"/api/v1/{kind}/{quote(name, safe=SAFE)}/")

"""In which forms a record can be had, and the links that tell programs so (FAIR signposting, levels 1 and 2).

A record's page and each of its forms say them in their header; all of them together are a set of links (RFC 9264).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.reports.open import holdings
from registry.reports.open.addresses import SAFE, address, of_holding, of_institution, of_mission
from registry.reports.open.datacite import doi_of
from registry.reports.open.lending import ror_address
from registry.reports.open.licence import licence
from registry.reports.open.naming import is_illustrative


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
LINKSET: Final = Form("linkset", "application/linkset+json", _("Set of links"))
CITATION: Final = Form("citation", "text/x-bibliography", _("Citation as text"))
BIBTEX: Final = Form("bibtex", "application/x-bibtex", "BibTeX")
CSL: Final = Form("csl", "application/vnd.citationstyles.csl+json", "CSL-JSON")
HTML: Final = "text/html"
PLAIN: Final = "application/json"
"""The media type in which the programs' door tells a record."""

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


def links_of_holding(found: holdings.Found, *, doi: str | None = None) -> list[Link]:
    """Links of a sample's or piece's record.

    Its DOI is looked up unless it is given; without one the stable address is what to cite.
    """
    here = of_holding(found.identifier)
    named = found.sample or found.split
    assert named is not None
    if doi is None:
        doi = doi_of({"other_identifiers": holdings.other_identifiers(named)})
    author = "" if is_illustrative(found.sample, found.split) else ror_address(named.collection.owner.ror_id)
    links = [
        Link(f"https://doi.org/{doi}" if doi else here, "cite-as"),
        *([Link(author, "author")] if author else []),
        *forms_of(here, OF_A_HOLDING),
        Link(_at_api("samples" if found.sample else "splits", found.identifier), "describedby", PLAIN),
        Link(SPECIMEN, "type"),
        Link(ABOUT_PAGE, "type"),
        Link(licence(), "license"),
        Link(of_mission(named.mission.slug), "collection"),
    ]
    if found.sample is None and found.split is not None:
        links.append(Link(of_holding(found.split.sample.identifier), "collection"))
    return [*links, _set_of(here)]


def links_of_mission(slug: str) -> list[Link]:
    here = of_mission(slug)
    items = Link(address(f"/api/v1/samples/?mission={slug}"), "item", PLAIN)
    return [*_links_of_record(here, _at_api("missions", slug), EVENT), items, _set_of(here)]


def links_of_institution(slug: str) -> list[Link]:
    here = of_institution(slug)
    return [*_links_of_record(here, _at_api("institutions", slug), ORGANISATION), _set_of(here)]


def _links_of_record(here: str, at_api: str, kind: str) -> list[Link]:
    own = Link(at_api, "describedby", PLAIN)
    return [Link(here, "cite-as"), *forms_of(here, OF_A_RECORD), own, Link(kind, "type"), Link(licence(), "license")]


def said_by(links: Iterable[Link], here: str, media_type: str) -> list[Link]:
    """The links as a form of the record says them: it describes the page, and so do the other forms."""
    others = [link for link in links if (link.rel, link.media_type) != ("describedby", media_type)]
    return [*others, Link(here, "describes", HTML)]


def header_at_api(links: Iterable[Link], here: str) -> str:
    """The same of a record as the programs' door tells it."""
    return written(said_by(links, here, PLAIN))


def set_of_links(links: Iterable[Link], here: str) -> dict[str, Any]:
    """Every link of a record, its page's first, then each form's back to it, as RFC 9264 writes a set of them."""
    of_page: dict[str, Any] = {"anchor": here}
    of_forms = []
    for link in links:
        if link.rel == LINKSET.name:
            continue
        target = {"href": link.href} | ({"type": link.media_type} if link.media_type else {})
        of_page.setdefault(link.rel, []).append(target)
        if link.rel == "describedby":
            of_forms.append({"anchor": link.href, "describes": [{"href": here, "type": HTML}]})
    return {"linkset": [of_page, *of_forms]}


def forms_of(here: str, forms: Iterable[Form]) -> list[Link]:
    """Where each form of a record is."""
    return [Link(f"{here}?format={form.name}", "describedby", form.media_type) for form in forms]


def written(links: Iterable[Link]) -> str:
    """Links as one header."""
    return ", ".join(str(link) for link in links)


def _set_of(here: str) -> Link:
    return Link(f"{here}?format={LINKSET.name}", LINKSET.name, LINKSET.media_type)


def _at_api(kind: str, name: str) -> str:
    return address(f"/api/v1/{kind}/{quote(name, safe=SAFE)}/")

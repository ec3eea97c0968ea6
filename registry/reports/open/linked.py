"""Samples, pieces, missions and institutions as linked data: JSON-LD in schema.org, Darwin Core and Dublin Core.

A sample or a piece is a `dwc:MaterialEntity`; `dwc:disposition` tells its availability (`domain.md` 8.3, 8.4, 8.6).
Lunar coordinates are no coordinates of the Earth, so they stand as named properties and never as `geo`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from registry.foundation.mass import Mass, Unit
from registry.holdings.models import LandingSite, Mission, Sample, Split
from registry.holdings.models.pieces import CONSUMED, ON_LOAN
from registry.parties.models import Institution
from registry.reports.open import holdings
from registry.reports.open.addresses import address, of_holding, of_institution, of_loan, of_mission
from registry.reports.open.lending import ror_address
from registry.reports.open.licence import licence
from registry.reports.open.naming import ILLUSTRATIVE, ILLUSTRATIVE_ZH, INVENTED, INVENTED_ZH, bare
from registry.reports.open.shape import Row
from registry.reports.public.loans import PublicLoan
from registry.reports.public.results import ResultOnRecord

Node = dict[str, Any]

CONTEXT: Final[Node] = {
    "schema": "https://schema.org/",
    "dwc": "http://rs.tdwg.org/dwc/terms/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
UNIT_CODES: Final[dict[Unit, str]] = {"kg": "KGM", "g": "GRM", "mg": "MGM", "µg": "MC"}
"""UN/ECE Recommendation 20."""
IN_COLLECTION: Final = "in collection"
DISPOSITIONS: Final[dict[str, str]] = {ON_LOAN: "on loan", CONSUMED: "used up"}
ENDED: Final[dict[str, str]] = {"lost": "missing", "given_away": "deaccessioned"}
OUT: Final = "schema:ActiveActionStatus"
DONE: Final = "schema:CompletedActionStatus"
PUBLICATIONS: Final = {"paper": "schema:ScholarlyArticle", "data_set": "schema:Dataset", "thesis": "schema:Thesis"}
LOOSE: Final = frozenset({"soil", "core", "mixed", "agglutinate"})
"""Kinds of material that are mixtures of grains; all others are rock."""


def holding(found: holdings.Found, *, at: datetime) -> Node:
    """The sample or piece an identifier names; what is not known is left out."""
    if found.sample is not None:
        node = sample(found.sample, found.split, at=at)
    else:
        assert found.split is not None
        node = piece(found.split, at=at)
    return {name: value for name, value in node.items() if value != []}


def sample(thing: Sample, bulk: Split | None, *, at: datetime) -> Node:
    """A sample with what is left of it; `bulk` is the piece that bears its own number, if one does."""
    row = holdings.sample(thing, at=at)
    left = sum(row["balance"][name] for name in ("in_vault_ug", "set_aside_ug", "with_borrowers_ug"))
    node = _material(thing, row, mass_ug=left)
    node["dwc:disposition"] = IN_COLLECTION if left or not row["balance"]["consumed_ug"] else "used up"
    if bulk is not None:
        node["dwc:preparations"] = bulk.form.name
    node["schema:additionalProperty"] = [
        *_property("lithology in the literature", row["literature_lithology"]),
        *_property("how it was collected", row["collected"]),
        *_property("pristine percent", row["pristine_percent"]),
        *_site_properties(holdings.site_of(thing)),
    ]
    return node | _standing_beside(holdings.Found(thing, bulk), at=at)


def piece(split: Split, *, at: datetime) -> Node:
    """A piece: of what, from what, where, whether it may be had."""
    row = holdings.piece(split, at=at)
    node = _material(split.sample, row, mass_ug=row["mass_ug"])
    node["schema:isPartOf"] = [{"@id": of_holding(split.sample.identifier)}, *node["schema:isPartOf"]]
    node["dwc:preparations"] = split.form.name
    node["dwc:disposition"] = disposition(split, row["availability"])
    node["dcterms:source"] = [{"@id": of_holding(identifier)} for identifier in row["made_from"]]
    node["dcterms:hasPart"] = [{"@id": of_holding(identifier)} for identifier in row["cut_from_it"]]
    node["schema:additionalProperty"] = [
        *_property("use class", split.use_class.name),
        *_property("condition", row["condition"]),
        *_property("kept in", row["environment"]),
        *_property("availability", row["availability"]),
        *_property("facility", split.facility.name if split.facility and row["availability"] != ON_LOAN else ""),
        *_site_properties(holdings.site_of(split.sample)),
    ]
    return node | _standing_beside(holdings.Found(None, split), at=at)


def disposition(split: Split, availability: str) -> str:
    """The public availability in Darwin Core's words."""
    if split.whereabouts in ENDED:
        return ENDED[split.whereabouts]
    return DISPOSITIONS.get(availability, IN_COLLECTION)


def _material(thing: Sample, row: Row, *, mass_ug: int | None) -> Node:
    """What a sample and a piece of it say alike."""
    collection, mission = thing.collection, thing.mission
    site = holdings.site_of(thing)
    here = of_holding(row["identifier"])
    node: Node = {
        "@context": CONTEXT,
        "@id": here,
        "@type": ["dwc:MaterialEntity", "schema:Thing"],
        "dcterms:identifier": row["identifier"],
        "schema:identifier": row["identifier"],
        "schema:name": _titles(thing, row["identifier"]),
        "schema:url": {"@id": here},
        "dwc:materialEntityID": here,
        "dwc:catalogNumber": row["identifier"],
        "dwc:otherCatalogNumbers": [f"{other['scheme']} {other['value']}" for other in row["other_identifiers"]],
        "dwc:institutionCode": collection.keeper.slug.upper(),
        "dwc:ownerInstitutionCode": collection.owner.slug.upper(),
        "dwc:collectionCode": collection.code.upper(),
        "dwc:materialEntityCategory": "mixed" if thing.lithology.code in LOOSE else "rock",
        "dwc:materialEntityType": thing.lithology.name,
        "schema:isPartOf": [{"@id": of_mission(mission.slug)}],
        "schema:dateCreated": {"@value": mission.returned_on.isoformat(), "@type": "xsd:date"},
        "dcterms:license": {"@id": licence()},
        "schema:image": [_image(image) for image in row["images"]],
    }
    if mass_ug is not None:
        node["schema:weight"] = weight(mass_ug)
    if site is not None:
        node["schema:locationCreated"] = {"@type": "schema:Place", "schema:name": _in_both(f"{site.name}, Moon", "")}
    if row["remark"]:
        node["dwc:materialEntityRemarks"] = _in_both(row["remark"], row["remark_zh"])
    return node | _marked(is_invented=row["is_illustrative"])


def _marked(*, is_invented: bool) -> Node:
    """The mark of what has invented figures, as a description."""
    return {"schema:disambiguatingDescription": _in_both(ILLUSTRATIVE, ILLUSTRATIVE_ZH)} if is_invented else {}


def weight(mass_ug: int) -> Node:
    """A mass in the unit of its size, by the code of UN/ECE; every microgram told."""
    mass = Mass(mass_ug)
    return {
        "@type": "schema:QuantitativeValue",
        "schema:value": {"@value": mass.number(mass.unit).replace(",", ""), "@type": "xsd:decimal"},
        "schema:unitCode": UNIT_CODES[mass.unit],
        "schema:unitText": mass.unit,
    }


def _titles(thing: Sample, identifier: str) -> list[Node]:
    """Kind of material and number, as a reader knows the thing (DataCite's guidance for titles of samples)."""
    kind = thing.rock_name or bare(thing.lithology.name)
    kind_zh = thing.rock_name_zh or bare(thing.lithology.name_zh)
    titles = _in_both(f"{kind[:1].upper()}{kind[1:]} {identifier}", f"{kind_zh} {identifier}" if kind_zh else "")
    return [*titles, *_in_both(thing.name, thing.name_zh)]


def _standing_beside(found: holdings.Found, *, at: datetime) -> Node:
    """Its public loans, and what was published of it."""
    loans = [lend_action(loan) for loan in holdings.loans_of(found, at=at)]
    return {"schema:subjectOf": loans + [publication(result) for result in holdings.results_of(found, at=at)]}


def publication(result: ResultOnRecord) -> Node:
    """What came of a loan, by its DOI where it has one."""
    node: Node = {
        "@type": PUBLICATIONS.get(result.code, "schema:CreativeWork"),
        "schema:name": result.title,
        "schema:datePublished": str(result.year),
    }
    if result.doi:
        node["@id"] = f"https://doi.org/{result.doi}"
    return node | _marked(is_invented=result.is_illustrative)


def lend_action(loan: PublicLoan) -> Node:
    """A public loan: who lent to whom, what, since when and until when."""
    node: Node = {
        "@type": "schema:LendAction",
        "@id": of_loan(loan.reference),
        "schema:identifier": loan.reference,
        "schema:borrower": {"@id": of_institution(loan.borrower.slug), "@type": "schema:Organization"},
        "schema:object": [{"@id": of_holding(item.piece)} for item in loan.items],
        "schema:startTime": {"@value": loan.received_on.isoformat(), "@type": "xsd:date"},
        "schema:actionStatus": {"@id": OUT if loan.status in ("on_loan", "overdue") else DONE},
    }
    if ended := loan.returned_on:
        node["schema:endTime"] = {"@value": ended.isoformat(), "@type": "xsd:date"}
    is_invented = loan.is_illustrative or any(item.is_illustrative for item in loan.items)
    return node | _marked(is_invented=is_invented)


def mission(thing: Mission) -> Node:
    """A mission: who flew it, where it landed, when it was back, what it brought."""
    here = of_mission(thing.slug)
    masses = (("official mass", thing.official_mass_ug), ("catalogue mass", thing.catalogue_mass_ug))
    return {
        "@context": CONTEXT,
        "@id": here,
        "@type": "schema:Event",
        "schema:identifier": thing.slug,
        "schema:name": _in_both(thing.name, thing.name_zh),
        "schema:url": {"@id": here},
        "schema:organizer": {
            "@type": "schema:Organization",
            "schema:name": _in_both(thing.agency, thing.agency_zh),
        },
        "schema:endDate": {"@value": thing.returned_on.isoformat(), "@type": "xsd:date"},
        "schema:location": [
            {
                "@type": "schema:Place",
                "schema:name": _in_both(f"{site.name}, Moon", site.name_zh),
                "schema:additionalProperty": _site_properties(site),
            }
            for site in thing.sites.all()
        ],
        "schema:additionalProperty": [
            {
                "@type": "schema:PropertyValue",
                "schema:name": name,
                "schema:value": Mass(ug).number("g").replace(",", ""),
                "schema:unitCode": "GRM",
            }
            for name, ug in masses
            if ug is not None
        ],
        "dcterms:license": {"@id": licence()},
    }


def institution(thing: Institution, loans: list[PublicLoan]) -> Node:
    """An institution that borrowed, with its public loans."""
    here = of_institution(thing.slug)
    node: Node = {
        "@context": CONTEXT,
        "@id": here,
        "@type": "schema:Organization",
        "schema:identifier": thing.slug,
        "schema:name": _in_both(thing.name, thing.name_zh),
        "schema:url": {"@id": here},
        "schema:subjectOf": [lend_action(loan) for loan in loans],
        "dcterms:license": {"@id": licence()},
    }
    if thing.is_invented:
        node["schema:disambiguatingDescription"] = _in_both(INVENTED, INVENTED_ZH)
    if thing.ror_id:
        node["schema:sameAs"] = {"@id": ror_address(thing.ror_id)}
    if not thing.is_invented:
        node["schema:address"] = {"@type": "schema:PostalAddress", "schema:addressCountry": thing.country} | (
            {"schema:addressLocality": thing.city} if thing.city else {}
        )
    if thing.parent is not None:
        node["schema:parentOrganization"] = {
            "@type": "schema:Organization",
            "schema:name": _in_both(thing.parent.name, thing.parent.name_zh),
        }
    return node


def _image(image: Row) -> Node:
    return {
        "@type": "schema:ImageObject",
        "schema:contentUrl": {"@id": image["address"]},
        "schema:caption": _in_both(image["caption"], image["caption_zh"]),
        "schema:creditText": image["credit"],
        "schema:license": image["licence"],
    }


def _property(name: str, value: Any) -> list[Node]:
    """A named value; none where it is not known."""
    if value is None or value == "":
        return []
    return [{"@type": "schema:PropertyValue", "schema:name": name, "schema:value": str(value)}]


def _site_properties(site: LandingSite | None) -> list[Node]:
    if site is None:
        return []
    return [
        *_property("selenographicLatitude", site.latitude),
        *_property("selenographicLongitude", site.longitude),
        *_property("coordinate frame", "Moon, mean Earth / polar axis"),
    ]


def _in_both(english: str, chinese: str) -> list[Node]:
    """A text in English, and in Chinese where it is known."""
    texts = [(english, "en"), (chinese, "zh-Hans")]
    return [{"@value": text, "@language": language} for text, language in texts if text]


def dataset(published_on: str, files: list[Row]) -> Node:
    """The whole open catalogue as a dataset with its files."""
    return {
        "@context": CONTEXT,
        "@id": address("/downloads/"),
        "@type": "schema:Dataset",
        "schema:name": _in_both("Open catalogue of the Lunar Sample Loan Registry", "月球样品借用登记系统开放目录"),
        "schema:dateModified": {"@value": published_on, "@type": "xsd:date"},
        "schema:license": {"@id": licence()},
        "schema:distribution": [
            {
                "@type": "schema:DataDownload",
                "schema:contentUrl": {"@id": file["address"]},
                "schema:encodingFormat": file["media_type"],
                "schema:contentSize": str(file["size"]),
                "schema:sha256": file["sha256"],
            }
            for file in files
        ],
    }

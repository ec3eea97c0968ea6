"""A shelf of pieces of many kinds, entered in the books in one act, for tests that search, count and page."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle

from registry.access.roles import Role
from registry.holdings.models import Collection, LandingSite, Mission, Sample, Split, Subtype
from registry.ledger.actions.accession import accession_pieces
from registry.parties.models import Person
from tests.factories.holdings import (
    ACCESSIONED_AT,
    make_collection,
    make_facility,
    make_form,
    make_lithology,
    make_mission,
    make_use_class,
)
from tests.factories.parties import make_person_with_role

FORMS = ("powder", "chip", "section", "powder", "rock")
USES = ("research", "research", "permanent", "backup")
MASSES = (17_600, 480, 4_800, 269_400_000, 1_000_000, None, 17_600, 250_000)


@dataclass
class Shelf:
    """One collection with samples of two missions and pieces of every kind among them."""

    collection: Collection
    curator: Person
    samples: list[Sample]

    @property
    def pieces(self) -> list[Split]:
        return list(Split.objects.order_by("sort_key"))


def fill_shelf(count: int = 24) -> Shelf:
    """`count` pieces in six samples: 15415 (the Genesis Rock) and 15016 of Apollo 15, four of Chang'e-5."""
    collection = make_collection("mixed")
    curator = make_person_with_role(Role.CURATOR, collection=collection)
    apollo, change = make_mission("apollo-15"), make_mission("change-5")
    samples = [
        make_named_sample(collection, apollo, "15415", "crustal", "Genesis Rock", "创世岩"),
        make_named_sample(collection, apollo, "15016", "basalt"),
        *(make_named_sample(collection, change, f"CE5C{number}00", "soil") for number in ("04", "06", "08", "09")),
    ]
    forms = {code: make_form(code) for code in FORMS}
    uses = {code: make_use_class(code) for code in USES}
    kinds = zip(
        cycle(samples),
        cycle(FORMS),
        cycle(USES),
        cycle(MASSES),
        range(count),
        strict=False,
    )
    stores = [make_facility(collection.keeper), make_facility(collection.keeper), None]
    pieces, masses = [], []
    for sample, form, use_class, mass_ug, number in kinds:
        pieces.append(
            Split(
                sample=sample,
                identifier=f"{sample.identifier},{number}"
                if sample.mission == apollo
                else f"{sample.identifier}-{number:02}",
                form=forms[form],
                use_class=uses[use_class],
                condition=("pristine", "opened", "returned")[number % 3],
                facility=stores[number % 3],
                is_weighed=mass_ug is not None,
            )
        )
        masses.append(mass_ug)
    made = Split.objects.bulk_create(pieces)
    accession_pieces(
        collection, dict(zip([piece.pk for piece in made], masses, strict=True)), by=curator, at=ACCESSIONED_AT
    )
    return Shelf(collection, curator, samples)


def make_named_sample(
    collection: Collection, mission: Mission, identifier: str, lithology: str, name: str = "", name_zh: str = ""
) -> Sample:
    return Sample.objects.create(
        collection=collection,
        mission=mission,
        identifier=identifier,
        site=make_site(mission),
        lithology=make_lithology(lithology),
        subtype=Subtype.objects.get_or_create(code=f"{lithology}-kind", defaults={"name": f"{lithology} kind"})[0],
        name=name,
        name_zh=name_zh,
    )


def make_site(mission: Mission) -> LandingSite:
    """The one landing site of a mission."""
    return LandingSite.objects.get_or_create(
        mission=mission, name=f"Site of {mission.slug}", defaults={"latitude": 26, "longitude": 3}
    )[0]

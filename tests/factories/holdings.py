"""Missions, collections, vocabulary, samples and pieces; pieces enter the books by the real act."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

from registry.access.roles import Role
from registry.holdings.models import Collection, Facility, Form, Lithology, Method, Mission, Sample, Split, UseClass
from registry.ledger.actions.accession import accession_piece
from registry.parties.models import Institution, Person
from tests.factories.parties import make_institution, make_person_with_role

_numbers = count(1)

ACCESSIONED_AT = datetime(2024, 1, 8, 9, tzinfo=UTC)


def make_collection(
    code: str = "",
    *,
    owner: Institution | None = None,
    time_zone: str = "Asia/Shanghai",
    kept_back_floor_ug: int = 0,
) -> Collection:
    """A collection; what it keeps back may be given, though in life its policy writes that."""
    owner = owner or make_institution()
    code = code or f"collection-{next(_numbers)}"
    return Collection.objects.create(
        code=code,
        name=f"Invented collection {code}",
        owner=owner,
        keeper=owner,
        time_zone=time_zone,
        kept_back_floor_ug=kept_back_floor_ug,
    )


def make_mission(slug: str = "change-5") -> Mission:
    """The mission of that slug, made where it is not there yet."""
    return Mission.objects.get_or_create(
        slug=slug, defaults={"name": slug, "agency": "An agency", "returned_on": date(2020, 12, 16)}
    )[0]


def make_lithology(code: str = "basalt") -> Lithology:
    return Lithology.objects.get_or_create(code=code, defaults={"name": code})[0]


def make_form(code: str = "powder") -> Form:
    """A form by its code: powder is divisible, a section is mounted, everything else is lent whole."""
    return Form.objects.get_or_create(
        code=code,
        defaults={"name": code, "is_divisible": code == "powder", "is_mounted": code in {"section", "mount"}},
    )[0]


def make_use_class(code: str = "research") -> UseClass:
    """A use class by its code; all but permanent and backup storage may be lent."""
    return UseClass.objects.get_or_create(
        code=code, defaults={"name": code, "is_lendable": code not in {"permanent", "backup"}}
    )[0]


def make_method(code: str = "sims", *, harm: str = "D") -> Method:
    return Method.objects.get_or_create(code=code, defaults={"name": code, "harm": harm})[0]


def make_facility(institution: Institution) -> Facility:
    number = next(_numbers)
    return Facility.objects.create(code=f"facility-{number}", name=f"Laboratory {number}", institution=institution)


def make_sample(collection: Collection, identifier: str = "") -> Sample:
    return Sample.objects.create(
        collection=collection,
        mission=make_mission(),
        identifier=identifier or f"CE5C{next(_numbers):04d}",
        lithology=make_lithology(),
    )


def make_split(
    sample: Sample,
    identifier: str = "",
    *,
    form: str = "powder",
    use_class: str = "research",
    is_weighed: bool = True,
    parent: Split | None = None,
    facility: Facility | None = None,
) -> Split:
    """A piece that has not entered the books."""
    split = Split(
        sample=sample,
        parent=parent,
        identifier=identifier or f"{sample.identifier}YJFM{next(_numbers) % 1000:03d}",
        form=make_form(form),
        use_class=make_use_class(use_class),
        is_weighed=is_weighed,
        facility=facility,
    )
    split.save()
    split.refresh_from_db()
    return split


def make_piece(
    sample: Sample,
    identifier: str = "",
    *,
    mass_ug: int | None = 1_000_000,
    form: str = "powder",
    use_class: str = "research",
    facility: Facility | None = None,
    by: Person | None = None,
    at: datetime = ACCESSIONED_AT,
) -> Split:
    """A piece in the vault with its mass in micrograms; None for one never weighed."""
    split = make_split(
        sample, identifier, form=form, use_class=use_class, is_weighed=mass_ug is not None, facility=facility
    )
    by = by or make_person_with_role(Role.CURATOR, collection=sample.collection)
    accession_piece(split, mass_ug=mass_ug, by=by, at=at)
    split.refresh_from_db()
    return split

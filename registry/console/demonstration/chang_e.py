"""Chang’e-5 as far as it is published, Chang’e-6 as far as its official mass, and the Luna cores.

Real: codes and masses of the second round’s fragments and sections, and the missions’ masses. How much each container
of soil holds is not published: those masses are made up so that they add up to the official one, and marked.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary, beijing, moscow
from registry.console.demonstration.people import Cast
from registry.console.demonstration.tables import milligrams, rows
from registry.holdings.models import (
    AlternativeIdentifier,
    Collection,
    Form,
    Lithology,
    Mission,
    Place,
    Sample,
    Split,
    UseClass,
)
from registry.ledger.actions.accession import accession_pieces
from registry.ledger.actions.end import deaccession_split
from registry.ledger.actions.subdivide import NewPiece, subdivide_split

MADE_UP: Final = "illustrative; the sum is the official mass"
_MG, _G = 1_000, 1_000_000

# sample, how collected, remark, pieces: (identifier, form, use class, grams)
_Sample = tuple[str, str, str, tuple[tuple[str, str, str, int], ...]]
CE5: Final[tuple[_Sample, ...]] = (
    ("CE5C0000", "scooped", "", (("CE5C0000", "powder", "research", 60),)),
    ("CE5C0400", "scooped", "", (("CE5C0400", "powder", "research", 120),)),
    ("CE5C0600", "scooped", "", (("CE5C0600", "powder", "research", 120),)),
    ("CE5C0800", "scooped", "", (("CE5C0800", "powder", "research", 100),)),
    ("CE5C0900", "scooped", "", (("CE5C0900", "powder", "research", 40),)),
    ("CE5C1000", "scooped", "", (("CE5C1000", "powder", "research", 40),)),
    ("CE5Z0107", "drilled", "", (("CE5Z0107", "powder", "research", 25),)),
    ("CE5Z0303", "drilled", "", (("CE5Z0303", "powder", "research", 20),)),
    ("CE5Z0403", "drilled", "", (("CE5Z0403", "powder", "research", 20),)),
    ("CE5Z0709", "drilled", "", (("CE5Z0709", "powder", "research", 25),)),
    ("CE5Z0906", "drilled", "", (("CE5Z0906", "powder", "research", 20),)),
    (
        "CE5-REST",
        "",
        "Material whose codes are not published; the codes here are made up.",
        (
            ("CE5-REST-01", "powder", "permanent", 700),
            ("CE5-REST-02", "powder", "backup", 250),
            ("CE5-REST-03", "powder", "public-benefit", 91),
            ("CE5-001", "display-piece", "public-benefit", 100),
        ),
    ),
)
CE6: Final[tuple[_Sample, ...]] = (
    ("CE6C0000", "scooped", "Code made up.", (("CE6C0000", "powder", "research", 600),)),
    ("CE6Z0000", "drilled", "Code made up.", (("CE6Z0000", "powder", "research", 235),)),
    (
        "CE6-REST",
        "",
        "Codes made up.",
        (("CE6-REST-01", "powder", "permanent", 800), ("CE6-REST-02", "powder", "backup", 300)),
    ),
)
_CE6_ODD_MG: Final = 300
"""Chang’e-6 brought 1,935.3 g: what is beyond whole grams stands in the first piece."""

BULK_CODES: Final = ("CE5Z0107YJ", "CE5Z0303YJ", "CE5Z0403YJ", "CE5Z0709YJ", "CE5Z0906YJ")
"""Drilled powder named for research in the notice: each a portion of its container, of 10 g here."""


def note_chang_e(diary: Diary, cast: Cast) -> None:
    diary.note(beijing(2020, 12, 19), partial(_bring_in, cast, "ce5", "change-5", CE5))
    diary.note(beijing(2021, 4, 10), partial(_prepare_for_research, cast))
    diary.note(beijing(2024, 6, 28), partial(_bring_in, cast, "ce6", "change-6", CE6))


def note_luna(diary: Diary, cast: Cast) -> None:
    """Three cores, and the portions exchanged with NASA."""
    cores = (
        ("luna-16", "L16", 101, (1970, 9, 24), (1971, 7, 9), 1_600 + 1_593 + 62),
        ("luna-20", "L20", 55, (1972, 2, 25), (1972, 10, 2), 2_036),
        ("luna-24", "L24", 170, (1976, 8, 22), (1977, 9, 5), 0),
    )
    for mission, code, grams, came, went, given_mg in cores:
        story: tuple[_Sample, ...] = (
            (code, "drilled", "The letter code is made up; the mass is as published.",
             ((code, "core-segment", "research", grams),)),
        )  # fmt: skip
        diary.note(moscow(*came), partial(_bring_in, cast, "luna", mission, story))
        if given_mg:
            diary.note(moscow(*went), partial(_exchange, cast, code, given_mg * _MG))


def _bring_in(cast: Cast, code: str, mission_slug: str, samples: tuple[_Sample, ...], at: datetime) -> None:
    collection, mission = Collection.objects.get(code=code), Mission.objects.get(slug=mission_slug)
    masses: dict[int, int | None] = {}
    for identifier, collected, remark, pieces in samples:
        sample = Sample.objects.create(
            collection=collection,
            mission=mission,
            site=mission.sites.first(),
            identifier=identifier,
            lithology=Lithology.objects.get(code="core" if code == "luna" else "soil"),
            collected=collected,
            remark=remark,
            source=mission.source,
            is_illustrative=bool(remark) and code != "luna",
            **NAMES.get(identifier, {}),
        )
        for name, form, use_class, grams in pieces:
            piece = _piece(sample, name, form, use_class, is_illustrative=code != "luna")
            odd = _CE6_ODD_MG * _MG if name == "CE6C0000" else 0
            masses[piece.pk] = grams * _G + odd
    accession_pieces(collection, masses, by=cast.archivist, at=at, illustrative=code != "luna")
    if code == "ce5":
        _register_under_another_name(Sample.objects.get(identifier="CE5C0400"))


def _register_under_another_name(sample: Sample) -> None:
    """No IGSN of these samples is published: an invented one, under the prefix that DataCite keeps for examples."""
    AlternativeIdentifier.objects.create(
        sample=sample, scheme="IGSN, invented †", value="10.5072/example-ce5c0400", source=MADE_UP
    )


NAMES: Final = {
    "CE5-REST": {"name": "Rest of the Chang’e-5 material", "name_zh": "嫦娥五号其余样品"},
    "CE6-REST": {"name": "Rest of the Chang’e-6 material", "name_zh": "嫦娥六号其余样品"},
    "L16": {"name": "Core of Luna 16", "name_zh": "月球16号岩心"},
    "L20": {"name": "Core of Luna 20", "name_zh": "月球20号岩心"},
    "L24": {"name": "Core of Luna 24", "name_zh": "月球24号岩心"},
}


def _piece(sample: Sample, identifier: str, form: str, use_class: str, *, is_illustrative: bool) -> Split:
    shelf = _shelf(sample, use_class)
    return Split.objects.create(
        sample=sample,
        identifier=identifier,
        form=Form.objects.get(code=form),
        use_class=UseClass.objects.get(code=use_class),
        environment="air" if use_class == "public-benefit" else "nitrogen",
        facility=shelf.facility,
        place=shelf,
        source=MADE_UP if is_illustrative else sample.source,
        is_illustrative=is_illustrative,
        **(
            {"remark": "Shown as Lunar Sample 001.", "remark_zh": "以“月球样品001号”展出。"}
            if identifier == "CE5-001"
            else {}
        ),
    )


def _shelf(sample: Sample, use_class: str) -> Place:
    if sample.identifier.startswith("L"):
        code = "V-1"
    elif use_class == "backup":
        code = "B-1"
    else:
        code = "Z-01" if sample.collected == "drilled" else "S-01"
    return Place.objects.select_related("facility").get(code=code)


def _prepare_for_research(cast: Cast, at: datetime) -> None:
    """The pieces the second round lends, cut from their containers; the masses of fragments and sections are real."""
    for code in BULK_CODES:
        _cut(cast, code[:8], [NewPiece(10 * _G, identifier=code, is_illustrative=True, source=MADE_UP)], at)
    powder = Form.objects.get(code="powder")
    for code in ("CE5C0800YJFM001", "CE5C0900YJFM001", "CE5C1000YJFM001"):
        made_up = NewPiece(500 * _MG, identifier=code, form=powder, is_illustrative=True, source=MADE_UP)
        _cut(cast, code[:8], [made_up], at)
    published: dict[str, list[NewPiece]] = {}
    for row in rows("change5_round2"):
        if row["form"] != "powder":
            parent = row["code"].removesuffix("GP")[:15] if "YJFM" in row["code"] else row["code"][:8]
            published.setdefault(parent, []).append(_published(row))
    for parent, pieces in published.items():
        _cut(cast, parent, pieces, at)
    section = Form.objects.get(code="polished-section")
    known = NewPiece(None, identifier="CE5C0000YJYX03501GP", form=section, source="papers of 2021; general knowledge")
    _cut(cast, "CE5C0000", [known], at)


def _published(row: dict[str, str]) -> NewPiece:
    is_known_basalt = row["code"] == "CE5C0000YJYX048"
    return NewPiece(
        milligrams(row["mass_mg"]),
        identifier=row["code"],
        form=Form.objects.get(code=row["form"]),
        lithology_note="basalt" if is_known_basalt else "",
        remark="A 17.6 mg basalt fragment in the literature." if is_known_basalt else "",
        source=row["source"],
    )


def _cut(cast: Cast, parent: str, pieces: list[NewPiece], at: datetime) -> None:
    subdivide_split(
        Split.objects.get(identifier=parent),
        pieces=pieces,
        by=cast.archivist,
        at=at,
        reason="Prepared for research; the day is made up.",
    )


def _exchange(cast: Cast, identifier: str, mass_ug: int, at: datetime) -> None:
    deaccession_split(
        Split.objects.get(identifier=identifier),
        mass_ug=mass_ug,
        reason="Given to NASA in exchange for Apollo material.",
        by=cast.archivist,
        at=at,
    )

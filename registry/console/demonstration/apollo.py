"""The Apollo samples as their catalogue has them, brought in by the importer, and what is told of some of their pieces.

Facts of cutting and display: Lunar Sample Compendium. Where it gives no mass a piece is not weighed; where it gives no
number, or no date, the piece or movement is marked as illustrative.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary, houston
from registry.console.demonstration.people import Cast
from registry.console.demonstration.tables import rows
from registry.holdings.actions.block import block_split
from registry.holdings.models import (
    Collection,
    Facility,
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
from registry.ledger.importing.act import Choices, import_holdings

COMPENDIUM: Final = "Lunar Sample Compendium"
_MILLIGRAM, _GRAM = 1_000, 1_000_000
_IMPORTED: Final = (
    "number", "mission", "type", "subtype", "mass_g", "pristine_percent", "name", "name_zh", "rock_name",
    "rock_name_zh", "remark", "remark_zh", "source",
)  # fmt: skip
_HEADINGS: Final = (
    "ID", "Mission", "Type", "Subtype", "Weight (g)", "Pristine (%)", "Name", "name_zh", "Rock name", "rock_name_zh",
    "Remark", "remark_zh", "Source",
)  # fmt: skip


def note_apollo(diary: Diary, cast: Cast) -> None:
    """Accessions on the day each mission came back, then the stories of some pieces."""
    missions = list(Mission.objects.filter(slug__startswith="apollo"))
    for mission in missions:
        day = mission.returned_on
        diary.note(houston(day.year, day.month, day.day, 12), partial(_bring_in, cast, mission))
    diary.note(houston(1972, 12, 19, 13), _lay_down)
    _note_stories(diary, cast)
    _note_displays(diary, cast)
    diary.note(houston(1971, 7, 9), partial(_exchange_with_luna, cast))
    diary.note(houston(1973, 6, 1), partial(_give_away, cast))
    diary.note(houston(2022, 3, 1), partial(_block_opened_core, cast))


def _bring_in(cast: Cast, mission: Mission, at: datetime) -> None:
    """One mission's rows of the catalogue, through the importer."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    for row in rows("apollo_samples"):
        if row["mission"] == mission.slug:
            writer.writerow([mission.name if name == "mission" else row[name] for name in _IMPORTED])
    import_holdings(
        io.BytesIO(text.getvalue().encode()),
        collection=Collection.objects.get(code="apollo"),
        choices=Choices(),
        by=cast.archivist,
        at=at,
    )


def _lay_down(_at: datetime) -> None:
    """Where the pieces lie: invented shelves of the real store."""
    facility = Facility.objects.get(code="lslf")
    first, second = Place.objects.filter(facility=facility).order_by("code")[:2]
    pieces = Split.objects.filter(collection__code="apollo")
    pieces.filter(identifier__lt="6").update(facility=facility, place=first)
    pieces.filter(identifier__gte="6").update(facility=facility, place=second)
    soil = Sample.objects.get(identifier="10084")
    soil.remark = "; ".join(filter(None, (soil.remark.rstrip("."), "sieved from soil 10002")))
    soil.remark_zh = "；".join(filter(None, (soil.remark_zh.rstrip("。"), "由月壤 10002 筛分而得")))
    soil.save()


# What was cut from what. (parent, year, month, reason, pieces); a piece is (number, form, use class, µg, remark, zh).

_Piece = tuple[str, str, str, int | None, str]
_STORIES: Final[tuple[tuple[str, int, str, tuple[_Piece, ...]], ...]] = (
    (
        "15415,0", 1972, "One end pried off, the other end sawn.",
        (
            ("33", "rock", "research", None, "Sawn end; later sawn again."),
            ("34", "rock", "research", None, "End that was pried off."),
            ("3", "chip", "research", None, "Thin sections were made from it."),
            ("55", "chip", "research", None, "Thin sections were made from it."),
        ),
    ),
    (
        "15415,0", 1975, "Divided.",
        (
            ("143", "rock", "research", None, ""),
            ("139", "rock", "remote", None, "To remote storage."),
            ("140", "rock", "remote", None, "To remote storage."),
        ),
    ),
    ("15459,0", 1972, "West end removed.", (("6", "display-piece", "public-benefit", 160 * _GRAM, "On display."),)),
    (
        "15459,0", 1973, "East end cut by wire saw.",
        tuple((str(number), "chip", "research", None, "") for number in range(55, 93)),
    ),
    (
        "15459,0", 1975, "Saw cut through the middle.",
        (
            ("184", "rock", "remote", 1_276 * _GRAM, "To remote storage."),
            ("173", "display-piece", "public-benefit", 86 * _GRAM, "On display."),
        ),
    ),
    ("15459,0", 1996, "Cut for display.", (("447", "display-piece", "public-benefit", None, "Smithsonian display."),)),
    (
        "61015,0", 1975, "One saw cut.",
        (("18", "slab", "research", None, "End piece."), ("20", "slab", "research", None, "End piece.")),
    ),
    (
        "61015,0", 1983, "A slab at right angles.",
        (("84", "slab", "research", None, "Slab."), ("79", "slab", "research", None, "End piece, later divided.")),
    ),
    (
        "15555,0", 1972, "Two slabs at right angles.",
        (("46", "slab", "research", None, "Slab."), ("48", "rock", "research", None, "Rest after the first slab.")),
    ),
    ("15555,48", 1973, "A second slab.", (("57", "slab", "research", None, "Slab."),)),
)  # fmt: skip
_SECTIONS: Final = (("15415,3", 11), ("15415,55", 11), ("61015,84", 41))
"""Thin sections: how many is told, their numbers are not, so those are made up and marked."""


def _note_stories(diary: Diary, cast: Cast) -> None:
    for order, (parent, year, reason, pieces) in enumerate(_STORIES):
        diary.note(houston(year, 3, 1 + order), partial(_cut, cast, parent, reason, pieces))
    for order, (parent, count) in enumerate(_SECTIONS):
        diary.note(houston(1984, 5, 2 + order), partial(_slice, cast, parent, count))


def _cut(cast: Cast, parent: str, reason: str, pieces: tuple[_Piece, ...], at: datetime) -> None:
    subdivide_split(
        Split.objects.get(identifier=parent),
        pieces=[
            NewPiece(
                mass_ug,
                identifier=f"{parent.split(',')[0]},{number}",
                form=Form.objects.get(code=form),
                use_class=UseClass.objects.get(code=use_class),
                remark=remark,
                source=COMPENDIUM,
            )
            for number, form, use_class, mass_ug, remark in pieces
        ],
        by=cast.archivist,
        at=at,
        reason=reason,
    )
    for number, _form, use_class, _mass, _remark in pieces:
        if use_class == "remote":
            _store_away(f"{parent.split(',')[0]},{number}")


def _store_away(identifier: str) -> None:
    place = Place.objects.select_related("facility").get(facility__code="white-sands")
    Split.objects.filter(identifier=identifier).update(facility=place.facility, place=place)


def _slice(cast: Cast, parent: str, count: int, at: datetime) -> None:
    section = Form.objects.get(code="thin-section")
    subdivide_split(
        Split.objects.get(identifier=parent),
        pieces=[NewPiece(None, form=section, source=COMPENDIUM, is_illustrative=True) for _each in range(count)],
        by=cast.archivist,
        at=at,
        reason=f"{count} thin sections; their numbers are made up.",
        illustrative=True,
    )


_NUMBERED: Final = re.compile(r"^\d{5},\d+$")


def _note_displays(diary: Diary, cast: Cast) -> None:
    """Display pieces named in the Compendium; when they were cut is not told."""
    for order, row in enumerate(rows("displays")):
        if _NUMBERED.match(row["split"]) and row["split"] != "15459,447":
            diary.note(houston(1990, 1, 2 + order), partial(_cut_for_display, cast, row))


def _cut_for_display(cast: Cast, row: dict[str, str], at: datetime) -> None:
    parent, _comma, _number = row["split"].partition(",")
    subdivide_split(
        Split.objects.get(identifier=f"{parent},0"),
        pieces=[
            NewPiece(
                None,
                identifier=row["split"],
                form=Form.objects.get(code="display-piece"),
                use_class=UseClass.objects.get(code="public-benefit"),
                remark=f"{row['place'].removeprefix('display')}, {row['city_country']}".removeprefix(", "),
                source=row["source"],
            )
        ],
        by=cast.archivist,
        at=at,
        reason="Cut for display; the day is made up.",
        illustrative=True,
    )


def _exchange_with_luna(cast: Cast, at: datetime) -> None:
    """The portions of Luna 16 that NASA received on 9 July 1971, and what the record tells of their parts."""
    collection = Collection.objects.get(code="apollo")
    soil, basalt = (Lithology.objects.get(code=code) for code in ("soil", "basalt"))
    powder, fragment = (Form.objects.get(code=code) for code in ("powder", "fragment"))
    masses: dict[int, int | None] = {}
    facts = (
        ("21000", soil, powder, 1_600 * _MILLIGRAM, "6 to 8 cm deep; about 1.6 g; sieved into 21001 to 21005."),
        ("21010", soil, powder, 1_593 * _MILLIGRAM, "29 to 31 cm deep; the list of its parts adds up to 1.595 g."),
        ("21020", basalt, fragment, 62 * _MILLIGRAM, "Basalt B1."),
    )
    for identifier, lithology, form, mass_ug, remark in facts:
        piece = _luna_piece(collection, identifier, lithology, form, remark)
        masses[piece.pk] = mass_ug
    accession_pieces(collection, masses, by=cast.archivist, at=at, reason="Received from the Academy in exchange.")
    powder_of_21010 = [550, 671, 203, 169]
    subdivide_split(
        Split.objects.get(identifier="21010,0"),
        pieces=[NewPiece(mg * _MILLIGRAM, source=COMPENDIUM) for mg in powder_of_21010],
        by=cast.archivist,
        at=at,
        reason="As listed; two further parts of 1 mg each are more than was received, so they are not in the books.",
    )


def _luna_piece(collection: Collection, identifier: str, lithology: Lithology, form: Form, remark: str) -> Split:
    mission = Mission.objects.get(slug="luna-16")
    sample = Sample.objects.create(
        collection=collection,
        mission=mission,
        site=mission.sites.first(),
        identifier=identifier,
        lithology=lithology,
        remark=remark,
        collected="drilled",
        source=COMPENDIUM,
    )
    place = Place.objects.select_related("facility").get(facility__code="lslf", code="PV-1")
    return Split.objects.create(
        sample=sample,
        identifier=f"{identifier},0",
        form=form,
        use_class=UseClass.objects.get(code="research"),
        facility=place.facility,
        place=place,
        source=COMPENDIUM,
    )


def _give_away(cast: Cast, at: datetime) -> None:
    """70017 was given to many countries; how much is not told, so the figure is made up."""
    deaccession_split(
        Split.objects.get(identifier="70017,0"),
        mass_ug=270 * _GRAM,
        reason="Given to other countries as the “children of the world” rock; the mass is made up.",
        by=cast.archivist,
        at=at,
        illustrative=True,
    )


def _block_opened_core(cast: Cast, at: datetime) -> None:
    block_split(
        Split.objects.get(identifier="73001,0"),
        reason="Illustrative: under preliminary examination since the tube was opened.",
        by=cast.curator,
        at=at,
    )

"""Loans of Apollo material: NASA publishes none by name, so allocations, disks and days are made up and marked.

Which piece is on display where is from the Lunar Sample Compendium.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary, houston
from registry.console.demonstration.lending import Ask, Case, Use
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection, Facility, Form, Lithology, Mission, Sample, Split, UseClass
from registry.ledger.actions.accession import accession_piece
from registry.loans.actions.reconcile import write_off
from registry.loans.models.items import PUBLIC_BENEFIT

_G, _MG = 1_000_000, 1_000

ALLOCATIONS: Final[tuple[tuple[str, str, tuple[Ask, ...]], ...]] = (
    ("wustl", "Noble gases of mare basalts", (Ask("15555,0", 2 * _G, ("noble", "inaa")), Ask("70035,0", 1_500 * _MG))),
    ("unm", "Agglutinates of a mature soil", (Ask("10084,0", 5 * _G, ("sem", "tem", "fib")),)),
    ("notre-dame", "Trace elements of impact melts", (Ask("14310,0", 3 * _G, ("icpms", "epma")),)),
)
DISPLAYS: Final = (
    ("hmns", "12018,13", "Display in Houston"),
    ("ries-crater-museum", "66075,26", "Display in Nördlingen"),
    ("museum-of-flight", "12047,6", "Display in Seattle"),
)
DISKS: Final = (("invented-school", "EDU-017"), ("invented-museum", "EDU-023"))
BORROWERS: Final = tuple(slug for slug, *_rest in (*ALLOCATIONS, *DISPLAYS, *DISKS))


def note_nasa_loans(diary: Diary, cast: Cast) -> None:
    first: Case | None = None
    for order, (slug, title, asks) in enumerate(ALLOCATIONS):
        case = Case(
            cast=cast, collection="apollo", borrower=slug, title=title, asks=asks, months=60, agreement_years=10
        )
        _note_loan(diary, case, houston(2023, 3, 6, 8) + timedelta(days=order))
        case.note_return(diary, houston(2028, 3, 6, 8) + timedelta(days=order))
        first = first or case
    assert first is not None
    second = Case(
        cast=cast,
        collection="apollo",
        borrower="wustl",
        title="Argon ages of orange glass, on the agreement there is",
        asks=(Ask("74220,0", 800 * _MG, ("arar",)),),
        months=60,
        on_agreement_of=first,
    )
    _note_loan(diary, second, houston(2024, 9, 9, 8))
    diary.note(houston(2025, 6, 2), second.use(Use(1, "arar", 35 * _MG, 500)))
    second.note_return(diary, houston(2029, 9, 3, 8))
    for order, (slug, piece, title) in enumerate(DISPLAYS):
        display = _public(cast, slug, title, piece)
        _note_loan(diary, display, houston(2023, 6, 5, 8) + timedelta(days=order))
        display.note_return(diary, houston(2028, 6, 5, 8) + timedelta(days=order))
    _note_disks(diary, cast)


def _public(cast: Cast, slug: str, title: str, piece: str, *, insured_months: int = 0) -> Case:
    return Case(
        cast=cast,
        collection="apollo",
        borrower=slug,
        title=title,
        asks=(Ask(piece, None, ("om",)),),
        months=60,
        purpose=PUBLIC_BENEFIT,
        insured_months=insured_months,
    )


def _note_loan(diary: Diary, case: Case, at: datetime) -> None:
    """Applied for, reviewed, decided, agreed and delivered within two months."""
    for days, act in ((0, case.apply), (14, case.check_and_review), (28, case.approve), (42, case.agree_and_sign)):
        diary.note(at + timedelta(days=days), act)
    diary.note(at + timedelta(days=56), case.deliver)


def _note_disks(diary: Diary, cast: Cast) -> None:
    """Two education disks: one is out and its insurance has ended, the other came back empty and was written off."""
    diary.note(houston(2022, 1, 10), partial(_make_disks, cast))
    lost, kept = (_public(cast, slug, "Lunar education disk", disk, insured_months=14) for slug, disk in DISKS)
    _note_loan(diary, lost, houston(2022, 8, 1, 8))
    diary.note(houston(2023, 5, 15), lost.send_back)
    diary.note(houston(2023, 5, 22), partial(lost.receive, seal_whole=False))
    diary.note(houston(2023, 5, 23), partial(lost.reweigh, missing_ug=1_200 * _MG))
    diary.note(houston(2023, 5, 24), lost.reconcile)
    diary.note(houston(2023, 9, 18), partial(_write_off, lost))
    _note_loan(diary, kept, houston(2025, 2, 3, 8))
    kept.note_return(diary, houston(2030, 2, 4, 8))


def _write_off(case: Case, at: datetime) -> None:
    write_off(
        case.item(1), reason="Illustrative: the case arrived empty; police report filed.", by=case.cast.authority, at=at
    )


def _make_disks(cast: Cast, at: datetime) -> None:
    for _slug, identifier in DISKS:
        sample = Sample.objects.create(
            collection=Collection.objects.get(code="apollo"),
            mission=Mission.objects.get(slug="apollo-17"),
            identifier=identifier,
            name="Lunar education disk (invented)",
            name_zh="月球样品教学圆盘（虚构）",
            lithology=Lithology.objects.get(code="mixed"),
            remark="Three rocks and three soils in clear plastic.",
            remark_zh="三块岩石与三份月壤，封于透明塑料中。",
            is_illustrative=True,
            source="invented for demonstration; disks as NASA JSC describes them",
        )
        piece = Split.objects.create(
            sample=sample,
            identifier=identifier,
            form=Form.objects.get(code="education-disk"),
            use_class=UseClass.objects.get(code="public-benefit"),
            environment="air",
            facility=Facility.objects.get(code="lslf"),
            is_illustrative=True,
            source=sample.source,
        )
        piece.refresh_from_db()
        accession_piece(piece, mass_ug=1_200 * _MG, by=cast.archivist, at=at, illustrative=True)

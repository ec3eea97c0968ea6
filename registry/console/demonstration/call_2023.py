"""The international call of 2023: twenty-four applications, seven loans of 2.18 g together, from 24 April 2025.

Real: the seven institutions, their sum, the dates of call, meeting, announcement and collection, and the Open
University’s three portions of 20 mg for one year. The other masses are made up to the sum, the other terms, uses and
returns are made up, and the seventeen others are invented institutions.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.calls import OF_2023
from registry.console.demonstration.diary import Diary, beijing
from registry.console.demonstration.lending import Ask, Case, Use
from registry.console.demonstration.people import Cast

_MG = 1_000
_POWDER = ("vnir", "icpms", "noble")
TITLE: Final = "International call of 2023"

LENT: Final[tuple[tuple[str, int, tuple[Ask, ...]], ...]] = (
    (
        "open-university",
        12,
        (
            Ask("CE5C0400", 20 * _MG, ("cns", "noble")),
            Ask("CE5C0600", 20 * _MG, ("cns", "noble")),
            Ask("CE5Z0709YJ", 20 * _MG, ("cns", "noble")),
        ),
    ),
    ("university-of-cologne", 24, (Ask("CE5C0600", 300 * _MG, ("mcicpms", "icpms")), Ask("CE5Z0303YJ", 120 * _MG))),
    ("brown-university", 24, (Ask("CE5C0400", 300 * _MG, _POWDER), Ask("CE5C0800", 100 * _MG, _POWDER))),
    ("osaka-university", 24, (Ask("CE5C0900", 350 * _MG, _POWDER),)),
    ("ipgp", 24, (Ask("CE5C0600", 200 * _MG, ("mcicpms",)), Ask("CE5C1000", 150 * _MG, ("mag",)))),
    ("stony-brook-university", 24, (Ask("CE5C0800", 300 * _MG, ("vnir", "raman")),)),
    ("suparco", 24, (Ask("CE5C0400", 300 * _MG, _POWDER),)),
)
OTHERS: Final = tuple(f"invented-{number:02d}" for number in range(1, 18))
BORROWERS: Final = (*(slug for slug, _months, _asks in LENT), *OTHERS)
_WITHDRAWN, _REFUSED_IN_CHECK = OTHERS[:4], OTHERS[4:14]


def note_call_2023(diary: Diary, cast: Cast) -> list[Case]:
    """The seven loans, in the order of the list; the others end before or at the decision."""
    for order, slug in enumerate(OTHERS):
        _note_other(diary, cast, slug, timedelta(minutes=30 * order))
    cases = []
    for order, (slug, months, asks) in enumerate(LENT):
        case = Case(cast=cast, collection="ce5", borrower=slug, title=TITLE, asks=asks, months=months, call=OF_2023)
        after = timedelta(minutes=20 * order)
        day = 25 if slug == "university-of-cologne" else 24
        diary.note(beijing(2023, 12, 20, 8) + after, case.apply)
        diary.note(beijing(2024, 4, 26, 8) + after, case.check_and_review)
        diary.note(beijing(2025, 4, 14, 8) + after, case.approve)
        diary.note(beijing(2025, 4, 24, 8) + after, case.agree_and_sign)
        diary.note(beijing(2025, 4, day, 14) + after, case.deliver)
        _note_use(diary, case, slug, after)
        cases.append(case)
    return cases


def _note_use(diary: Diary, case: Case, slug: str, after: timedelta) -> None:
    """Made up: one report from Cologne, three from the Open University; each loan comes back before it is due."""
    if slug == "open-university":
        uses = (Use(1, "cns", 9_400, 60), Use(2, "cns", 8_200, 40), Use(3, "noble", 11_000, 80))
        diary.note(beijing(2025, 11, 3) + after, case.use(*uses))
        case.note_return(diary, beijing(2026, 4, 13) + after)
        return
    if slug == "university-of-cologne":
        diary.note(beijing(2025, 10, 13) + after, case.use(Use(1, "mcicpms", 42_500, 150)))
    case.note_return(diary, beijing(2027, 4, 5) + after)


def _note_other(diary: Diary, cast: Cast, slug: str, after: timedelta) -> None:
    ask = Ask("CE5C0600", 50 * _MG, ("icpms",))
    case = Case(cast=cast, collection="ce5", borrower=slug, title=TITLE, asks=(ask,), call=OF_2023)
    diary.note(beijing(2023, 12, 10, 8) + after, case.apply)
    if slug in _WITHDRAWN:
        diary.note(beijing(2024, 1, 15, 8) + after, case.withdraw)
    elif slug in _REFUSED_IN_CHECK:
        diary.note(beijing(2024, 2, 26, 8) + after, case.take_up)
        reason = "Illustrative: the plan does not say how the material is kept from air."
        diary.note(beijing(2024, 3, 4, 8) + after, case.decline_for_form(reason))
    else:
        diary.note(beijing(2024, 4, 25, 8) + after, partial(case.check_and_review, is_for=False))
        diary.note(beijing(2025, 4, 11, 8) + after, case.decline)

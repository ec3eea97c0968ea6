"""The lending policies of the demonstration. Where a source gives a number the reason names it; the rest is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Final

from registry.applications.actions.calendar import put_calendar_day
from registry.applications.policy import PolicyValues, make_policy
from registry.console.demonstration.diary import Diary, beijing, houston, moscow
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection

MG, G = 1_000, 1_000_000

DECLARED: Final = [
    {
        "en": "Illustrative: the samples are used only as the plan approved here says, by the team named here.",
        "zh": "示意：样品仅由此处列明的团队按此处获批的方案使用。",
    },
    {
        "en": "Illustrative: the samples stay under the investigator’s control and are not lent on.",
        "zh": "示意：样品始终由使用责任人掌控，不转借他人。",
    },
    {
        "en": "Illustrative: work that uses material up is recorded on video, and what is left is given back.",
        "zh": "示意：有损实验全程录像，剩余样品予以归还。",
    },
]
CNSA: Final = PolicyValues(
    term_months=12,
    use_classes=["research", "public-benefit"],
    signing_days=10,
    kept_back_floor_ug=100 * MG,
    kept_back_ppm=200_000,
    line_limit_ug=6 * G,
    papers=["storage_plan"],
    reminder_days=[60, 30, 7],
)
CNSA_LONGER: Final = PolicyValues(
    term_months=24,
    use_classes=["research", "public-benefit"],
    signing_days=10,
    kept_back_floor_ug=100 * MG,
    kept_back_ppm=200_000,
    line_limit_ug=2 * G,
    destructive_limit_ug=1 * G,
    papers=["storage_plan"],
    reminder_days=[60, 30, 7],
    declarations=[*DECLARED],
)
NASA: Final = PolicyValues(
    term_months=60,
    use_classes=["research", "education", "public-benefit"],
    signing_days=60,
    extensions=2,
    kept_back_floor_ug=500 * MG,
    kept_back_ppm=500_000,
    line_limit_ug=20 * G,
    destructive_limit_ug=5 * G,
    papers=["storage_plan"],
    reminder_days=[90, 30, 7],
)
FAR_SIDE: Final = replace(CNSA_LONGER, acknowledge_days=5, results_demanded=True, video_demanded=True)
MOSCOW: Final = PolicyValues(
    term_months=24,
    use_classes=["research"],
    signing_days=30,
    kept_back_floor_ug=1 * G,
    kept_back_ppm=700_000,
    line_limit_ug=100 * MG,
    destructive_allowed=False,
    papers=["storage_plan", "insurance"],
    reminder_days=[60, 30],
)

REASONS: Final = {
    "ce5-1": "Illustrative policy. One year and ten working days to sign as published (loan to the Open University; "
    "LESEC’s notices); 6 g is the largest published portion; every other number is made up.",
    "ce5-2": "Illustrative policy. The longest term of two years is made up, so that loans of the demonstration run.",
    "ce6": "Illustrative policy. The same Measures apply as to Chang’e-5; the numbers are made up where not published.",
    "apollo": "Illustrative policy. Five years as NASA’s allocation policy says; every other number is made up.",
    "luna": "Illustrative policy. Every number is made up.",
}


def note_policies(diary: Diary, cast: Cast) -> None:
    """Each collection's policy from the day it first lends."""

    def make(code: str, values: PolicyValues, reason: str, at: datetime) -> None:
        diary.note(
            at,
            lambda at: make_policy(
                Collection.objects.get(code=code), values=values, reason=REASONS[reason], by=cast.curator, at=at
            ),
        )

    make("apollo", NASA, "apollo", houston(2016, 1, 4))
    make("luna", MOSCOW, "luna", moscow(2016, 1, 11))
    make("ce5", CNSA, "ce5-1", beijing(2021, 1, 18))
    make("ce5", CNSA_LONGER, "ce5-2", beijing(2023, 10, 30))
    make("ce6", FAR_SIDE, "ce6", beijing(2024, 11, 5))
    spring = beijing(2026, 1, 30)
    for day, name in HOLIDAYS:
        diary.note(spring, partial(_keep_free, cast, day, name))


HOLIDAYS: Final = (
    (date(2026, 10, 1), "National Day"),
    (date(2026, 10, 2), "National Day"),
    (date(2027, 1, 1), "New Year’s Day"),
)
"""Days on which China does not work by law, of those that always fall on these dates."""


def _keep_free(cast: Cast, day: date, name: str, at: datetime) -> None:
    collection = Collection.objects.get(code="ce5")
    put_calendar_day(collection, day=day, is_working=False, name=name, by=cast.curator, at=at)

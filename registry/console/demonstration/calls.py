"""The calls of the demonstration. Real: the international call of 2023. Made up, and marked so: every other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from registry.applications.actions.call import CallValues, announce_call, close_call, draft_call, extend_call
from registry.applications.actions.call import publish_results as publish
from registry.applications.models import Call
from registry.console.demonstration.diary import BEIJING, Diary, beijing
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection

OF_2023: Final = "2023-international"
OPEN_NOW: Final = "demo-open"
JUST_CLOSED: Final = "demo-closed"
ALWAYS: Final = "demo-continuous"

WITH_WHAT_WAS_FOUND: Final = {
    "en": "Illustrative: what we find is shared with the other applicants of this call before it is published.",
    "zh": "示意：所得结果在发表之前与本次申请的其他申请人共享。",
}

CALL_2023: Final = CallValues(
    title="First international call for Chang’e-5 samples",
    title_zh="嫦娥五号月球科研样品首次国际借用申请",
    offer="Lunar soil of Chang’e-5, by mass in milligrams, for research by institutions outside China. An institution "
    "applies through the investigator who will answer for the material. As published: the days of the call, the "
    "meeting and the announcement; 24 applications from 11 countries and organisations for 71 sets of samples; the "
    "seven institutions and their 2.18 g in all. Made up: the hour it opened, the other applications, and what each "
    "asked for.",
    offer_zh="向中国境外的科研机构提供嫦娥五号月壤，以毫克计，用于科学研究。由对样品负责的研究人员代表其机构申请。"
    "申请期限、评审会、公布日期、七家机构及总计2.18克、来自11个国家和组织的24份申请共71套样品均为公开信息；"
    "开放申请的时刻、其余申请及其所申请的样品为虚构。",
    opens_at=beijing(2023, 11, 22, 9),
    closes_at=datetime(2023, 12, 23, 0, 0, tzinfo=BEIJING),
    collections=["ce5"],
    use_classes=["research"],
    forms=["powder"],
    source="China Daily, 25 April 2025; CNSA report of August 2025",
)


def _illustrative(title: str, title_zh: str, **changes: object) -> CallValues:
    return CallValues(
        title=title,
        title_zh=title_zh,
        offer="Illustrative: powder and fragments for research. Say what you want to find out and how little of it "
        "you need; returned pieces are offered beside pristine ones.",
        offer_zh="示例：用于研究的粉末和岩屑样品。请说明研究目的及所需的最小质量；归还件与原始件一并提供。",
        **changes,  # type: ignore[arg-type]
    )


def note_calls(diary: Diary, cast: Cast) -> None:
    """The call of 2023 as it ran, one open now, one just closed, one open all the time, one still a draft."""
    story = Calls(diary, cast)
    story.ran(OF_2023, CALL_2023, "ce5", announced=beijing(2023, 11, 22, 8), is_illustrative=False)
    diary.note(beijing(2024, 1, 2), story.closes(OF_2023))
    diary.note(beijing(2025, 4, 24, 18), story.publishes(OF_2023))
    today = diary.now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    always = _illustrative(
        "Apollo samples, asked for at any time", "阿波罗样品：随时可申请", opens_at=today - timedelta(days=400),
        closes_at=None, collections=["apollo"],
    )  # fmt: skip
    story.ran(ALWAYS, always, "apollo", announced=always.opens_at - timedelta(hours=2))
    open_now = _illustrative(
        "Chang’e-5 and Chang’e-6, this season’s call", "嫦娥五号与嫦娥六号本季借用申请", is_blind=True,
        opens_at=today - timedelta(days=10), closes_at=today + timedelta(days=21), collections=["ce5", "ce6"],
        use_classes=["research"], attachments=["cover_letter"], declarations=[WITH_WHAT_WAS_FOUND],
    )  # fmt: skip
    story.ran(OPEN_NOW, open_now, "ce5", announced=open_now.opens_at - timedelta(hours=2))
    closed = _illustrative(
        "Chang’e-5, last season’s call", "嫦娥五号上季借用申请", opens_at=today - timedelta(days=75),
        closes_at=today - timedelta(days=45), collections=["ce5"], use_classes=["research"],
    )  # fmt: skip
    story.ran(JUST_CLOSED, closed, "ce5", announced=closed.opens_at - timedelta(hours=2))
    diary.note(today - timedelta(days=47), story.extends(JUST_CLOSED, today - timedelta(days=42)))
    diary.note(today - timedelta(days=41), story.closes(JUST_CLOSED))
    drafted = _illustrative(
        "Chang’e-6, next season’s call", "嫦娥六号下季借用申请", opens_at=today + timedelta(days=60),
        closes_at=today + timedelta(days=90), collections=["ce6"],
    )  # fmt: skip
    diary.note(today - timedelta(days=1), story.drafts("demo-draft", drafted, "ce6"))


class Calls:
    """Acts on calls, by the demo curator."""

    def __init__(self, diary: Diary, cast: Cast) -> None:
        self.diary = diary
        self.cast = cast

    def ran(
        self, slug: str, values: CallValues, code: str, *, announced: datetime, is_illustrative: bool = True
    ) -> None:
        """Drafted three days before it was announced."""
        drafted = self.drafts(slug, values, code, is_illustrative=is_illustrative)
        self.diary.note(announced - timedelta(days=3), drafted)
        self.diary.note(announced, lambda at: announce_call(self.found(slug), by=self.cast.curator, at=at))

    def drafts(
        self, slug: str, values: CallValues, code: str, *, is_illustrative: bool = True
    ) -> Callable[[datetime], Call]:
        return lambda at: draft_call(
            Collection.objects.get(code=code),
            slug=slug,
            values=values,
            by=self.cast.curator,
            at=at,
            is_illustrative=is_illustrative,
        )

    def extends(self, slug: str, to: datetime) -> Callable[[datetime], Call]:
        reason = "Illustrative: the release system was down for two days."
        return lambda at: extend_call(self.found(slug), to=to, reason=reason, by=self.cast.curator, at=at)

    def closes(self, slug: str) -> Callable[[datetime], Call]:
        return lambda at: close_call(self.found(slug), by=self.cast.curator, at=at)

    def publishes(self, slug: str) -> Callable[[datetime], Call]:
        return lambda at: publish(self.found(slug), by=self.cast.curator, at=at)

    def found(self, slug: str) -> Call:
        return Call.objects.select_related("collection").get(slug=slug)

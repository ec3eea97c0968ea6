"""The shapes of what awaits somebody: the acts, a line, and all lines of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from registry.access.roles import Role
from registry.holdings.models import Collection
from registry.parties.models import Person

MOST_OF_A_KIND: Final = 100
DAYS_OF_A_WEEK: Final = 7


class Act(StrEnum):
    """The acts that may await somebody, in the order of a loan's life."""

    CONTINUE_DRAFT = "continue_draft"
    REVISE = "revise"
    TAKE_UP = "take_up"
    CHECK = "check"
    ASSIGN = "assign"
    WRITE_REVIEW = "write_review"
    CONCLUDE = "conclude"
    DECIDE = "decide"
    TELL_OF_DISPLAY = "tell_of_display"
    DRAFT_AGREEMENT = "draft_agreement"
    SIGN_FOR_LENDER = "sign_for_lender"
    SIGN_FOR_BORROWER = "sign_for_borrower"
    PREPARE = "prepare"
    MAKE_READY = "make_ready"
    HAND_OVER = "hand_over"
    ACKNOWLEDGE = "acknowledge"
    TAKE_OVER = "take_over"
    REPORT_USE = "report_use"
    CONFIRM_USE = "confirm_use"
    SEND_BACK = "send_back"
    TELL_RESULT = "tell_result"
    CERTIFY = "certify"
    COUNTERSIGN = "countersign"
    DECIDE_EXTENSION = "decide_extension"
    DECIDE_TRANSFER = "decide_transfer"
    ANSWER_INCIDENT = "answer_incident"
    ANSWER_LOSS = "answer_loss"
    RECEIVE = "receive"
    REWEIGH = "reweigh"
    RECONCILE = "reconcile"
    CORRECT = "correct"
    WRITE_OFF = "write_off"


class When(StrEnum):
    """How near the day is by which it is due."""

    LATE = "late"
    TODAY = "today"
    THIS_WEEK = "this_week"
    LATER = "later"
    ANY_DAY = "any_day"


@dataclass(frozen=True)
class Awaited:
    """One act that awaits the person in one of their roles.

    `reference` is the application's or the loan's, `number` the loan item's where the act is on one; `piece` its
    identifier. `today` is the day on the collection's clock at the instant asked about.
    """

    act: Act
    role: Role
    reference: str
    title: str
    collection: Collection
    since: datetime | None
    today: date
    due_on: date | None = None
    number: int | None = None
    piece: str = ""
    is_illustrative: bool = False

    @property
    def days(self) -> int | None:
        """Days from today to the day it is due; negative when late."""
        return (self.due_on - self.today).days if self.due_on else None

    @property
    def when(self) -> When:
        if self.days is None:
            return When.ANY_DAY
        if self.days < 0:
            return When.LATE
        if self.days == 0:
            return When.TODAY
        return When.THIS_WEEK if self.days < DAYS_OF_A_WEEK else When.LATER


@dataclass(frozen=True)
class Awaiting:
    """All that awaits one person, the nearest day first, then what has waited longest."""

    lines: list[Awaited]
    is_cut: bool

    def of(self, when: When) -> list[Awaited]:
        return [line for line in self.lines if line.when == when]

    def count(self, role: Role) -> int:
        return sum(line.role == role for line in self.lines)


@dataclass(frozen=True)
class Asked:
    """Who asks, when, and where they hold the role in question."""

    person: Person
    role: Role
    at: datetime
    codes: frozenset[str]
    institutions: frozenset[int]

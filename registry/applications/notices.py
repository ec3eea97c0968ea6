"""What is told about applications, and the reminders that a collection's policy sets for its loans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.access.roles import Role
from registry.applications import notices_of_roles
from registry.applications.lifecycle import (
    NOT_RECOMMENDED,
    RECOMMENDED,
    RETURNED_FOR_REVISION,
    SUBMITTED,
    UNDER_REVIEW,
)
from registry.applications.models import Application, Decision, LendingPolicy, ReviewAssignment
from registry.holdings.models import Collection
from registry.loans import notices as of_loans
from registry.loans.lifecycle import ACTIVE, AWAY
from registry.loans.models import Loan
from registry.messages.arrangements import timetable_of
from registry.messages.kinds import Kind, register
from registry.messages.models import DIGEST, Notice
from registry.messages.recipients import holders
from registry.messages.telling import tell
from registry.parties.models import Person


def application_of(notice: Notice) -> Application | None:
    """The application a notice is about."""
    return Application.objects.filter(reference=notice.about.removeprefix("application ")).first()


def _stands(notice: Notice, *statuses: str) -> bool:
    application = application_of(notice)
    return application is not None and application.status in statuses


def _is_submitted(notice: Notice) -> bool:
    return _stands(notice, SUBMITTED)


def _is_returned(notice: Notice) -> bool:
    return _stands(notice, RETURNED_FOR_REVISION)


def _is_to_decide(notice: Notice) -> bool:
    return _stands(notice, RECOMMENDED, NOT_RECOMMENDED)


def _is_to_conclude(notice: Notice) -> bool:
    return _stands(notice, UNDER_REVIEW)


def _is_to_review(notice: Notice) -> bool:
    asked = ReviewAssignment.objects.filter(
        application__reference=notice.about.removeprefix("application "),
        reviewer=notice.person_id,
        released_at=None,
        review=None,
        application__status__in=["formal_check", UNDER_REVIEW],
    )
    return asked.exists()


def _investigator(application: Application, at: datetime) -> list[Person]:
    return [application.investigator]


def _curators(application: Application, at: datetime) -> list[Person]:
    return holders(Role.CURATOR, at=at, within=application.collection.code)


def _authority(application: Application, at: datetime) -> list[Person]:
    return holders(Role.AUTHORITY, at=at, within=application.collection.code)


def _reviewers(application: Application, at: datetime) -> list[Person]:
    asked = application.assignments.filter(released_at=None, review=None).select_related("reviewer")
    return [assignment.reviewer for assignment in asked]


EXAMPLE: Final = {"reference": "A-0001", "title": "How young is the youngest basalt?"}

SUBMITTED_KIND = Kind(
    code="application_submitted",
    label=_("An application was submitted"),
    to=_("the collection’s curators"),
    people=_curators,
    headline=_("New application %(reference)s: %(title)s"),
    next_step=_("Take it up and begin the formal check."),
    button=_("Look at it"),
    page="applications:detail",
    way=DIGEST,
    still=_is_submitted,
    example=EXAMPLE,
)
RETURNED_KIND = Kind(
    code="application_returned",
    label=_("An application was returned for revision"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Application %(reference)s was returned to you"),
    next_step=_("Its page says what is to change. Change it, then submit it again."),
    button=_("Read what is asked"),
    page="applications:detail",
    still=_is_returned,
    example=EXAMPLE,
)
REVIEW_KIND = Kind(
    code="review_asked",
    label=_("A review is asked for"),
    to=_("the reviewer"),
    people=_reviewers,
    headline=_("Your review of application %(reference)s is asked for"),
    next_step=_("Say first whether anything stands between you and a free judgement; then score it and say why."),
    button=_("Open the application"),
    page="applications:detail",
    still=_is_to_review,
    example=EXAMPLE,
)
REVIEWED_KIND = Kind(
    code="reviews_in",
    label=_("All reviews of an application are in"),
    to=_("the collection’s curators"),
    people=_curators,
    headline=_("All reviews of %(reference)s are in"),
    next_step=_("Conclude: recommend it to the authority or not, with the reason."),
    button=_("Conclude"),
    page="applications:conclude",
    way=DIGEST,
    still=_is_to_conclude,
    example=EXAMPLE,
)
CONCLUDED_KIND = Kind(
    code="decision_asked",
    label=_("A decision is asked for"),
    to=_("the authority"),
    people=_authority,
    headline=_("Application %(reference)s waits for your decision: %(title)s"),
    next_step=_("Verdict, reviews and competing requests stand side by side; decide line by line."),
    button=_("Decide"),
    page="applications:decide",
    still=_is_to_decide,
    example=EXAMPLE,
)
APPROVED_KIND = Kind(
    code="application_approved",
    label=_("An application was approved"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Application %(reference)s is approved: loan %(loan)s"),
    next_step=_(
        "Its page gives the word on each line and the reasons. Your institution’s representative signs the agreement "
        "by %(sign_by_on)s."
    ),
    button=_("Read the decision"),
    page="applications:detail",
    example={**EXAMPLE, "loan": "L-0001", "sign_by_on": "2026-12-10"},
)
DECLINED_KIND = Kind(
    code="application_declined",
    label=_("An application was declined"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Application %(reference)s was declined"),
    next_step=_("Its page gives the reasons. They do not stand in the way of another application."),
    button=_("Read the reasons"),
    page="applications:detail",
    example=EXAMPLE,
)
KINDS: Final = (
    SUBMITTED_KIND, RETURNED_KIND, REVIEW_KIND, REVIEWED_KIND, CONCLUDED_KIND, APPROVED_KIND, DECLINED_KIND,
    *notices_of_roles.KINDS,
)  # fmt: skip


register(*KINDS)


def submitted(application: Application, *, version: int, by: Person, at: datetime) -> None:
    _tell(SUBMITTED_KIND, application, fact=f"{application.reference} submitted, version {version}", by=by, at=at)


def returned(application: Application, *, by: Person, at: datetime) -> None:
    _tell(RETURNED_KIND, application, fact=f"{application.reference} returned at {at.isoformat()}", by=by, at=at)


def review_asked(application: Application, *, by: Person, at: datetime) -> None:
    """Each reviewer, once it is under review. They learn the reference; the rest is for the page to show."""
    if application.status != UNDER_REVIEW:
        return
    for assignment in application.assignments.filter(released_at=None, review=None).select_related("reviewer"):
        fact = f"review {assignment.pk} asked"
        _tell(REVIEW_KIND, application, [assignment.reviewer], fact=fact, by=by, at=at, values={"title": ""})


def review_written(application: Application, *, by: Person, at: datetime) -> None:
    """Told to the curators with the last of the reviews that were asked for."""
    asked = application.assignments.filter(released_at=None)
    if not asked.filter(review=None).exists():
        fact = f"{application.reference} has {asked.count()} reviews"
        _tell(REVIEWED_KIND, application, fact=fact, by=by, at=at)


def concluded(application: Application, *, by: Person, at: datetime) -> None:
    _tell(CONCLUDED_KIND, application, fact=f"{application.reference} concluded", by=by, at=at)


def decided(decision: Decision, *, by: Person, at: datetime) -> None:
    """The investigator learns the outcome; with an approval, by when the agreement is to be signed."""
    application, loan = decision.application, decision.loan
    if loan is None:
        declined(application, by=by, at=at)
        return
    values = {"loan": loan.reference, "sign_by_on": loan.sign_by_on.isoformat()}
    _tell(APPROVED_KIND, application, fact=f"{application.reference} decided", by=by, at=at, values=values)


def declined(application: Application, *, by: Person, at: datetime) -> None:
    _tell(DECLINED_KIND, application, fact=f"{application.reference} decided", by=by, at=at)


@dataclass(frozen=True)
class Reminder:
    """A loan to remind of now; `days` to its due day, negative when late; `stage` as the notice counts it."""

    loan: Loan
    days: int
    stage: int

    @property
    def kind(self) -> Kind:
        return of_loans.DUE_SOON if self.days >= 0 else of_loans.OVERDUE

    @property
    def fact(self) -> str:
        return of_loans.fact_of_reminder(self.loan, self.kind, self.stage)


def reminders(*, at: datetime, collections: Iterable[Collection] | None = None) -> Iterator[Reminder]:
    """Every loan that is due soon by its collection's policy, or overdue, in all collections unless some are given."""
    for collection in Collection.objects.all() if collections is None else collections:
        policy = LendingPolicy.objects.in_force(collection, at=at)
        every = timetable_of(collection.code).overdue_every_days
        today = collection.date_of(at)
        away = (
            Loan.objects.filter(collection=collection, status=ACTIVE, items__status__in=AWAY, due_on__isnull=False)
            .select_related("collection", "investigator")
            .distinct()
        )
        for loan in away.order_by("due_on", "pk"):
            assert loan.due_on is not None
            days = (loan.due_on - today).days
            before = of_loans.stage_before(days, policy.reminder_days if policy else [])
            after = of_loans.stage_after(loan.due_on, today, every)
            stage = before if after is None else after
            if stage is not None:
                yield Reminder(loan, days, stage)


def remind(*, at: datetime) -> int:
    """Tell of every loan due soon or overdue; run daily or oftener, each is told once. Returns how many there are."""
    found = list(reminders(at=at))
    for each in found:
        of_loans.reminded(each.loan, each.kind, stage=each.stage, days=abs(each.days), at=at)
    return len(found)


def _tell(
    kind: Kind,
    application: Application,
    people: Iterable[Person] | None = None,
    *,
    fact: str,
    by: Person,
    at: datetime,
    values: Mapping[str, Any] | None = None,
) -> None:
    tell(
        kind,
        kind.people(application, at) if people is None else people,
        fact=fact,
        about=f"application {application.reference}",
        of=application.collection,
        values={"reference": application.reference, "title": application.title, **(values or {})},
        arguments=[application.reference],
        by=by,
        at=at,
    )

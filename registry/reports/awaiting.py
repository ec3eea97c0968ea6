"""What awaits a person: every act that their roles let them do now, what it is about, since when and by when.

Reads across rooms and writes nothing. A line says that the act is next, not that nothing stands in its way: the page of
the act asks its rules. Each kind of act shows its oldest `MOST_OF_A_KIND`; `Awaiting.is_cut` says when there were more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, OuterRef, Q

from registry.access.roles import Role
from registry.applications import lifecycle as application_life
from registry.applications.models import Application, LendingPolicy, ReviewAssignment
from registry.holdings.models import Collection
from registry.loans import lifecycle as loan_life
from registry.loans.models import Loan, LoanItem, Signature, UseReport
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
    DRAFT_AGREEMENT = "draft_agreement"
    SIGN_FOR_LENDER = "sign_for_lender"
    SIGN_FOR_BORROWER = "sign_for_borrower"
    PREPARE = "prepare"
    MAKE_READY = "make_ready"
    HAND_OVER = "hand_over"
    ACKNOWLEDGE = "acknowledge"
    REPORT_USE = "report_use"
    SEND_BACK = "send_back"
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


def awaiting(person: Person, *, at: datetime) -> Awaiting:
    """Everything that awaits `person` at that instant, in all roles they hold. A few queries a role."""
    lines: list[Awaited] = []
    is_cut = False
    for asked in roles_asked(person, at=at):
        for find in FINDERS[asked.role]:
            found = list(find(asked))
            is_cut = is_cut or len(found) > MOST_OF_A_KIND
            lines += found[:MOST_OF_A_KIND]
    return Awaiting(sorted(lines, key=nearest_first), is_cut)


def roles_asked(person: Person, *, at: datetime) -> Iterator[Asked]:
    """Each role the person holds, with where. An investigator's duties last as long as the loan, whatever the role."""
    held = list(person.held_roles(at))
    for role in Role:
        grants = [grant for grant in held if grant.role == role]
        if grants or role is Role.RESEARCHER:
            codes = frozenset(grant.collection_code for grant in grants if grant.collection_code)
            institutions = frozenset(grant.institution_id for grant in grants if grant.institution_id is not None)
            yield Asked(person, role, at, codes, institutions)


def nearest_first(line: Awaited) -> tuple[int, float, float]:
    """In order of the day it is due, then of how long it has waited; days without end last."""
    days = float("inf") if line.days is None else line.days
    since = line.since.timestamp() if line.since else float("inf")
    return (list(When).index(line.when), days, since)


# ── applications ─────────────────────────────────────────────────────────────────────────────────────────


def applications(asked: Asked, act: Act, which: Q) -> Iterator[Awaited]:
    """Applications on which that act is next, the longest waiting first."""
    found = (
        Application.objects.filter(which)
        .select_related("collection")
        .annotate(moved_at=Max("moves__happened_at"))
        .order_by(F("moved_at").asc(nulls_first=True), "pk")
    )
    for application in found[: MOST_OF_A_KIND + 1]:
        yield on_application(asked, act, application, since=application.moved_at or application.started_at)


def on_application(asked: Asked, act: Act, application: Application, *, since: datetime) -> Awaited:
    return Awaited(
        act=act,
        role=asked.role,
        reference=application.reference,
        title=application.title,
        collection=application.collection,
        since=since,
        today=application.collection.date_of(asked.at),
        is_illustrative=application.is_illustrative,
    )


def drafts(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.CONTINUE_DRAFT, Q(investigator=asked.person, status=application_life.DRAFT))


def returned(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.REVISE, Q(investigator=asked.person, status=application_life.RETURNED_FOR_REVISION))


def others_of_collection(asked: Asked) -> Q:
    """Applications of the collections, save one's own: nobody judges those."""
    return Q(collection__code__in=asked.codes) & ~Q(investigator=asked.person)


def submitted(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.TAKE_UP, others_of_collection(asked) & Q(status=application_life.SUBMITTED))


def in_formal_check(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.CHECK, others_of_collection(asked) & Q(status=application_life.FORMAL_CHECK))


def to_decide(asked: Asked) -> Iterable[Awaited]:
    ready = Q(status__in=(application_life.RECOMMENDED, application_life.NOT_RECOMMENDED))
    return applications(asked, Act.DECIDE, others_of_collection(asked) & ready)


def under_review(asked: Asked) -> Iterator[Awaited]:
    """Reviewers still to be asked, or all reviews in; in between, the reviewers are awaited, not the curator."""
    needed: dict[int, int] = {}
    found = (
        Application.objects.filter(others_of_collection(asked), status=application_life.UNDER_REVIEW)
        .select_related("collection")
        .annotate(
            moved_at=Max("moves__happened_at"),
            asked_of=Count("assignments", filter=Q(assignments__released_at=None), distinct=True),
            written=Count("assignments__review", filter=Q(assignments__released_at=None), distinct=True),
        )
        .order_by("moved_at", "pk")
    )
    for application in found:
        collection = application.collection
        if collection.pk not in needed:
            policy = LendingPolicy.objects.in_force(collection, at=asked.at)
            needed[collection.pk] = policy.reviewers if policy else 1
        if application.asked_of < needed[collection.pk]:
            yield on_application(asked, Act.ASSIGN, application, since=application.moved_at)
        elif application.written == application.asked_of:
            yield on_application(asked, Act.CONCLUDE, application, since=application.moved_at)


def reviews(asked: Asked) -> Iterator[Awaited]:
    found = (
        ReviewAssignment.objects.filter(
            reviewer=asked.person,
            released_at=None,
            review=None,
            application__status=application_life.UNDER_REVIEW,
        )
        .select_related("application__collection")
        .order_by("assigned_at", "pk")
    )
    for assignment in found[: MOST_OF_A_KIND + 1]:
        yield on_application(asked, Act.WRITE_REVIEW, assignment.application, since=assignment.assigned_at)


# ── loans ────────────────────────────────────────────────────────────────────────────────────────────────


def loans(asked: Asked, act: Act, which: Q, *, due: str = "") -> Iterator[Awaited]:
    """Loans on which that act is next; `due` names the day's column, where there is one."""
    order = [due] if due else []
    found = Loan.objects.filter(which).select_related("collection").order_by(*order, "opened_at", "pk")
    for loan in found[: MOST_OF_A_KIND + 1]:
        yield on_loan(asked, act, loan, since=loan.opened_at, due_on=getattr(loan, due) if due else None)


def items(asked: Asked, act: Act, which: Q) -> Iterator[Awaited]:
    """Loan items on which that act is next, the longest waiting first."""
    found = (
        LoanItem.objects.filter(which)
        .select_related("loan__collection", "source", "portion")
        .annotate(moved_at=Max("moves__happened_at"))
        .order_by("moved_at", "loan", "number")
    )
    for item in found[: MOST_OF_A_KIND + 1]:
        since = item.moved_at or item.loan.opened_at
        yield on_loan(asked, act, item.loan, since=since, number=item.number, piece=item.piece.identifier)


def on_loan(asked: Asked, act: Act, loan: Loan, *, since: datetime, **more: Any) -> Awaited:
    return Awaited(
        act=act,
        role=asked.role,
        reference=loan.reference,
        title=loan.title,
        collection=loan.collection,
        since=since,
        today=loan.collection.date_of(asked.at),
        is_illustrative=loan.is_illustrative,
        **more,
    )


def of_collection(asked: Asked) -> Q:
    return Q(collection__code__in=asked.codes)


def items_of_collection(asked: Asked, status: str) -> Q:
    return Q(loan__collection__code__in=asked.codes, status=status)


def signed_by(side: str) -> Exists:
    return Exists(Signature.objects.filter(agreement=OuterRef("agreement"), side=side))


def to_agree(asked: Asked) -> Iterable[Awaited]:
    unsigned = Q(status=loan_life.PENDING, agreement=None)
    return loans(asked, Act.DRAFT_AGREEMENT, of_collection(asked) & unsigned, due="sign_by_on")


def to_sign_for_lender(asked: Asked) -> Iterable[Awaited]:
    unsigned = Q(status=loan_life.PENDING, agreement__isnull=False) & ~Q(signed_by("lender"))
    return loans(asked, Act.SIGN_FOR_LENDER, of_collection(asked) & unsigned, due="sign_by_on")


def to_sign_for_borrower(asked: Asked) -> Iterable[Awaited]:
    unsigned = Q(status=loan_life.PENDING, agreement__isnull=False) & ~Q(signed_by("borrower"))
    return loans(asked, Act.SIGN_FOR_BORROWER, Q(borrower__in=asked.institutions) & unsigned, due="sign_by_on")


def to_prepare(asked: Asked) -> Iterable[Awaited]:
    signed = Q(loan__status__in=(loan_life.SIGNED, loan_life.ACTIVE))
    return items(asked, Act.PREPARE, items_of_collection(asked, loan_life.SET_ASIDE) & signed)


def to_make_ready(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.MAKE_READY, items_of_collection(asked, loan_life.PREPARING))


def to_hand_over(asked: Asked) -> Iterable[Awaited]:
    ready = Exists(LoanItem.objects.filter(loan=OuterRef("pk"), status=loan_life.READY))
    return loans(asked, Act.HAND_OVER, of_collection(asked) & Q(ready))


def to_acknowledge(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.ACKNOWLEDGE, Q(loan__investigator=asked.person, status=loan_life.HANDED_OVER))


def to_report(asked: Asked) -> Iterable[Awaited]:
    """Pieces on loan of whose use nothing has been told yet."""
    silent = ~Exists(UseReport.objects.filter(item=OuterRef("pk")))
    mine = Q(loan__investigator=asked.person, status=loan_life.ON_LOAN)
    return items(asked, Act.REPORT_USE, mine & Q(silent))


def to_send_back(asked: Asked) -> Iterable[Awaited]:
    out = Exists(LoanItem.objects.filter(loan=OuterRef("pk"), status=loan_life.ON_LOAN))
    return loans(asked, Act.SEND_BACK, Q(investigator=asked.person) & Q(out), due="due_on")


def to_receive(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.RECEIVE, items_of_collection(asked, loan_life.SENT_BACK))


def to_reweigh(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.REWEIGH, items_of_collection(asked, loan_life.RECEIVED))


def to_reconcile(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.RECONCILE, items_of_collection(asked, loan_life.REWEIGHED))


def to_correct(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.CORRECT, items_of_collection(asked, loan_life.DISCREPANCY))


def to_write_off(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.WRITE_OFF, items_of_collection(asked, loan_life.DISCREPANCY))


FINDERS: Final[dict[Role, tuple[Callable[[Asked], Iterable[Awaited]], ...]]] = {
    Role.RESEARCHER: (drafts, returned, to_acknowledge, to_report, to_send_back),
    Role.REPRESENTATIVE: (to_sign_for_borrower,),
    Role.REVIEWER: (reviews,),
    Role.CURATOR: (
        submitted,
        in_formal_check,
        under_review,
        to_agree,
        to_sign_for_lender,
        to_reconcile,
        to_correct,
    ),
    Role.PROCESSOR: (to_prepare, to_make_ready, to_hand_over, to_receive, to_reweigh),
    Role.AUTHORITY: (to_decide, to_write_off),
    Role.AUDITOR: (),
}

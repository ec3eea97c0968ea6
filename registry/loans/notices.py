"""What is told about loans: to whom, in which words, and until when there is something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from registry.access.roles import Role
from registry.loans.lifecycle import (
    ACTIVE,
    AWAY,
    HANDED_OVER,
    LOAN_CANCELLED,
    LOAN_CLOSED,
    PENDING,
    SENT_BACK,
    SET_ASIDE,
)
from registry.loans.models import Agreement, Consignment, Loan, LoanItem
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.models.journeys import OUT
from registry.messages.kinds import Kind, register
from registry.messages.models import DIGEST, Notice
from registry.messages.recipients import holders
from registry.messages.telling import tell
from registry.parties.models import Person


def loan_of(notice: Notice) -> Loan | None:
    """The loan a notice is about."""
    return Loan.objects.filter(reference=notice.about.removeprefix("loan ")).first()


def _waits_for_signature(notice: Notice) -> bool:
    loan = loan_of(notice)
    return (
        loan is not None
        and loan.status == PENDING
        and loan.agreement is not None
        and notice.values.get("side") not in loan.agreement.sides_signed()
    )


def _is_to_prepare(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.items.filter(status=SET_ASIDE).exists()


def _has_items(notice: Notice, *statuses: str) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.items.filter(status__in=statuses).exists()


def _is_on_its_way_out(notice: Notice) -> bool:
    return _has_items(notice, HANDED_OVER)


def _is_on_its_way_back(notice: Notice) -> bool:
    return _has_items(notice, SENT_BACK)


def _is_still_due(notice: Notice) -> bool:
    """Away, and due on the day the notice names: an extension makes an older reminder untrue."""
    loan = loan_of(notice)
    return (
        loan is not None
        and loan.status == ACTIVE
        and loan.due_on is not None
        and loan.due_on.isoformat() == notice.values.get("due_on")
        and loan.items.filter(status__in=AWAY).exists()
    )


def _investigator(loan: Loan, at: datetime) -> list[Person]:
    return [loan.investigator]


def _representatives(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.REPRESENTATIVE, at=at, institution=loan.borrower_id)


def _curators(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.CURATOR, at=at, within=loan.collection.code)


def _laboratory(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.PROCESSOR, at=at, within=loan.collection.code)


def _authority(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.AUTHORITY, at=at, within=loan.collection.code)


def _all_of(*groups: Callable[[Loan, datetime], list[Person]]) -> Callable[[Loan, datetime], list[Person]]:
    return lambda loan, at: [person for group in groups for person in group(loan, at)]


EXAMPLE: Final = {"reference": "L-0001", "title": "Ages of young basalt", "agreement": "AG-0001", "side": "borrower"}
_DUE: Final = {**EXAMPLE, "due_on": "2026-12-22", "days": 30}

AGREEMENT_TO_SIGN = Kind(
    code="agreement_to_sign",
    label=_("An agreement is to be signed"),
    to=_("the collection’s curators and the borrower’s representatives"),
    people=_all_of(_curators, _representatives),
    headline=_("%(agreement)s for loan %(reference)s waits for your signature"),
    next_step=_("Read the terms and sign by %(sign_by_on)s; after that day the loan lapses."),
    button=_("Sign the agreement"),
    page="loans:sign",
    still=_waits_for_signature,
    example={**EXAMPLE, "sign_by_on": "2026-12-10"},
)
AGREEMENT_SIGNED = Kind(
    code="agreement_signed",
    label=_("Both sides have signed"),
    to=_("the investigator and the laboratory"),
    people=_all_of(_investigator, _laboratory),
    headline=_("Both sides have signed %(agreement)s: loan %(reference)s can be prepared"),
    next_step=_("The laboratory cuts and packs the portions now; the investigator hears when they are handed over."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_to_prepare,
    example=EXAMPLE,
)
HANDED = Kind(
    code="handed_over",
    label=_("Pieces were handed over"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("%(pieces)s of loan %(reference)s: handed over, on the way to you"),
    next_step=_("When you have it, look at the seal, weigh what can be weighed, and acknowledge receipt."),
    button=_("Acknowledge receipt"),
    page="loans:detail",
    still=_is_on_its_way_out,
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
DUE_SOON = Kind(
    code="due_soon",
    label=_("A loan is due soon"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Loan %(reference)s is due back on %(due_on)s"),
    next_step=_("Report what was used, then send the rest back, or ask for an extension before that day."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_still_due,
    example=_DUE,
)
OVERDUE = Kind(
    code="overdue",
    label=_("A loan is overdue"),
    to=_("the investigator, the borrower’s representatives and the collection’s curators"),
    people=_all_of(_investigator, _representatives, _curators),
    headline=_("Loan %(reference)s was due back on %(due_on)s"),
    next_step=_("Send back what is left, or tell the collection what keeps you. It counts against new applications."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_still_due,
    example=_DUE,
)
SENT = Kind(
    code="sent_back",
    label=_("Pieces are on their way back"),
    to=_("the laboratory"),
    people=_laboratory,
    headline=_("%(pieces)s of loan %(reference)s: on the way back"),
    next_step=_("When it arrives, take it in, look at the seal, and weigh it again with a second person."),
    button=_("Open the loan"),
    page="loans:detail",
    way=DIGEST,
    still=_is_on_its_way_back,
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
RETURNED = Kind(
    code="returned",
    label=_("A piece has come back"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("%(piece)s of loan %(reference)s has arrived at the laboratory"),
    next_step=_("It is weighed again now and squared with the books; you need do nothing."),
    button=_("Open the loan"),
    page="loans:detail",
    way=DIGEST,
    example={**EXAMPLE, "piece": "CE5C0400"},
)
DISCREPANT = Kind(
    code="discrepancy",
    label=_("A return does not balance"),
    to=_("the investigator, the collection’s curators and the authority"),
    people=_all_of(_investigator, _curators, _authority),
    headline=_("%(piece)s of loan %(reference)s does not balance: %(difference_ug)s"),
    next_step=_("Somebody must explain the difference: a use told late, another weighing, or the authority’s word."),
    button=_("Look at the balance"),
    page="loans:reconcile",
    example={**EXAMPLE, "piece": "CE5C0400", "difference_ug": 3000},
)
CLOSED = Kind(
    code="loan_closed",
    label=_("A loan is closed"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, _representatives),
    headline=_("Loan %(reference)s is closed: its books are at zero"),
    next_step=_("Nothing more is owed. Papers that come of it later can still be reported."),
    button=_("Open the loan"),
    page="loans:detail",
    example=EXAMPLE,
)
ENDED_EARLY = Kind(
    code="loan_ended_early",
    label=_("A loan lapsed or was cancelled"),
    to=_("the investigator, the borrower’s representatives and the collection’s curators"),
    people=_all_of(_investigator, _representatives, _curators),
    headline=_("Loan %(reference)s has ended before anything was handed over"),
    next_step=_("What was set aside for it is free again. The loan’s page says why; a new application may be made."),
    button=_("Open the loan"),
    page="loans:detail",
    example=EXAMPLE,
)
KINDS: Final = (
    AGREEMENT_TO_SIGN, AGREEMENT_SIGNED, HANDED, DUE_SOON, OVERDUE, SENT, RETURNED, DISCREPANT, CLOSED, ENDED_EARLY,
)  # fmt: skip


register(*KINDS)


def agreement_to_sign(loan: Loan, agreement: Agreement, *, at: datetime) -> None:
    """Each side is asked by those who may sign for it; whoever drafted it, too, since drafting is not signing."""
    for side, people in ((LENDER, _curators(loan, at)), (BORROWER, _representatives(loan, at))):
        values = {"agreement": agreement.reference, "side": side, "sign_by_on": loan.sign_by_on.isoformat()}
        fact = f"{agreement.reference} to be signed for {loan.reference} by the {side}"
        _tell(AGREEMENT_TO_SIGN, loan, people, fact=fact, at=at, values=values)


def agreement_signed(agreement: Agreement, *, by: Person, at: datetime) -> None:
    """Told once both sides have signed, of each loan that stands on it."""
    for loan in agreement.loans.select_related("collection", "investigator"):
        fact = f"{agreement.reference} signed by both for {loan.reference}"
        _tell(AGREEMENT_SIGNED, loan, fact=fact, by=by, at=at, values={"agreement": agreement.reference})


def consigned(consignment: Consignment, items: Iterable[LoanItem], *, by: Person, at: datetime) -> None:
    """Out: the investigator acknowledges. Back: the laboratory takes it in."""
    pieces = ", ".join(item.piece.identifier for item in items)
    kind = HANDED if consignment.direction == OUT else SENT
    _tell(kind, consignment.loan, fact=f"consignment {consignment.pk}", by=by, at=at, values={"pieces": pieces})


def received_back(item: LoanItem, *, by: Person, at: datetime) -> None:
    fact = f"{item} received back at {at.isoformat()}"
    _tell(RETURNED, item.loan, fact=fact, by=by, at=at, values={"piece": item.piece.identifier})


def does_not_balance(item: LoanItem, difference_ug: int, *, by: Person, at: datetime) -> None:
    values = {"piece": item.piece.identifier, "difference_ug": difference_ug}
    _tell(DISCREPANT, item.loan, fact=f"{item} does not balance at {at.isoformat()}", by=by, at=at, values=values)


def closed(loan: Loan, *, by: Person, at: datetime) -> None:
    """Told once, when the last item is closed."""
    if Loan.objects.filter(pk=loan.pk, status=LOAN_CLOSED).exists():
        _tell(CLOSED, loan, fact=f"{loan.reference} closed", by=by, at=at)


def ended_early(loan: Loan, *, by: Person, at: datetime) -> None:
    """Told once, when nothing of the loan is left open and nothing was ever handed over."""
    if Loan.objects.filter(pk=loan.pk, status=LOAN_CANCELLED).exists():
        _tell(ENDED_EARLY, loan, fact=f"{loan.reference} ended early", by=by, at=at)


def reminded(loan: Loan, kind: Kind, *, stage: int, days: int, at: datetime) -> None:
    """Remind of a due day that comes or is past. Told once for each due day and stage, however often it is called."""
    assert loan.due_on is not None
    values = {"due_on": loan.due_on.isoformat(), "days": days}
    _tell(kind, loan, fact=fact_of_reminder(loan, kind, stage), at=at, values=values)


def fact_of_reminder(loan: Loan, kind: Kind, stage: int) -> str:
    """Before the due day the stage is the policy's reminder day, after it the count of letters before."""
    due = loan.due_on.isoformat() if loan.due_on else ""
    return f"{loan.reference} {kind.code} {due} {stage}"


def stage_before(days_left: int, reminder_days: Iterable[int]) -> int | None:
    """Which of the policy's reminders is due with so many days left: the nearest that has begun."""
    return min((each for each in reminder_days if 0 <= days_left <= each), default=None)


def stage_after(due_on: date, today: date, every_days: int) -> int | None:
    """How many times an overdue loan has been told of before, 0 on the first day late; None while it is not late."""
    late = (today - due_on).days
    return (late - 1) // every_days if late > 0 else None


def _tell(
    kind: Kind,
    loan: Loan,
    people: Iterable[Person] | None = None,
    *,
    fact: str,
    by: Person | None = None,
    at: datetime,
    values: Mapping[str, Any] | None = None,
) -> None:
    tell(
        kind,
        kind.people(loan, at) if people is None else people,
        fact=fact,
        about=f"loan {loan.reference}",
        of=loan.collection,
        values={"reference": loan.reference, "title": loan.title, **(values or {})},
        arguments=[loan.reference],
        by=by,
        at=at,
    )

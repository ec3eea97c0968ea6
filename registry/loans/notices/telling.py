"""Telling of a loan: each function is the last beat of an act, or of the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from registry.loans.lifecycle import LOAN_CANCELLED, LOAN_CLOSED
from registry.loans.models import (
    Agreement,
    Consignment,
    Extension,
    ExtensionDecision,
    Incident,
    Loan,
    LoanItem,
    Recall,
    Transfer,
    TransferDecision,
    TransferHandOver,
    UseReport,
)
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.models.incidents import INCIDENT_KINDS
from registry.loans.models.journeys import OUT
from registry.loans.notices import kinds
from registry.loans.rules import results_awaited
from registry.messages.kinds import Kind
from registry.messages.telling import tell
from registry.papers.values import word_pair
from registry.parties.models import Person


def agreement_to_sign(loan: Loan, agreement: Agreement, *, at: datetime) -> None:
    """Each side is asked by those who may sign for it; whoever drafted it, too, since drafting is not signing."""
    for side, people in ((LENDER, kinds.curators(loan, at)), (BORROWER, kinds.representatives(loan, at))):
        values = {"agreement": agreement.reference, "side": side, "sign_by_on": loan.sign_by_on.isoformat()}
        fact = f"{agreement.reference} to be signed for {loan.reference} by the {side}"
        _tell(kinds.AGREEMENT_TO_SIGN, loan, people, fact=fact, at=at, values=values)


def signing_day_moved(loan: Loan, to: date, *, by: Person, at: datetime) -> None:
    fact, values = f"{loan.reference} to be signed by {to.isoformat()}", {"sign_by_on": to.isoformat()}
    _tell(kinds.MORE_TIME_TO_SIGN, loan, fact=fact, by=by, at=at, values=values)


def agreement_signed(agreement: Agreement, *, by: Person, at: datetime) -> None:
    """Told once both sides have signed, of each loan that stands on it."""
    for loan in agreement.loans.select_related("collection", "investigator"):
        fact = f"{agreement.reference} signed by both for {loan.reference}"
        _tell(kinds.AGREEMENT_SIGNED, loan, fact=fact, by=by, at=at, values={"agreement": agreement.reference})


def renewal_to_sign(loan: Loan, renewal: Agreement, *, at: datetime) -> None:
    """Each side is asked by those who may sign for it."""
    for side, people in ((LENDER, kinds.curators(loan, at)), (BORROWER, kinds.representatives(loan, at))):
        values = {"agreement": renewal.reference, "side": side}
        fact = f"{renewal.reference} to be signed for {loan.reference} by the {side}"
        _tell(kinds.RENEWAL_TO_SIGN, loan, people, fact=fact, at=at, values=values)


def agreement_renewed(loan: Loan, renewal: Agreement, *, by: Person, at: datetime) -> None:
    fact, values = f"{loan.reference} stands on {renewal.reference}", {"agreement": renewal.reference}
    _tell(kinds.AGREEMENT_RENEWED, loan, fact=fact, by=by, at=at, values=values)


def consigned(consignment: Consignment, items: Iterable[LoanItem], *, by: Person, at: datetime) -> None:
    """Out: the investigator acknowledges. Back: the laboratory takes it in."""
    pieces = ", ".join(item.piece.identifier for item in items)
    kind = kinds.HANDED if consignment.direction == OUT else kinds.SENT
    _tell(kind, consignment.loan, fact=f"consignment {consignment.pk}", by=by, at=at, values={"pieces": pieces})


def receipt_late(item: LoanItem, due_on: date, *, at: datetime) -> None:
    """Told once for each piece and day, however often it is called."""
    values = {"piece": item.piece.identifier, "due_on": due_on.isoformat()}
    fact = f"{item} not acknowledged by {due_on.isoformat()}"
    _tell(kinds.RECEIPT_LATE, item.loan, fact=fact, at=at, values=values)


def received_back(item: LoanItem, *, by: Person, at: datetime) -> None:
    fact = f"{item} received back at {at.isoformat()}"
    _tell(kinds.RETURNED, item.loan, fact=fact, by=by, at=at, values={"piece": item.piece.identifier})


def result_demanded(loan: Loan, *, by: Person, at: datetime) -> None:
    """Told once, when the first piece of a loan is back and its policy demands a result nobody told."""
    if results_awaited(loan):
        _tell(kinds.RESULT_DEMANDED, loan, fact=f"{loan.reference} owes a result", by=by, at=at)


def does_not_balance(item: LoanItem, difference_ug: int, *, by: Person, at: datetime) -> None:
    values = {"piece": item.piece.identifier, "difference_ug": difference_ug}
    _tell(kinds.DISCREPANT, item.loan, fact=f"{item} does not balance at {at.isoformat()}", by=by, at=at, values=values)


def closed(loan: Loan, *, by: Person, at: datetime) -> None:
    """Told once, when the last item is closed."""
    if Loan.objects.filter(pk=loan.pk, status=LOAN_CLOSED).exists():
        _tell(kinds.CLOSED, loan, fact=f"{loan.reference} closed", by=by, at=at)


def ended_early(loan: Loan, *, by: Person, at: datetime) -> None:
    """Told once, when nothing of the loan is left open and nothing was ever handed over."""
    if Loan.objects.filter(pk=loan.pk, status=LOAN_CANCELLED).exists():
        _tell(kinds.ENDED_EARLY, loan, fact=f"{loan.reference} ended early", by=by, at=at)


def extension_asked(extension: Extension, *, by: Person, at: datetime) -> None:
    fact, values = f"extension {extension.pk} asked", {"to_on": extension.to_on.isoformat()}
    _tell(kinds.EXTENSION_ASKED, extension.loan, fact=fact, by=by, at=at, values=values)


def extension_decided(decision: ExtensionDecision, *, by: Person, at: datetime) -> None:
    extension = decision.extension
    kind = kinds.EXTENSION_GRANTED if decision.is_granted else kinds.EXTENSION_DECLINED
    values = {"to_on": extension.to_on.isoformat(), "due_on": extension.from_on.isoformat()}
    _tell(kind, extension.loan, fact=f"extension {extension.pk} decided", by=by, at=at, values=values)


def transfer_asked(transfer: Transfer, *, by: Person, at: datetime) -> None:
    values = {"pieces": _pieces_of(transfer)}
    _tell(kinds.TRANSFER_ASKED, transfer.loan, fact=f"transfer {transfer.pk} asked", by=by, at=at, values=values)


def transfer_decided(decision: TransferDecision, *, by: Person, at: datetime) -> None:
    """Each side is told on its own loan; the receiving side has one when it is agreed."""
    transfer, fact = decision.transfer, f"transfer {decision.transfer_id} decided"
    values = {"pieces": _pieces_of(transfer)}
    kind = kinds.TRANSFER_AGREED if decision.is_agreed else kinds.TRANSFER_DECLINED
    _tell(kind, transfer.loan, fact=fact, by=by, at=at, values=values)
    if decision.to_loan is not None:
        _tell(kinds.TRANSFER_COMING, decision.to_loan, fact=f"{fact}: coming", by=by, at=at, values=values)


def transferred(made: TransferHandOver, *, by: Person, at: datetime) -> None:
    """Both sides are told, each on its own loan; the curators once."""
    item, before = made.item, made.item.taken_from
    assert before is not None
    values = {"pieces": before.piece.identifier}
    fact = f"{before} passed to {item}"
    giving = [before.loan.investigator, *kinds.representatives(before.loan, at)]
    _tell(kinds.TRANSFERRED, before.loan, giving, fact=f"{fact}: given", by=by, at=at, values=values)
    _tell(kinds.TRANSFERRED, item.loan, fact=f"{fact}: taken", by=by, at=at, values=values)
    closed(before.loan, by=by, at=at)


def _pieces_of(transfer: Transfer) -> str:
    lines = transfer.lines.select_related("item__source", "item__portion")
    return ", ".join(line.item.piece.identifier for line in lines)


def recalled(recall: Recall, *, by: Person, at: datetime) -> None:
    values = {"due_on": recall.back_by_on.isoformat()}
    _tell(kinds.RECALLED, recall.loan, fact=f"recall {recall.pk}", by=by, at=at, values=values)


def use_to_confirm(report: UseReport, *, by: Person, at: datetime) -> None:
    values = {"piece": report.item.piece.identifier}
    _tell(kinds.USE_TO_CONFIRM, report.item.loan, fact=f"use {report.pk} reported", by=by, at=at, values=values)


def went_wrong(incident: Incident, *, by: Person, at: datetime) -> None:
    item = incident.item
    values = {"piece": item.piece.identifier, "what": word_pair(INCIDENT_KINDS[incident.kind])}
    _tell(kinds.INCIDENT, item.loan, fact=f"incident {incident.pk}", by=by, at=at, values=values)


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

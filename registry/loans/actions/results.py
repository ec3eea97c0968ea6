"""What came of a loan is told by its investigator or kept by the curator, before and after it closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.loans.citing import Citation, doi_of
from registry.loans.locks import lock_loan
from registry.loans.models import Loan, LoanItem, Result, ResultPiece, ResultWaiver, ResultWithdrawal
from registry.loans.models.results import RESULT_KINDS
from registry.loans.permits import require_for_collection
from registry.loans.rules import obstacles_to_reason, results_awaited
from registry.parties.models import Person

EARLIEST = 1969


def may_tell_of_results(loan: Loan, by: Person, *, at: datetime) -> bool:
    """The investigator may, whatever became of their role since, and the collection's curator."""
    return by.pk == loan.investigator_id or permitted(by, Permission.RESULT_RECORD, at=at, within=loan.collection.code)


@transaction.atomic
def report_result(loan: Loan, *, citation: Citation, items: Sequence[LoanItem], by: Person, at: datetime) -> Result:
    """Keep a publication with the pieces it speaks of. Raises NotPermitted, and Refusal when it is there already."""
    _require(loan, by, at=at)
    loan = lock_loan(loan.pk)
    doi = doi_of(citation.doi)
    if obstacles := _obstacles(loan, citation, doi, items, at=at):
        raise Refusal(obstacles)
    assert citation.year is not None
    event = trail.record(
        "result reported",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={"kind": citation.kind, "doi": doi, "items": sorted(item.number for item in items)},
    )
    made = Result.objects.create(
        loan=loan,
        kind=citation.kind,
        title=citation.title.strip(),
        authors=citation.authors.strip(),
        published_in=citation.published_in.strip(),
        year=citation.year,
        doi=doi,
        by=by,
        happened_at=at,
        event=event,
    )
    ResultPiece.objects.bulk_create(ResultPiece(result=made, item=item) for item in items)
    return made


@transaction.atomic
def withdraw_result(result: Result, *, reason: str, by: Person, at: datetime) -> ResultWithdrawal:
    """Show a result no more; it stays on record. Raises NotPermitted, Refusal."""
    _require(result.loan, by, at=at)
    lock_loan(result.loan_id)
    obstacles = obstacles_to_reason(reason)
    if ResultWithdrawal.objects.filter(result=result).exists():
        obstacles.append(Obstacle("withdrawn_already", _("This result is withdrawn already.")))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "result withdrawn",
        chain=result.loan.collection.code,
        subject=f"loan {result.loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={"doi": result.doi},
    )
    return ResultWithdrawal.objects.create(result=result, reason=reason, by=by, happened_at=at, event=event)


@transaction.atomic
def waive_result(loan: Loan, *, reason: str, by: Person, at: datetime) -> ResultWaiver:
    """Let a loan close without the result its policy demands. Raises NotPermitted, Refusal."""
    require_for_collection(loan, by, Permission.RESULT_WAIVE, at=at)
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_reason(reason)
    if not results_awaited(loan):
        obstacles.append(Obstacle("nothing_to_waive", _("No result is awaited of this loan.")))
    if by.pk == loan.investigator_id:
        obstacles.append(Obstacle("own_loan", _("Nobody waives what they owe themselves.")))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "result waived", chain=loan.collection.code, subject=f"loan {loan.reference}", by=by, at=at, reason=reason
    )
    return ResultWaiver.objects.create(loan=loan, reason=reason, by=by, happened_at=at, event=event)


def _require(loan: Loan, by: Person, *, at: datetime) -> None:
    if not may_tell_of_results(loan, by, at=at):
        raise NotPermitted(_("You do not hold a role that may do this."))


def _obstacles(loan: Loan, citation: Citation, doi: str, items: Sequence[LoanItem], *, at: datetime) -> list[Obstacle]:
    found = []
    if citation.kind not in RESULT_KINDS:
        found.append(Obstacle("kind_unknown", _("Say what kind of result it is."), "kind"))
    if not citation.title.strip():
        found.append(Obstacle("title_missing", _("Give the title."), "title"))
    if citation.year is None or not EARLIEST <= citation.year <= at.year + 1:
        found.append(Obstacle("year_wrong", _("Give the year it was published."), "year"))
    if citation.doi.strip() and not doi:
        found.append(Obstacle("doi_wrong", _("A DOI looks like 10.1234/abcd."), "doi"))
    if doi and Result.objects.filter(loan=loan, doi=doi, withdrawal=None).exists():
        found.append(Obstacle("there_already", _("This result is with the loan already."), "doi"))
    return found + _obstacles_to_pieces(items)


def _obstacles_to_pieces(items: Sequence[LoanItem]) -> list[Obstacle]:
    found = []
    if not items:
        found.append(Obstacle("no_items", _("Choose at least one piece it speaks of."), "items"))
    for item in items:
        if not item.acknowledgements.exists():
            found.append(Obstacle("never_received", _("%(item)s was never received.") % {"item": item}, "items"))
    return found

"""Papers a loan needs before anything leaves: plans, lists and certificates, kept by their content."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.loans.locks import lock_loan
from registry.loans.models import Loan, LoanPaper
from registry.loans.models.items import PAPER_KINDS
from registry.papers.models import obstacles_to_storing, store
from registry.parties.models import Person


def may_add_paper(loan: Loan, by: Person, *, at: datetime) -> bool:
    """The collection's curator and processor, the borrower's representative, and the investigator may."""
    return (
        permitted(by, Permission.AGREEMENT_WRITE, at=at, within=loan.collection.code)
        or permitted(by, Permission.LOAN_HAND_OVER, at=at, within=loan.collection.code)
        or permitted(by, Permission.AGREEMENT_SIGN_FOR_BORROWER, at=at, institution=loan.borrower_id)
        or by.pk == loan.investigator_id
    )


@transaction.atomic
def add_paper(
    loan: Loan, *, kind: str, name: str, content: bytes, media_type: str, by: Person, at: datetime
) -> LoanPaper:
    """Keep a paper of a loan. A newer one of the same kind stands beside the older. Raises NotPermitted, Refusal."""
    if not may_add_paper(loan, by, at=at):
        raise NotPermitted(_("You do not hold a role that may do this."))
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_storing(content, media_type)
    if kind not in PAPER_KINDS:
        obstacles.append(Obstacle("paper_unknown", _("Say what kind of paper this is."), "kind"))
    if not name.strip():
        obstacles.append(Obstacle("name_missing", _("Name the paper."), "name"))
    if obstacles:
        raise Refusal(obstacles)
    file = store(content, media_type=media_type)
    event = trail.record(
        "paper added",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={"kind": kind, "sha256": file.pk},
    )
    return LoanPaper.objects.create(loan=loan, kind=kind, name=name, file=file, by=by, added_at=at, event=event)

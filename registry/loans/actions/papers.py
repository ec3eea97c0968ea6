"""Papers a loan needs before anything leaves: plans, lists and certificates, kept by their content."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.loans.lifecycle import LOAN_CANCELLED
from registry.loans.locks import lock_loan
from registry.loans.models import Loan, LoanPaper
from registry.loans.models.items import PAPER_KINDS
from registry.loans.printing import certificate_paper, items_of, packing_paper, ready_items
from registry.loans.rules import obstacles_to_signed_agreement
from registry.papers.languages import BOTH, CHINESE, ENGLISH, LANGUAGES
from registry.papers.models import obstacles_to_storing, store
from registry.papers.values import word_pair
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
    return _keep(loan, kind=kind, name=name, content=content, media_type=media_type, by=by, at=at)


def may_print_paper(loan: Loan, kind: str, by: Person, *, at: datetime) -> bool:
    """Certificates are the curator's; a packing list is made by whoever packs, too."""
    code = loan.collection.code
    if permitted(by, Permission.AGREEMENT_WRITE, at=at, within=code):
        return True
    return kind == "packing_list" and permitted(by, Permission.LOAN_HAND_OVER, at=at, within=code)


@transaction.atomic
def print_loan_paper(loan: Loan, *, kind: str, language: str, by: Person, at: datetime) -> LoanPaper:
    """Print a sample certificate or a packing list from its template and keep it. Raises NotPermitted, Refusal."""
    if not may_print_paper(loan, kind, by, at=at):
        raise NotPermitted(_("You do not hold a role that may do this."))
    loan = lock_loan(loan.pk)
    if obstacles := obstacles_to_printing_paper(loan, kind) + _obstacles_to_language(language):
        raise Refusal(obstacles)
    if kind == "certificate":
        content = certificate_paper(loan, language=language, at=at)
    else:
        content = packing_paper(loan, ready_items(items_of(loan)), language=language, at=at)
    return _keep(
        loan,
        kind=kind,
        name=_name_of(loan, kind, language),
        content=content,
        media_type="application/pdf",
        by=by,
        at=at,
    )


def _name_of(loan: Loan, kind: str, language: str) -> str:
    """What a printed paper is called for good: in its own language, whoever prints it."""
    english, chinese = word_pair(PAPER_KINDS[kind])
    words = {ENGLISH: [english], CHINESE: [chinese], BOTH: [english, chinese]}[language]
    return capfirst(" ".join([*words, loan.reference]))


def obstacles_to_printing_paper(loan: Loan, kind: str) -> list[Obstacle]:
    """A certificate needs both signatures and a piece to tell of; a packing list, pieces ready or on their way."""
    if kind == "certificate":
        if loan.status == LOAN_CANCELLED:
            words = _("%(loan)s was cancelled and lends nothing: there is nothing to certify.")
            return [Obstacle("loan_cancelled", words % {"loan": loan})]
        return obstacles_to_signed_agreement(loan.agreement)
    if kind != "packing_list":
        return [Obstacle("paper_unknown", _("This paper is not printed here."), "kind")]
    if not ready_items(loan.items.all()):
        return [Obstacle("nothing_ready", _("No piece is ready yet: there is nothing to pack."))]
    return []


def _obstacles_to_language(language: str) -> list[Obstacle]:
    if language in LANGUAGES:
        return []
    return [Obstacle("language_unknown", _("Say in which language it is printed."), "language")]


def _keep(loan: Loan, *, kind: str, name: str, content: bytes, media_type: str, by: Person, at: datetime) -> LoanPaper:
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

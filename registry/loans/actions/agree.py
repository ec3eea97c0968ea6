"""The agreement: drafted, revised until somebody signs, joined by further loans, signed by both sides."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal, Stale
from registry.loans import notices
from registry.loans.lifecycle import ACTIVE, PENDING, SIGNED
from registry.loans.locks import lock_agreement, lock_loan
from registry.loans.models import Agreement, Loan, Signature
from registry.loans.models.agreements import LENDER, SIDES
from registry.loans.permits import require_for_collection
from registry.loans.printing import agreement_paper
from registry.loans.references import next_reference
from registry.loans.rules import obstacles_to_display
from registry.papers.languages import BOTH, ENGLISH, LANGUAGES
from registry.papers.models import StoredFile, store
from registry.parties.models import Person


@transaction.atomic
def draft_agreement(
    loan: Loan,
    *,
    from_on: date,
    to_on: date,
    terms: str,
    terms_zh: str = "",
    language: str = ENGLISH,
    by: Person,
    at: datetime,
) -> Agreement:
    """Write and print the agreement of a loan between the collection's owner and the borrower, for both to sign.

    Raises NotPermitted, and Refusal when the loan has one already, dates or terms are missing, or what is written
    cannot be printed.
    """
    require_for_collection(loan, by, Permission.AGREEMENT_WRITE, at=at)
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_terms(from_on, to_on, terms, terms_zh, language) + _obstacles_to_joining(loan)
    if loan.agreement_id is not None and not obstacles:
        obstacles.append(Obstacle("drafted_already", _("This loan has an agreement already: change its terms.")))
    if loan.collection.owner_id == loan.borrower_id:
        obstacles.append(Obstacle("one_party", _("A collection’s owner does not borrow from itself.")))
    if obstacles:
        raise Refusal(obstacles)
    agreement = Agreement.objects.create(
        reference=next_reference(Agreement, "AG"),
        collection=loan.collection,
        lender=loan.collection.owner,
        borrower=loan.borrower,
        from_on=from_on,
        to_on=to_on,
        terms=terms,
        terms_zh=terms_zh,
        language=language,
        is_illustrative=loan.is_illustrative,
    )
    tell_of("agreement drafted", agreement, by=by, at=at)
    _join(loan, agreement, by=by, at=at)
    print_agreement(agreement, by=by, at=at)
    return agreement


@transaction.atomic
def revise_agreement(
    agreement: Agreement,
    *,
    version: int,
    from_on: date,
    to_on: date,
    terms: str,
    terms_zh: str = "",
    language: str = ENGLISH,
    by: Person,
    at: datetime,
) -> Agreement:
    """Change an agreement that nobody has signed, and print it anew. Raises NotPermitted, Stale, Refusal."""
    require(by, Permission.AGREEMENT_WRITE, at=at, within=agreement.collection.code)
    agreement = lock_agreement(agreement.pk)
    if agreement.row_version != version:
        raise Stale(Obstacle("stale", _("Somebody changed this agreement since you opened it.")))
    obstacles = obstacles_to_terms(from_on, to_on, terms, terms_zh, language)
    if agreement.sides_signed():
        obstacles.append(Obstacle("signed_already", _("What was signed stays as signed.")))
    if obstacles := obstacles + _obstacles_to_standing(agreement):
        raise Refusal(obstacles)
    agreement.from_on, agreement.to_on, agreement.terms = from_on, to_on, terms
    agreement.terms_zh, agreement.language = terms_zh, language
    agreement.row_version += 1
    agreement.save(update_fields=["from_on", "to_on", "terms", "terms_zh", "language", "row_version"])
    tell_of("agreement revised", agreement, by=by, at=at)
    print_agreement(agreement, by=by, at=at)
    return agreement


@transaction.atomic
def join_agreement(loan: Loan, agreement: Agreement, *, by: Person, at: datetime) -> Loan:
    """Let a loan stand on an agreement there is already, of the same collection and borrower.

    Raises NotPermitted, and Refusal when the parties differ, it has ended, or the loan has another one.
    """
    require_for_collection(loan, by, Permission.AGREEMENT_WRITE, at=at)
    agreement = lock_agreement(agreement.pk)
    loan = lock_loan(loan.pk)
    obstacles = _obstacles_to_joining(loan)
    if (agreement.collection_id, agreement.borrower_id) != (loan.collection_id, loan.borrower_id):
        obstacles.append(Obstacle("other_parties", _("%(agreement)s is of other parties.") % {"agreement": agreement}))
    if agreement.ended_at is not None:
        obstacles.append(Obstacle("agreement_ended", _("%(agreement)s has ended.") % {"agreement": agreement}))
    if obstacles:
        raise Refusal(obstacles)
    _join(loan, agreement, by=by, at=at)
    if not agreement.sides_signed():
        print_agreement(agreement, by=by, at=at)
    return loan


@transaction.atomic
def sign_agreement(
    agreement: Agreement, *, side: str, by: Person, at: datetime, scan: StoredFile | None = None
) -> Signature:
    """Sign for one side: a curator for the lender, a representative for the borrower.

    Raises NotPermitted, and Refusal when that side signed, the day to sign is past, or one person would sign twice.
    """
    if side == LENDER:
        require(by, Permission.AGREEMENT_SIGN_FOR_LENDER, at=at, within=agreement.collection.code)
    else:
        require(by, Permission.AGREEMENT_SIGN_FOR_BORROWER, at=at, institution=agreement.borrower_id)
    agreement = lock_agreement(agreement.pk)
    if obstacles := _obstacles_to_signing(agreement, side, by, on=agreement.collection.date_of(at)):
        raise Refusal(obstacles)
    digest = hashlib.sha256(agreement.terms.encode()).hexdigest()
    event = trail.record(
        "agreement signed",
        chain=agreement.collection.code,
        subject=f"agreement {agreement}",
        by=by,
        at=at,
        facts={
            "side": side,
            "terms_sha256": digest,
            "document": agreement.document_id or "",
            "scan": scan.pk if scan else "",
            **_facts(agreement),
        },
    )
    signature = Signature.objects.create(
        agreement=agreement,
        side=side,
        by=by,
        signed_at=at,
        terms_sha256=digest,
        document=agreement.document,
        scan=scan,
        event=event,
    )
    if agreement.sides_signed() == set(SIDES):
        if agreement.renews_id is None:
            notices.agreement_signed(agreement, by=by, at=at)
        else:
            _put_under(agreement, by=by, at=at)
    return signature


def _put_under(renewal: Agreement, *, by: Person, at: datetime) -> None:
    """Let every loan that is out under the agreement so far stand on the one that renews it."""
    standing = Loan.objects.filter(agreement=renewal.renews_id, status=ACTIVE).order_by("pk")
    for pk in standing.values_list("pk", flat=True):
        loan = lock_loan(pk)
        _join(loan, renewal, by=by, at=at)
        notices.agreement_renewed(loan, renewal, by=by, at=at)


def _join(loan: Loan, agreement: Agreement, *, by: Person, at: datetime) -> None:
    loan.agreement = agreement
    loan.row_version += 1
    loan.save(update_fields=["agreement", "row_version"])
    loan.refresh_from_db(fields=["status"])
    trail.record(
        "agreement joined",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={"agreement": agreement.reference},
    )
    if not agreement.sides_signed():
        notices.agreement_to_sign(loan, agreement, at=at)


def print_agreement(agreement: Agreement, *, by: Person, at: datetime) -> None:
    """Make the document of the agreement as it stands: what both sides will sign. Raises Refusal."""
    file = store(agreement_paper(agreement, at=at), media_type="application/pdf")
    agreement.document = file
    agreement.save(update_fields=["document"])
    trail.record(
        "agreement printed",
        chain=agreement.collection.code,
        subject=f"agreement {agreement}",
        by=by,
        at=at,
        facts={"sha256": file.pk, "language": agreement.language},
    )


def tell_of(act: str, agreement: Agreement, *, by: Person, at: datetime) -> None:
    """Put an act on an agreement on record."""
    trail.record(
        act, chain=agreement.collection.code, subject=f"agreement {agreement}", by=by, at=at, facts=_facts(agreement)
    )


def _facts(agreement: Agreement) -> dict[str, str]:
    return {
        "lender": agreement.lender.slug,
        "borrower": agreement.borrower.slug,
        "from": agreement.from_on.isoformat(),
        "to": agreement.to_on.isoformat(),
    }


def obstacles_to_terms(from_on: date, to_on: date, terms: str, terms_zh: str, language: str) -> list[Obstacle]:
    """Days in order, and terms in every language it is printed in."""
    found = []
    if language not in LANGUAGES:
        found.append(Obstacle("language_unknown", _("Say in which language it is printed."), "language"))
    if language == BOTH and not terms_zh.strip():
        found.append(Obstacle("terms_missing", _("Side by side needs the terms in Chinese, too."), "terms_zh"))
    if to_on < from_on:
        found.append(Obstacle("ends_before_start", _("An agreement ends after it starts."), "to_on"))
    if not terms.strip():
        found.append(Obstacle("terms_missing", _("Write the terms."), "terms"))
    return found


def _obstacles_to_joining(loan: Loan) -> list[Obstacle]:
    if loan.status != PENDING:
        return [Obstacle("loan_not_pending", _("This loan no longer waits for an agreement."))]
    if loan.agreement is not None and loan.agreement.sides_signed():
        return [Obstacle("agreement_signed", _("A side has signed this loan’s agreement already."))]
    return []


def _obstacles_to_standing(agreement: Agreement) -> list[Obstacle]:
    """Some open loan stands on it, or on the one it renews: nobody signs for what was cancelled."""
    standing = Loan.objects.filter(agreement__in=(agreement.pk, agreement.renews_id))
    if standing.filter(status__in=(PENDING, SIGNED, ACTIVE)).exists():
        return []
    return [Obstacle("no_loan", _("No open loan stands on %(agreement)s any more.") % {"agreement": agreement})]


def _obstacles_to_signing(agreement: Agreement, side: str, by: Person, *, on: date) -> list[Obstacle]:
    found = _obstacles_to_standing(agreement)
    if side not in SIDES:
        found.append(Obstacle("side_unknown", _("Sign for the lender or for the borrower."), "side"))
    if side in agreement.sides_signed():
        found.append(Obstacle("signed_already", _("This side has signed already.")))
    if any(signature.by_id == by.pk and signature.side != side for signature in agreement.signatures.all()):
        found.append(Obstacle("one_person_both_sides", _("Two sides sign by two people.")))
    if agreement.ended_at is not None or agreement.to_on < on:
        found.append(Obstacle("agreement_ended", _("%(agreement)s has ended.") % {"agreement": agreement}))
    waiting = list(agreement.loans.filter(status=PENDING))
    if waiting and max(loan.sign_by_on for loan in waiting) < on:
        found.append(Obstacle("too_late_to_sign", _("The day to sign is past.")))
    return found + [obstacle for loan in waiting for obstacle in obstacles_to_display(loan)]

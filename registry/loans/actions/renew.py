"""An agreement is renewed while its loans are out: drafted and signed by both, then they stand on the new one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.foundation.dates import written_day
from registry.foundation.refusal import Obstacle, Refusal
from registry.loans import notices
from registry.loans.actions.agree import obstacles_to_terms, print_agreement, tell_of
from registry.loans.lifecycle import ACTIVE
from registry.loans.locks import lock_agreement, lock_loan
from registry.loans.models import Agreement, Loan
from registry.loans.permits import require_for_collection
from registry.loans.references import next_reference
from registry.papers.languages import ENGLISH
from registry.parties.models import Person


@transaction.atomic
def renew_agreement(
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
    """Write and print the agreement that follows a loan's own, for both sides to sign; until then the old one stands.

    Raises NotPermitted, and Refusal when nothing is out, one waits for signatures already, or it ends no later.
    """
    require_for_collection(loan, by, Permission.AGREEMENT_WRITE, at=at)
    if loan.agreement_id is not None:
        lock_agreement(loan.agreement_id)
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_terms(from_on, to_on, terms, terms_zh, language) + obstacles_to_renewing(loan)
    old = loan.agreement
    if old is not None and to_on <= old.to_on:
        words = _("It ends after the one it renews, which runs to %(day)s.") % {"day": written_day(old.to_on)}
        obstacles.append(Obstacle("ends_no_later", words, "to_on"))
    if obstacles:
        raise Refusal(obstacles)
    assert old is not None
    renewal = Agreement.objects.create(
        reference=next_reference(Agreement, "AG"),
        collection=old.collection,
        lender=old.lender,
        borrower=old.borrower,
        from_on=from_on,
        to_on=to_on,
        terms=terms,
        terms_zh=terms_zh,
        language=language,
        renews=old,
        is_illustrative=old.is_illustrative,
    )
    tell_of("agreement drafted", renewal, by=by, at=at)
    print_agreement(renewal, by=by, at=at)
    notices.renewal_to_sign(loan, renewal, at=at)
    return renewal


def renewal_of(loan: Loan) -> Agreement | None:
    """The renewal that waits for signatures, if there is one."""
    if loan.status != ACTIVE or loan.agreement_id is None:
        return None
    found = Agreement.objects.filter(renews=loan.agreement_id, ended_at=None).prefetch_related("signatures")
    return next((each for each in found.order_by("-pk") if not each.is_signed()), None)


def obstacles_to_renewing(loan: Loan) -> list[Obstacle]:
    """What keeps anybody from renewing it now."""
    if loan.status != ACTIVE or loan.agreement_id is None:
        return [Obstacle("nothing_out", _("Nothing of this loan is out."))]
    if renewal_of(loan):
        return [Obstacle("renewed_already", _("A renewal waits for its signatures already."))]
    return []


def agreements_of(loan: Loan) -> list[Agreement]:
    """The agreements a loan has stood on, the oldest first."""
    found, one = [], loan.agreement
    while one is not None:
        found.append(one)
        one = one.renews
    return found[::-1]

"""The lender wants a loan back before its term ends: recalled for a need, or ended early because of a breach."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.loans import notices
from registry.loans.locks import lock_loan
from registry.loans.models import Loan, Recall
from registry.loans.models.terms import RECALL_KINDS
from registry.loans.permits import require_for_collection
from registry.loans.rules import has_something_out, obstacles_to_reason
from registry.parties.models import Person


@transaction.atomic
def recall_loan(loan: Loan, *, kind: str, back_by_on: date, reason: str, by: Person, at: datetime) -> Recall:
    """Ask for everything back by a day; the loan is due then, if it was not due before.

    Raises NotPermitted, and Refusal when nothing is out, or it was recalled so already.
    """
    require_for_collection(loan, by, Permission.LOAN_RECALL, at=at)
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_reason(reason)
    if kind not in RECALL_KINDS:
        obstacles.append(Obstacle("kind_unknown", _("Say whether it is recalled or ended."), "kind"))
    if not has_something_out(loan):
        obstacles.append(Obstacle("nothing_out", _("Nothing of this loan is out.")))
    if loan.recalls.filter(kind=kind).exists():
        obstacles.append(Obstacle("recalled_already", _("That was said already."), "kind"))
    if back_by_on < loan.collection.date_of(at):
        obstacles.append(Obstacle("day_is_past", _("Leave time to send it: that day is past."), "back_by_on"))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "loan recalled",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={"kind": kind, "back_by": back_by_on.isoformat()},
    )
    recall = Recall.objects.create(
        loan=loan, kind=kind, back_by_on=back_by_on, reason=reason, by=by, happened_at=at, event=event
    )
    notices.recalled(recall, by=by, at=at)
    return recall

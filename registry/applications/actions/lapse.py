"""Approved, but not signed in time: the loan lapses, its mass is free again, and so does the application."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications.lifecycle import APPROVED, LAPSED
from registry.applications.models import Application
from registry.applications.moves import move_application
from registry.foundation.own_reasons import NOT_SIGNED, own_reason
from registry.loans.actions.cancel import lapse_loan
from registry.loans.lifecycle import PENDING
from registry.loans.models import Loan
from registry.parties.actions import registry_itself
from registry.parties.models import Person


def lapse_unsigned(*, by: Person, at: datetime) -> list[Application]:
    """Lapse every loan whose day to sign has passed without both signatures; each in a transaction of its own.

    By the registry itself, or by a curator for the collections they work in. Returns what lapsed.
    """
    waiting = Loan.objects.filter(status=PENDING, decision__application__status=APPROVED).select_related(
        "collection", "decision__application__collection"
    )
    lapsed = []
    for loan in waiting.order_by("pk"):
        application = loan.decision.application
        if is_past_signing(loan, at=at) and lapse_application(application, by=by, at=at):
            lapsed.append(application)
    return lapsed


def is_past_signing(loan: Loan, *, at: datetime) -> bool:
    """Whether the last day to sign is over where the collection is kept."""
    return loan.collection.date_of(at) > loan.sign_by_on


@transaction.atomic
def lapse_application(application: Application, *, by: Person, at: datetime) -> bool:
    """Lapse one application with its loan; false when it was signed or ended meanwhile. Raises NotPermitted."""
    if by.pk != registry_itself().pk:
        require(by, Permission.LOAN_CANCEL, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    loan = Loan.objects.select_for_update(of=("self",)).get(decision__application=application)
    if application.status != APPROVED or loan.status != PENDING or not is_past_signing(loan, at=at):
        return False
    reason = own_reason(NOT_SIGNED, day=loan.sign_by_on.isoformat())
    lapse_loan(loan, reason=reason, by=by, at=at)
    move_application(application, to=LAPSED, by=by, at=at, reason=reason)
    return True

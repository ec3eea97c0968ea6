"""Who may act on a loan: people of its collection by role, and of its borrower only the investigator themself."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.refusal import NotPermitted
from registry.loans.models import Loan
from registry.parties.models import Person


def require_for_collection(loan: Loan, by: Person, permission: Permission, *, at: datetime) -> None:
    """Raise NotPermitted unless a role in the loan's collection allows it."""
    require(by, permission, at=at, within=loan.collection.code)


def require_investigator(loan: Loan, by: Person, permission: Permission, *, at: datetime) -> None:
    """Raise NotPermitted unless this is the loan's investigator, acting for the borrowing institution."""
    require(by, permission, at=at, institution=loan.borrower_id)
    if by.pk != loan.investigator_id:
        raise NotPermitted(_("Only the investigator who answers for this loan may do this."))

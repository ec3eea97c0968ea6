"""The institution stands behind what its investigator reported as used; only then a report counts as confirmed.

The books do not wait for it: what was used up is gone, and a return is reconciled with it confirmed or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.loans.locks import lock_loan
from registry.loans.models import Loan, UseConfirmation, UseReport
from registry.loans.moving import called
from registry.parties.models import Person


@transaction.atomic
def confirm_use(loan: Loan, *, reports: Sequence[UseReport], by: Person, at: datetime) -> list[UseConfirmation]:
    """Confirm reports of this loan for its borrower. Raises NotPermitted, and Refusal where one is one's own."""
    require(by, Permission.USE_CONFIRM, at=at, institution=loan.borrower_id)
    loan = lock_loan(loan.pk)
    waiting = {report.pk: report for report in unconfirmed(loan)}
    obstacles = [] if reports else [Obstacle("nothing_chosen", _("Choose at least one report."), "reports")]
    if any(report.pk not in waiting for report in reports):
        obstacles.append(Obstacle("confirmed_already", _("One of these reports is confirmed already."), "reports"))
    if by.pk == loan.investigator_id or any(report.by_id == by.pk for report in reports):
        obstacles.append(
            Obstacle("reporter_confirms", _("Who reported a use, or answers for the loan, does not confirm it."))
        )
    if any(report.happened_at > at for report in reports):
        obstacles.append(Obstacle("before_what_is_on_record", _("It is confirmed after it was reported."), "at"))
    if obstacles:
        raise Refusal(obstacles)
    return [_confirm(waiting[report.pk], by=by, at=at) for report in reports]


def unconfirmed(loan: Loan) -> QuerySet[UseReport]:
    """Reports of this loan that nobody stands behind yet, the oldest first."""
    return UseReport.objects.filter(item__loan=loan, confirmation=None).select_related(
        "item__loan__collection", "item__source", "item__portion", "method", "by"
    )


def _confirm(report: UseReport, *, by: Person, at: datetime) -> UseConfirmation:
    event = trail.record(
        "use confirmed", chain=report.item.loan.collection.code, subject=called(report.item), by=by, at=at
    )
    return UseConfirmation.objects.create(report=report, by=by, happened_at=at, event=event)

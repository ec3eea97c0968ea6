"""More time: asked for by the investigator before the due day, decided with a reason; the due day follows by itself."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.dates import written_day
from registry.foundation.refusal import Obstacle, Refusal
from registry.loans import notices
from registry.loans.actions.certify import obstacles_to_late_inventory
from registry.loans.actions.dispatch import months_after
from registry.loans.lifecycle import ACTIVE
from registry.loans.locks import lock_loan
from registry.loans.models import Extension, ExtensionDecision, Loan
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.rules import has_something_out, obstacles_to_reason
from registry.parties.models import Person


@transaction.atomic
def request_extension(loan: Loan, *, to_on: date, reason: str, by: Person, at: datetime) -> Extension:
    """Ask that everything of a loan may stay out until a later day.

    Raises NotPermitted, and Refusal when it is past due or recalled, or the policy allows no more.
    """
    require_investigator(loan, by, Permission.EXTENSION_REQUEST, at=at)
    loan = lock_loan(loan.pk)
    obstacles = obstacles_to_extending(loan, on=loan.collection.date_of(at))
    if not obstacles:
        obstacles = obstacles_to_new_day(loan, to_on)
    if obstacles := obstacles + obstacles_to_reason(reason):
        raise Refusal(obstacles)
    assert loan.due_on is not None
    event = trail.record(
        "extension requested",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={"from": loan.due_on.isoformat(), "to": to_on.isoformat()},
    )
    extension = Extension.objects.create(
        loan=loan, from_on=loan.due_on, to_on=to_on, reason=reason, by=by, happened_at=at, event=event
    )
    notices.extension_asked(extension, by=by, at=at)
    return extension


@transaction.atomic
def decide_extension(
    extension: Extension, *, is_granted: bool, reason: str, by: Person, at: datetime
) -> ExtensionDecision:
    """Grant an extension or not. Raises NotPermitted, and Refusal when decided already or too late to grant."""
    require_for_collection(extension.loan, by, Permission.EXTENSION_DECIDE, at=at)
    loan = lock_loan(extension.loan_id)
    obstacles = obstacles_to_reason(reason)
    if ExtensionDecision.objects.filter(extension=extension).exists():
        obstacles.append(Obstacle("decided_already", _("This extension is decided already.")))
    if by.pk == extension.by_id:
        obstacles.append(Obstacle("own_request", _("Nobody decides their own request.")))
    if is_granted:
        obstacles += obstacles_to_granting(loan, extension)
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "extension decided",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={"granted": is_granted, "from": extension.from_on.isoformat(), "to": extension.to_on.isoformat()},
    )
    made = ExtensionDecision.objects.create(
        extension=extension, is_granted=is_granted, reason=reason, by=by, happened_at=at, event=event
    )
    extension.loan.refresh_from_db(fields=["due_on", "row_version"])
    notices.extension_decided(made, by=by, at=at)
    return made


def undecided_extension(loan: Loan) -> Extension | None:
    """The request that waits for a word, if there is one."""
    return loan.extensions.filter(decision=None).select_related("by").first()


def extensions_granted(loan: Loan) -> int:
    """How often the term was made longer."""
    return loan.extensions.filter(decision__is_granted=True).count()


def obstacles_to_extending(loan: Loan, *, on: date) -> list[Obstacle]:
    """What keeps anybody from asking for more time on that day."""
    if loan.due_on is None or not has_something_out(loan):
        return [Obstacle("nothing_out", _("Nothing of this loan is out."))]
    found = []
    if loan.due_on < on:
        found.append(
            Obstacle("past_due", _("It was due on %(day)s: send it back.") % {"day": written_day(loan.due_on)})
        )
    if undecided_extension(loan):
        found.append(Obstacle("asked_already", _("An extension was asked for already and is not decided yet.")))
    return found + obstacles_to_late_inventory(loan, on=on) + _obstacles_to_running_on(loan)


def obstacles_to_new_day(loan: Loan, to_on: date) -> list[Obstacle]:
    """The new day lies after the old one, and at most one term beyond it."""
    assert loan.due_on is not None
    latest = months_after(loan.due_on, loan.term_months)
    if not loan.due_on < to_on <= latest:
        words = _("Choose a day after %(due)s, at the latest %(latest)s.")
        named = {"due": written_day(loan.due_on), "latest": written_day(latest)}
        return [Obstacle("day_out_of_range", words % named, "to_on")]
    return []


def obstacles_to_granting(loan: Loan, extension: Extension) -> list[Obstacle]:
    """What keeps a request from being granted now."""
    if loan.status != ACTIVE or loan.due_on != extension.from_on:
        return [
            Obstacle("nothing_out", _("Since it was asked for, things have changed: it cannot be granted any more."))
        ]
    return _obstacles_to_running_on(loan)


def _obstacles_to_running_on(loan: Loan) -> list[Obstacle]:
    found = []
    if loan.recalls.exists():
        found.append(Obstacle("recalled", _("The lender wants it back, so its term is not made longer.")))
    if extensions_granted(loan) >= loan.extensions_allowed:
        found.append(
            Obstacle(
                "no_more_extensions",
                _("The policy allows %(n)s extensions of this loan, and they are used.")
                % {"n": loan.extensions_allowed},
            )
        )
    return found

"""Tell where a piece lent for public benefit is shown, in which case, and how it is insured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.loans.actions.agree import print_agreement
from registry.loans.locks import lock_agreement, lock_loan
from registry.loans.models import Display, Loan
from registry.loans.models.items import PUBLIC_BENEFIT
from registry.loans.rules import newest_display
from registry.parties.models import Person


@dataclass(frozen=True)
class Shown:
    """Venue and case, and the insurance: its value in a currency by its ISO code, its last day."""

    venue: str
    case: str
    case_is_sealed: bool
    insurer: str
    value: Decimal
    currency: str
    insured_until: date


def may_tell_of_display(loan: Loan, by: Person, *, at: datetime) -> bool:
    """The curator, the borrower's representative, and the investigator may."""
    return (
        permitted(by, Permission.AGREEMENT_WRITE, at=at, within=loan.collection.code)
        or permitted(by, Permission.AGREEMENT_SIGN_FOR_BORROWER, at=at, institution=loan.borrower_id)
        or by.pk == loan.investigator_id
    )


@transaction.atomic
def tell_of_display(loan: Loan, *, shown: Shown, by: Person, at: datetime) -> Display:
    """Keep where and how a loan is shown and insured. An agreement nobody has signed is printed anew with it.

    Raises NotPermitted, and Refusal when something is missing, or venue or case differ from what was signed.
    """
    if not may_tell_of_display(loan, by, at=at):
        raise NotPermitted(_("You do not hold a role that may do this."))
    agreement = lock_agreement(loan.agreement_id) if loan.agreement_id else None
    loan = lock_loan(loan.pk)
    is_signed = agreement is not None and bool(agreement.sides_signed())
    obstacles = _obstacles_to_showing(loan, shown, is_signed=is_signed, on=loan.collection.date_of(at))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "display told",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={"insured_until": shown.insured_until.isoformat(), "sealed": shown.case_is_sealed},
    )
    made = Display.objects.create(
        loan=loan,
        venue=shown.venue.strip(),
        case=shown.case.strip(),
        case_is_sealed=shown.case_is_sealed,
        insurer=shown.insurer.strip(),
        value=shown.value,
        currency=shown.currency,
        insured_until=shown.insured_until,
        by=by,
        happened_at=at,
        event=event,
    )
    if agreement is not None and not is_signed:
        print_agreement(agreement, by=by, at=at)
    return made


def _obstacles_to_showing(loan: Loan, shown: Shown, *, is_signed: bool, on: date) -> list[Obstacle]:
    found = []
    if loan.purpose != PUBLIC_BENEFIT:
        found.append(Obstacle("not_public_benefit", _("Only what is lent for public benefit is shown.")))
    for name in ("venue", "case", "insurer"):
        if not getattr(shown, name).strip():
            found.append(Obstacle(f"{name}_missing", _("This is needed."), name))
    if shown.value <= 0:
        found.append(Obstacle("value_missing", _("Say for how much it is insured."), "value"))
    if len(shown.currency) != CODE_LENGTH or not shown.currency.isalpha() or not shown.currency.isupper():
        found.append(Obstacle("currency_unknown", _("Write the currency by its three letters: CNY, USD."), "currency"))
    if shown.insured_until < on:
        found.append(Obstacle("insurance_over", _("That insurance has ended already."), "insured_until"))
    before = newest_display(loan)
    agreed = before is not None and (before.venue, before.case, before.case_is_sealed)
    if is_signed and agreed and agreed != (shown.venue.strip(), shown.case.strip(), shown.case_is_sealed):
        found.append(
            Obstacle("shown_as_agreed", _("Venue and case are in the agreement that was signed, and stay."), "venue")
        )
    return found


CODE_LENGTH = 3

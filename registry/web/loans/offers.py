"""What this reader may do now with a loan and with each of its items."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.loans.actions.confirm import unconfirmed
from registry.loans.actions.extend import obstacles_to_extending, undecided_extension
from registry.loans.actions.incidents import may_tell_of_incident
from registry.loans.actions.papers import may_add_paper
from registry.loans.actions.reconcile import sums_of
from registry.loans.actions.renew import obstacles_to_renewing, renewal_of
from registry.loans.actions.show import may_tell_of_display
from registry.loans.actions.transfer import may_ask_for_transfer, obstacles_to_asking, undecided_transfer
from registry.loans.lifecycle import (
    ACTIVE,
    AWAITING_TRANSFER,
    AWAY,
    BEFORE_HAND_OVER,
    DISCREPANCY,
    HANDED_OVER,
    ON_LOAN,
    PENDING,
    PREPARING,
    READY,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
    SET_ASIDE,
)
from registry.loans.models import Agreement, Incident, Loan, LoanItem
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.models.items import PUBLIC_BENEFIT
from registry.loans.pieces import holds_something
from registry.loans.rules import (
    newest_display,
    obstacles_to_leaving,
    obstacles_to_signed_agreement,
    results_awaited,
)
from registry.reports.awaiting.of_loans import INVENTORY_DAYS_AHEAD
from registry.web.loans.standpoint import Standpoint
from registry.web.offers import Offer, one_main


def of_loan(stand: Standpoint, name: str) -> str:
    return reverse(f"loans:{name}", args=[stand.loan.reference])


def of_item(item: LoanItem, name: str) -> str:
    return reverse(f"loans:{name}", args=[item.loan.reference, item.number])


def offers_on_loan(stand: Standpoint) -> list[Offer]:
    """Acts on the loan as a whole."""
    return one_main([*_agreeing(stand), *_moving(stand), *_uses(stand), *_changing(stand), *_ending(stand)])


def agreement_to_sign(loan: Loan) -> Agreement | None:
    """The loan's own while it is pending; while it is out, a renewal that waits for signatures."""
    return loan.agreement if loan.status == PENDING else renewal_of(loan)


def sides_to_sign(stand: Standpoint) -> list[str]:
    """The sides this reader may sign for and that have not signed."""
    agreement = agreement_to_sign(stand.loan)
    if agreement is None:
        return []
    may = {LENDER: stand.may(Permission.AGREEMENT_SIGN_FOR_LENDER), BORROWER: stand.may_sign_for_borrower}
    return [side for side, allowed in may.items() if allowed and side not in agreement.sides_signed()]


def _agreeing(stand: Standpoint) -> Iterator[Offer]:
    loan, agreement = stand.loan, stand.loan.agreement
    if sides_to_sign(stand):
        yield Offer(_("Sign the agreement"), of_loan(stand, "sign"), is_main=True)
    if loan.status == PENDING and stand.may(Permission.AGREEMENT_WRITE):
        if agreement is None:
            yield Offer(_("Draw up the agreement"), of_loan(stand, "agreement"), is_main=True)
        elif not agreement.sides_signed():
            yield Offer(_("Change the terms"), of_loan(stand, "agreement"))
    if loan.status == ACTIVE and stand.may(Permission.AGREEMENT_WRITE):
        offer = Offer(_("Renew the agreement"), of_loan(stand, "renew"), is_main=has_lapsed(stand))
        yield offer.unless(obstacles_to_renewing(loan))
    if loan.status not in {"closed", "cancelled"} and loan.purpose == PUBLIC_BENEFIT:
        yield from _showing(stand)
    if loan.status not in {"closed", "cancelled"} and may_add_paper(loan, stand.person, at=stand.at):
        yield Offer(_("Add a paper"), of_loan(stand, "add_paper"))


def _showing(stand: Standpoint) -> Iterator[Offer]:
    """Venue, case and insurance of what is shown to the public; first of all, while they are not told."""
    if may_tell_of_display(stand.loan, stand.person, at=stand.at):
        is_told = newest_display(stand.loan) is not None
        word = _("Display and insurance") if is_told else _("Tell of display and insurance")
        yield Offer(word, of_loan(stand, "display"), is_main=not is_told)


def has_lapsed(stand: Standpoint) -> bool:
    """Whether the agreement is over while something is out, and no renewal waits."""
    agreement, today = stand.loan.agreement, stand.loan.collection.date_of(stand.at)
    return agreement is not None and not agreement.is_in_force(on=today) and not renewal_of(stand.loan)


def _moving(stand: Standpoint) -> Iterator[Offer]:
    items = list(stand.loan.items.all())
    if any(item.status == READY for item in items) and stand.may(Permission.LOAN_HAND_OVER):
        offer = Offer(_("Hand over"), of_loan(stand, "hand_over"), is_main=True)
        yield offer.unless(obstacles_to_leaving(stand.loan, at=stand.at))
    if any(holds_something(item) for item in items) and stand.may_as_investigator(Permission.LOAN_SEND_BACK):
        yield Offer(_("Send back"), of_loan(stand, "send_back"), is_main=True)
    if any(item.status in {REWEIGHED, DISCREPANCY} for item in items) and stand.may(Permission.RETURN_RECONCILE):
        yield Offer(_("Reconcile the return"), of_loan(stand, "reconcile"), is_main=True)


def _changing(stand: Standpoint) -> Iterator[Offer]:
    loan = stand.loan
    if loan.status != ACTIVE or not any(item.status in AWAY for item in loan.items.all()):
        return
    if stand.may(Permission.EXTENSION_DECIDE) and undecided_extension(loan):
        yield Offer(_("Decide on more time"), of_loan(stand, "decide_extension"), is_main=True)
    yield from _inventory(stand)
    if stand.may_as_investigator(Permission.EXTENSION_REQUEST):
        offer = Offer(_("Ask for more time"), of_loan(stand, "extend"))
        yield offer.unless(obstacles_to_extending(loan, on=loan.collection.date_of(stand.at)))
    yield from _transfer(stand)
    if stand.may(Permission.LOAN_RECALL):
        yield Offer(_("Recall it"), of_loan(stand, "recall"))


def _transfer(stand: Standpoint) -> Iterator[Offer]:
    loan = stand.loan
    if stand.may(Permission.TRANSFER_DECIDE) and undecided_transfer(loan):
        yield Offer(_("Decide on the transfer"), of_loan(stand, "decide_transfer"), is_main=True)
    held = any(holds_something(item) for item in loan.items.all())
    if held and may_ask_for_transfer(loan, stand.person, at=stand.at):
        offer = Offer(_("Pass pieces to another investigator"), of_loan(stand, "transfer"))
        yield offer.unless(obstacles_to_asking(loan))


def _uses(stand: Standpoint) -> Iterator[Offer]:
    if stand.may_confirm_use and unconfirmed(stand.loan).exists():
        yield Offer(_("Confirm the use"), of_loan(stand, "confirm_use"), is_main=True)


def _inventory(stand: Standpoint) -> Iterator[Offer]:
    loan = stand.loan
    certify_by = loan.certify_by()
    if certify_by is None:
        return
    if stand.may_as_investigator(Permission.INVENTORY_CERTIFY):
        is_near = (certify_by - loan.collection.date_of(stand.at)).days <= INVENTORY_DAYS_AHEAD
        yield Offer(_("Certify the inventory"), of_loan(stand, "certify"), is_main=is_near)
    newest = loan.certifications.order_by("-happened_at", "-pk").first()
    waits = newest is not None and getattr(newest, "countersignature", None) is None
    if waits and stand.may_countersign:
        yield Offer(_("Countersign the inventory"), of_loan(stand, "countersign"), is_main=True)


def offers_on_incident(stand: Standpoint, incident: Incident) -> list[Offer]:
    """How an open incident may be ended."""
    if getattr(incident, "end", None) is not None:
        return []

    def address(name: str) -> str:
        return reverse(f"loans:{name}", args=[stand.loan.reference, incident.pk])

    found = []
    if stand.may(Permission.INCIDENT_SETTLE):
        if incident.movement_id is None:
            found.append(Offer(_("Settle it"), address("settle")))
        else:
            found.append(Offer(_("It was found again"), address("found")))
    if incident.movement_id is not None and stand.may(Permission.LOSS_WRITE_OFF):
        found.append(Offer(_("Write off the loss"), address("accept_loss"), is_grave=True))
    return found


def _ending(stand: Standpoint) -> Iterator[Offer]:
    if stand.loan.status == ACTIVE and stand.may(Permission.RESULT_WAIVE) and results_awaited(stand.loan):
        yield Offer(_("Waive the result"), of_loan(stand, "waive_result"), is_grave=True)
    open_here = any(item.status in BEFORE_HAND_OVER for item in stand.loan.items.all())
    if open_here and stand.may(Permission.LOAN_CANCEL):
        yield Offer(_("Cancel pieces"), of_loan(stand, "cancel"), is_grave=True)


def offers_on_item(stand: Standpoint, item: LoanItem) -> list[Offer]:
    """Acts on one item."""
    found = [*_at_the_bench(stand, item), *_with_the_borrower(stand, item), *_on_return(stand, item)]
    if item.status == REWEIGHED and stand.may(Permission.RETURN_WEIGH) and is_found_late(item):
        found.append(Offer(_("Weigh what was found"), of_item(item, "weigh_again"), is_main=True))
    if item.status in AWAY and may_tell_of_incident(item, stand.person, at=stand.at):
        found.append(Offer(_("Report an incident"), of_item(item, "incident")))
    return one_main(found)


def is_found_late(item: LoanItem) -> bool:
    """Whether a piece of it came back after the others were weighed."""
    return any(one.is_unweighed for one in sums_of(item))


def _at_the_bench(stand: Standpoint, item: LoanItem) -> Iterator[Offer]:
    if not stand.may(Permission.PORTION_PREPARE):
        return
    if item.status == SET_ASIDE:
        word = _("Cut the portion") if item.source.is_divisible else _("Take the piece")
        offer = Offer(word, of_item(item, "prepare"), is_main=True)
        missing = obstacles_to_signed_agreement(stand.loan.agreement)
        yield offer.unless(missing)
        if item.source.is_divisible and not missing:
            yield Offer(_("Cut several at once"), of_item(item, "cut_many"))
    if item.status == PREPARING:
        yield Offer(_("Make ready"), of_item(item, "prepare"), is_main=True)


def _with_the_borrower(stand: Standpoint, item: LoanItem) -> Iterator[Offer]:
    if item.status == HANDED_OVER and stand.may_as_investigator(Permission.LOAN_ACKNOWLEDGE):
        yield Offer(_("Acknowledge receipt"), of_item(item, "acknowledge"), is_main=True)
        yield Offer(_("It did not arrive as sent"), of_item(item, "not_received"))
    if item.status == AWAITING_TRANSFER and stand.may_as_investigator(Permission.LOAN_ACKNOWLEDGE):
        offer = Offer(_("Take it over"), of_item(item, "take_over"), is_main=True)
        yield offer.unless(obstacles_to_leaving(stand.loan, at=stand.at))
    if item.status != ON_LOAN:
        return
    if holds_something(item):
        if stand.may_as_investigator(Permission.USE_REPORT):
            yield Offer(_("Report use"), of_item(item, "report_use"))
            yield Offer(_("Report pieces made"), of_item(item, "make_pieces"))
    elif stand.may(Permission.RETURN_RECONCILE):
        yield Offer(_("Close as used up"), of_item(item, "close_used_up"), is_main=True)


def _on_return(stand: Standpoint, item: LoanItem) -> Iterator[Offer]:
    if item.status == SENT_BACK and stand.may(Permission.RETURN_RECEIVE):
        yield Offer(_("Take it in"), of_item(item, "receive"), is_main=True)
    if item.status == RECEIVED and stand.may(Permission.RETURN_WEIGH):
        yield Offer(_("Weigh it again"), of_item(item, "reweigh"), is_main=True)
    if item.status == REWEIGHED and stand.may(Permission.RETURN_RECONCILE):
        yield Offer(_("Reconcile"), of_item(item, "reconcile"), is_main=True)
    if item.status == DISCREPANCY:
        if stand.may(Permission.RETURN_RECONCILE):
            yield Offer(_("Correct the books"), of_item(item, "correct"))
        if stand.may(Permission.RETURN_WEIGH):
            yield Offer(_("Weigh it once more"), of_item(item, "weigh_again"))
        if stand.may(Permission.LOSS_WRITE_OFF):
            yield Offer(_("Write off the difference"), of_item(item, "write_off"), is_grave=True)

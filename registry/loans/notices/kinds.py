"""What is told about loans: to whom, in which words, and until when there is something in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.access.roles import Role
from registry.loans.lifecycle import (
    ACTIVE,
    AWAY,
    HANDED_OVER,
    PENDING,
    SENT_BACK,
    SET_ASIDE,
)
from registry.loans.models import Agreement, Loan, UseReport
from registry.loans.rules import results_awaited
from registry.messages.kinds import Kind, register
from registry.messages.models import DIGEST, Notice
from registry.messages.recipients import holders
from registry.parties.models import Person


def loan_of(notice: Notice) -> Loan | None:
    """The loan a notice is about."""
    return Loan.objects.filter(reference=notice.about.removeprefix("loan ")).first()


def _waits_for_signature(notice: Notice) -> bool:
    loan = loan_of(notice)
    return (
        loan is not None
        and loan.status == PENDING
        and loan.agreement is not None
        and notice.values.get("side") not in loan.agreement.sides_signed()
    )


def _waits_for_renewal(notice: Notice) -> bool:
    loan = loan_of(notice)
    waiting = Agreement.objects.filter(reference=notice.values.get("agreement"), ended_at=None).first()
    return (
        loan is not None
        and waiting is not None
        and waiting.renews_id == loan.agreement_id
        and notice.values.get("side") not in waiting.sides_signed()
    )


def _is_pending(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.status == PENDING


def _is_to_prepare(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.items.filter(status=SET_ASIDE).exists()


def _has_items(notice: Notice, *statuses: str) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.items.filter(status__in=statuses).exists()


def _is_on_its_way_out(notice: Notice) -> bool:
    return _has_items(notice, HANDED_OVER)


def _is_on_its_way_back(notice: Notice) -> bool:
    return _has_items(notice, SENT_BACK)


def _is_away(notice: Notice) -> bool:
    return _has_items(notice, *AWAY)


def _is_undecided(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.extensions.filter(decision=None).exists()


def _has_transfer_to_decide(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.transfers.filter(decision=None).exists()


def _has_use_to_confirm(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and UseReport.objects.filter(item__loan=loan, confirmation=None).exists()


def _owes_a_result(notice: Notice) -> bool:
    loan = loan_of(notice)
    return loan is not None and loan.status == ACTIVE and results_awaited(loan)


def _is_still_due(notice: Notice) -> bool:
    """Away, and due on the day the notice names: an extension makes an older reminder untrue."""
    loan = loan_of(notice)
    return (
        loan is not None
        and loan.status == ACTIVE
        and loan.due_on is not None
        and loan.due_on.isoformat() == notice.values.get("due_on")
        and loan.items.filter(status__in=AWAY).exists()
    )


def _investigator(loan: Loan, at: datetime) -> list[Person]:
    return [loan.investigator]


def representatives(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.REPRESENTATIVE, at=at, institution=loan.borrower_id)


def curators(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.CURATOR, at=at, within=loan.collection.code)


def _laboratory(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.PROCESSOR, at=at, within=loan.collection.code)


def _authority(loan: Loan, at: datetime) -> list[Person]:
    return holders(Role.AUTHORITY, at=at, within=loan.collection.code)


def _all_of(*groups: Callable[[Loan, datetime], list[Person]]) -> Callable[[Loan, datetime], list[Person]]:
    return lambda loan, at: [person for group in groups for person in group(loan, at)]


EXAMPLE: Final = {"reference": "L-0001", "title": "Ages of young basalt", "agreement": "AG-0001", "side": "borrower"}
_DUE: Final = {**EXAMPLE, "due_on": "2026-12-22", "days": 30}

AGREEMENT_TO_SIGN = Kind(
    code="agreement_to_sign",
    label=_("An agreement is to be signed"),
    to=_("the collection’s curators and the borrower’s representatives"),
    people=_all_of(curators, representatives),
    headline=_("%(agreement)s for loan %(reference)s waits for your signature"),
    next_step=_("Read the terms and sign by %(sign_by_on)s; after that day the loan lapses."),
    button=_("Sign the agreement"),
    page="loans:sign",
    still=_waits_for_signature,
    example={**EXAMPLE, "sign_by_on": "2026-12-10"},
)
RENEWAL_TO_SIGN = Kind(
    code="renewal_to_sign",
    label=_("A renewal of an agreement is to be signed"),
    to=_("the collection’s curators and the borrower’s representatives"),
    people=_all_of(curators, representatives),
    headline=_("%(agreement)s renews the agreement of loan %(reference)s and waits for your signature"),
    next_step=_("Read the terms and sign. The loan is out, and stands on the agreement so far until both have signed."),
    button=_("Sign the agreement"),
    page="loans:sign",
    still=_waits_for_renewal,
    example=EXAMPLE,
)
AGREEMENT_RENEWED = Kind(
    code="agreement_renewed",
    label=_("An agreement was renewed"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s stands on %(agreement)s now"),
    next_step=_("Both sides have signed. The day the loan is due has not changed by it."),
    button=_("Open the loan"),
    page="loans:detail",
    example=EXAMPLE,
)
MORE_TIME_TO_SIGN = Kind(
    code="more_time_to_sign",
    label=_("The last day to sign was moved"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s: the agreement may be signed until %(sign_by_on)s"),
    next_step=_("After that day the loan lapses. The representative signs on the loan’s page."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_pending,
    example={**EXAMPLE, "sign_by_on": "2026-12-24"},
)
AGREEMENT_SIGNED = Kind(
    code="agreement_signed",
    label=_("Both sides have signed"),
    to=_("the investigator and the laboratory"),
    people=_all_of(_investigator, _laboratory),
    headline=_("Both sides have signed %(agreement)s: loan %(reference)s can be prepared"),
    next_step=_("The laboratory cuts and packs the portions now; the investigator hears when they are handed over."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_to_prepare,
    example=EXAMPLE,
)
HANDED = Kind(
    code="handed_over",
    label=_("Pieces were handed over"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("%(pieces)s of loan %(reference)s: handed over, on the way to you"),
    next_step=_("When you have it, look at the seal, weigh what can be weighed, and acknowledge receipt."),
    button=_("Acknowledge receipt"),
    page="loans:detail",
    still=_is_on_its_way_out,
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
RECEIPT_LATE = Kind(
    code="receipt_late",
    label=_("Receipt was not acknowledged in time"),
    to=_("the investigator, the borrower’s representatives and the collection’s curators"),
    people=_all_of(_investigator, representatives, curators),
    headline=_("%(piece)s of loan %(reference)s: receipt was to be acknowledged by %(due_on)s"),
    next_step=_("Acknowledge it with seal and weight; or say that it did not arrive, or not as it was sent."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_on_its_way_out,
    example={**EXAMPLE, "piece": "CE5C0400", "due_on": "2026-12-22"},
)
DUE_SOON = Kind(
    code="due_soon",
    label=_("A loan is due soon"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Loan %(reference)s is due back on %(due_on)s"),
    next_step=_("Report what was used, then send the rest back, or ask for an extension before that day."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_still_due,
    example=_DUE,
)
OVERDUE = Kind(
    code="overdue",
    label=_("A loan is overdue"),
    to=_("the investigator, the borrower’s representatives and the collection’s curators"),
    people=_all_of(_investigator, representatives, curators),
    headline=_("Loan %(reference)s was due back on %(due_on)s"),
    next_step=_("Send back what is left, or tell the collection what keeps you. It counts against new applications."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_still_due,
    example=_DUE,
)
SENT = Kind(
    code="sent_back",
    label=_("Pieces are on their way back"),
    to=_("the laboratory"),
    people=_laboratory,
    headline=_("%(pieces)s of loan %(reference)s: on the way back"),
    next_step=_("When it arrives, take it in, look at the seal, and weigh it again with a second person."),
    button=_("Open the loan"),
    page="loans:detail",
    way=DIGEST,
    still=_is_on_its_way_back,
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
RETURNED = Kind(
    code="returned",
    label=_("A piece has come back"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("%(piece)s of loan %(reference)s has arrived at the laboratory"),
    next_step=_("It is weighed again now and squared with the books; you need do nothing."),
    button=_("Open the loan"),
    page="loans:detail",
    way=DIGEST,
    example={**EXAMPLE, "piece": "CE5C0400"},
)
DISCREPANT = Kind(
    code="discrepancy",
    label=_("A return does not balance"),
    to=_("the investigator, the collection’s curators and the authority"),
    people=_all_of(_investigator, curators, _authority),
    headline=_("%(piece)s of loan %(reference)s does not balance: %(difference_ug)s"),
    next_step=_("Somebody must explain the difference: a use told late, another weighing, or the authority’s word."),
    button=_("Look at the balance"),
    page="loans:reconcile",
    example={**EXAMPLE, "piece": "CE5C0400", "difference_ug": 3000},
)
CLOSED = Kind(
    code="loan_closed",
    label=_("A loan is closed"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s is closed: its books are at zero"),
    next_step=_("Nothing more is owed. Papers that come of it later can still be reported."),
    button=_("Open the loan"),
    page="loans:detail",
    example=EXAMPLE,
)
ENDED_EARLY = Kind(
    code="loan_ended_early",
    label=_("A loan lapsed or was cancelled"),
    to=_("the investigator, the borrower’s representatives and the collection’s curators"),
    people=_all_of(_investigator, representatives, curators),
    headline=_("Loan %(reference)s has ended before anything was handed over"),
    next_step=_("What was set aside for it is free again. The loan’s page says why; a new application may be made."),
    button=_("Open the loan"),
    page="loans:detail",
    example=EXAMPLE,
)
EXTENSION_ASKED = Kind(
    code="extension_asked",
    label=_("More time is asked for"),
    to=_("the collection’s curators"),
    people=curators,
    headline=_("Loan %(reference)s: more time is asked for, until %(to_on)s"),
    next_step=_("Read the reason, then grant it or not; the investigator hears your answer."),
    button=_("Decide on it"),
    page="loans:decide_extension",
    still=_is_undecided,
    example={**_DUE, "to_on": "2027-06-22"},
)
EXTENSION_GRANTED = Kind(
    code="extension_granted",
    label=_("More time was granted"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s may stay out until %(to_on)s"),
    next_step=_("You will be reminded before that day. The loan’s page gives the reason."),
    button=_("Open the loan"),
    page="loans:detail",
    example={**_DUE, "to_on": "2027-06-22"},
)
EXTENSION_DECLINED = Kind(
    code="extension_declined",
    label=_("More time was not granted"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s stays due on %(due_on)s"),
    next_step=_("The loan’s page gives the reason. Send back what is left by that day."),
    button=_("Open the loan"),
    page="loans:detail",
    example=_DUE,
)
RECALLED = Kind(
    code="loan_recalled",
    label=_("A loan is recalled"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s is wanted back by %(due_on)s"),
    next_step=_("The loan’s page says why. Report what was used, then send the rest back by that day."),
    button=_("Open the loan"),
    page="loans:detail",
    still=_is_away,
    example=_DUE,
)
USE_TO_CONFIRM = Kind(
    code="use_to_confirm",
    label=_("A use is to be confirmed"),
    to=_("the borrower’s representatives"),
    people=representatives,
    headline=_("%(piece)s of loan %(reference)s: a use was reported and awaits your confirmation"),
    next_step=_("Look at what was done and what it took, then confirm it for your institution."),
    button=_("Look at the report"),
    page="loans:confirm_use",
    way=DIGEST,
    still=_has_use_to_confirm,
    example={**EXAMPLE, "piece": "CE5C0400"},
)
RESULT_DEMANDED = Kind(
    code="result_demanded",
    label=_("A result is demanded"),
    to=_("the investigator"),
    people=_investigator,
    headline=_("Loan %(reference)s is back and waits for a result before it closes"),
    next_step=_("Report the paper, data set or thesis that came of it; or ask the authority to waive it."),
    button=_("Add a result"),
    page="loans:add_result",
    still=_owes_a_result,
    example=EXAMPLE,
)
INCIDENT = Kind(
    code="incident_reported",
    label=_("Something went wrong with a piece"),
    to=_("the investigator, the borrower’s representatives, the collection’s curators and the authority"),
    people=_all_of(_investigator, representatives, curators, _authority),
    headline=_("%(piece)s of loan %(reference)s: %(what)s"),
    next_step=_("The loan’s page tells what happened. It stays open until somebody has answered for it."),
    button=_("Look at the incident"),
    page="loans:detail",
    example={**EXAMPLE, "piece": "CE5C0400", "what": ["loss", "丢失"]},
)
TRANSFER_ASKED = Kind(
    code="transfer_asked",
    label=_("A transfer is asked for"),
    to=_("the collection’s curators"),
    people=curators,
    headline=_("Loan %(reference)s: %(pieces)s are to pass to another investigator"),
    next_step=_("Read who is to answer for the pieces and why, then agree to it or not."),
    button=_("Decide on it"),
    page="loans:decide_transfer",
    still=_has_transfer_to_decide,
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
TRANSFER_DECLINED = Kind(
    code="transfer_declined",
    label=_("A transfer was not agreed to"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s: %(pieces)s do not pass to another investigator"),
    next_step=_("The loan’s page gives the reason. Nothing has changed."),
    button=_("Open the loan"),
    page="loans:detail",
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
TRANSFER_AGREED = Kind(
    code="transfer_agreed",
    label=_("A transfer was agreed to"),
    to=_("the investigator and the borrower’s representatives"),
    people=_all_of(_investigator, representatives),
    headline=_("Loan %(reference)s: %(pieces)s may pass to another investigator"),
    next_step=_(
        "Keep them until the other side has its agreement signed; then weigh them together and hand them over."
    ),
    button=_("Open the loan"),
    page="loans:detail",
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
TRANSFER_COMING = Kind(
    code="transfer_coming",
    label=_("Pieces are to pass to you"),
    to=_("the receiving investigator and representatives, and the collection’s curators"),
    people=_all_of(_investigator, representatives, curators),
    headline=_("%(pieces)s are to pass to loan %(reference)s"),
    next_step=_("First both sides sign the new agreement; then the pieces are weighed together and taken over."),
    button=_("Open the loan"),
    page="loans:detail",
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
TRANSFERRED = Kind(
    code="transferred",
    label=_("Pieces have passed to another investigator"),
    to=_("both investigators, both institutions’ representatives and the collection’s curators"),
    people=_all_of(_investigator, representatives, curators),
    headline=_("%(pieces)s passed to another investigator: loan %(reference)s"),
    next_step=_(
        "From now on the receiving investigator answers for what was taken over. The loan’s page has the weights."
    ),
    button=_("Open the loan"),
    page="loans:detail",
    example={**EXAMPLE, "pieces": "CE5C0400"},
)
KINDS: Final = (
    AGREEMENT_TO_SIGN, MORE_TIME_TO_SIGN, AGREEMENT_SIGNED, RENEWAL_TO_SIGN, AGREEMENT_RENEWED, HANDED,
    RECEIPT_LATE, EXTENSION_ASKED, EXTENSION_GRANTED, EXTENSION_DECLINED, TRANSFER_ASKED, TRANSFER_AGREED,
    TRANSFER_DECLINED, TRANSFER_COMING, TRANSFERRED, RECALLED, DUE_SOON, OVERDUE, USE_TO_CONFIRM, INCIDENT,
    SENT, RETURNED, RESULT_DEMANDED, DISCREPANT, CLOSED, ENDED_EARLY,
)  # fmt: skip

register(*KINDS)

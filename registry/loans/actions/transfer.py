"""A piece that is out passes to another investigator: asked for by who gives, agreed to, then weighed and taken over.

Agreement opens a loan of its own for the receiving side. Nothing passes before that loan has its agreement, signed by
both sides, and its papers; the old item then ends with exactly zero, transferred.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.access.roles import Role
from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.ledger.models import Allotment
from registry.ledger.places import Place
from registry.loans import notices
from registry.loans.lifecycle import AWAITING_TRANSFER, ITEM, ON_LOAN
from registry.loans.locks import lock_items, lock_loan
from registry.loans.models import Loan, LoanItem, Transfer, TransferDecision, TransferItem
from registry.loans.permits import require_for_collection
from registry.loans.pieces import held_ug, holds_something
from registry.loans.references import next_reference
from registry.loans.rules import obstacles_to_items, obstacles_to_open_incidents, obstacles_to_reason, obstacles_to_time
from registry.parties.models import Institution, Person


def may_ask_for_transfer(loan: Loan, by: Person, *, at: datetime) -> bool:
    """The investigator may, and the representative of the institution, who stays when an investigator leaves."""
    borrower = loan.borrower_id
    if permitted(by, Permission.AGREEMENT_SIGN_FOR_BORROWER, at=at, institution=borrower):
        return True
    return by.pk == loan.investigator_id and permitted(by, Permission.TRANSFER_REQUEST, at=at, institution=borrower)


@transaction.atomic
def request_transfer(
    loan: Loan,
    *,
    items: Sequence[LoanItem],
    investigator: Person,
    borrower: Institution,
    reason: str,
    by: Person,
    at: datetime,
) -> Transfer:
    """Ask that items which are with the borrower pass to another investigator, of this institution or another.

    Raises NotPermitted, and Refusal when something is not there to pass, or the other may not borrow.
    """
    if not may_ask_for_transfer(loan, by, at=at):
        raise NotPermitted(_("The investigator or the institution’s representative asks for a transfer."))
    loan = lock_loan(loan.pk)
    items = lock_items(loan, items)
    obstacles = obstacles_to_asking(loan) + obstacles_to_items(items) + obstacles_to_reason(reason)
    obstacles += _obstacles_to_receiver(loan, investigator, borrower, by=by, at=at)
    for item in items:
        obstacles += obstacles_to_passing(item, at=at)
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "transfer requested",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={
            "borrower": borrower.slug,
            "investigator": str(investigator.pk),
            "items": [[item.number, item.piece.identifier] for item in items],
        },
    )
    made = Transfer.objects.create(
        loan=loan, borrower=borrower, investigator=investigator, reason=reason, by=by, happened_at=at, event=event
    )
    TransferItem.objects.bulk_create(TransferItem(transfer=made, item=item) for item in items)
    notices.transfer_asked(made, by=by, at=at)
    return made


@transaction.atomic
def decide_transfer(
    transfer: Transfer,
    *,
    is_agreed: bool,
    reason: str,
    term_months: int = 0,
    sign_by_on: date | None = None,
    by: Person,
    at: datetime,
) -> TransferDecision:
    """Agree to a transfer or not. Agreed, a loan is opened for the receiving investigator, and waits for its agreement.

    Raises NotPermitted, and Refusal when it was decided, or whoever decides stands on one of the sides.
    """
    require_for_collection(transfer.loan, by, Permission.TRANSFER_DECIDE, at=at)
    loan = lock_loan(transfer.loan_id)
    items = lock_items(loan, [line.item for line in transfer.lines.select_related("item")])
    obstacles = obstacles_to_reason(reason) + obstacles_to_deciding(transfer, by=by, at=at)
    if is_agreed:
        obstacles += _obstacles_to_agreeing(loan, items, term_months, sign_by_on, at=at)
    if obstacles:
        raise Refusal(obstacles)
    to_loan = None
    if is_agreed:
        assert sign_by_on is not None
        to_loan = _open(transfer, loan, items, term_months=term_months, sign_by_on=sign_by_on, by=by, at=at)
    event = trail.record(
        "transfer decided",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        reason=reason,
        facts={"agreed": is_agreed, "to_loan": to_loan.reference if to_loan else ""},
    )
    made = TransferDecision.objects.create(
        transfer=transfer, is_agreed=is_agreed, to_loan=to_loan, reason=reason, by=by, happened_at=at, event=event
    )
    notices.transfer_decided(made, by=by, at=at)
    return made


def undecided_transfer(loan: Loan) -> Transfer | None:
    """The request that waits for a word, if there is one."""
    return loan.transfers.filter(decision=None).select_related("by", "investigator", "borrower").first()


def obstacles_to_asking(loan: Loan) -> list[Obstacle]:
    """What keeps anybody from asking for a transfer now."""
    found = []
    if undecided_transfer(loan):
        found.append(Obstacle("asked_already", _("A transfer was asked for already and is not decided yet.")))
    if loan.recalls.exists():
        found.append(Obstacle("recalled", _("The lender wants it back, so nothing of it passes to anybody else.")))
    return found


def obstacles_to_passing(item: LoanItem, *, at: datetime) -> list[Obstacle]:
    """The piece is with the borrower, nothing about it is open, and it is promised to nobody else."""
    named = {"item": item, "status": ITEM.label(item.status)}
    found = obstacles_to_time(item, at=at)
    if item.status != ON_LOAN:
        found.append(Obstacle("not_on_loan", _("%(item)s is %(status)s.") % named, "items"))
    elif not holds_something(item):
        found.append(Obstacle("nothing_left", _("Of %(item)s nothing is left.") % named, "items"))
    if item.taken_over_by.filter(status=AWAITING_TRANSFER).exists():
        found.append(Obstacle("promised", _("%(item)s is to pass to somebody already.") % named, "items"))
    return found + obstacles_to_open_incidents(item)


def obstacles_to_deciding(transfer: Transfer, *, by: Person, at: datetime) -> list[Obstacle]:
    """Law 7: somebody of neither side decides, and once."""
    found = []
    if TransferDecision.objects.filter(transfer=transfer).exists():
        found.append(Obstacle("decided_already", _("This transfer is decided already.")))
    sides = {transfer.borrower_id, transfer.loan.borrower_id}
    if by.pk in {transfer.by_id, transfer.investigator_id, transfer.loan.investigator_id}:
        found.append(Obstacle("own_request", _("Nobody decides their own request.")))
    elif any(belongs_to(by, institution, at=at) for institution in sides):
        found.append(
            Obstacle("own_institution", _("You belong to one of the two institutions: somebody else decides."))
        )
    return found


def belongs_to(person: Person, institution: int, *, at: datetime) -> bool:
    """Whether they belong to the institution or its family, as the database asks it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT loans_belongs_to(%s, %s, %s)", [person.pk, institution, at])
        return bool(cursor.fetchone()[0])


def _obstacles_to_receiver(
    loan: Loan, investigator: Person, borrower: Institution, *, by: Person, at: datetime
) -> list[Obstacle]:
    found = []
    if investigator.pk == loan.investigator_id:
        found.append(Obstacle("same_investigator", _("They answer for this loan already."), "email"))
    if investigator.pk == by.pk:
        found.append(
            Obstacle("asks_for_themself", _("Who receives it does not ask for it: the other side does."), "email")
        )
    if borrower.pk == loan.collection.owner_id:
        found.append(Obstacle("one_party", _("A collection’s owner does not borrow from itself."), "borrower"))
    elif not investigator.holds(Role.RESEARCHER, at=at, institution=borrower.pk):
        words = _("Nobody of that address is a researcher of %(institution)s here.") % {"institution": borrower}
        found.append(Obstacle("not_a_researcher", words, "email"))
    return found


def _obstacles_to_agreeing(
    loan: Loan, items: Sequence[LoanItem], term_months: int, sign_by_on: date | None, *, at: datetime
) -> list[Obstacle]:
    found = []
    if loan.recalls.exists():
        found.append(Obstacle("recalled", _("The lender wants it back, so nothing of it passes to anybody else.")))
    if not 1 <= term_months <= loan.term_months:
        words = _("The new loan runs for a month at least, and for %(months)s months at most, as the old one did.")
        found.append(Obstacle("term_out_of_range", words % {"months": loan.term_months}, "term_months"))
    if sign_by_on is None or sign_by_on < loan.collection.date_of(at):
        found.append(Obstacle("sign_by_past", _("Leave time to sign: choose a day to come."), "sign_by_on"))
    for item in items:
        found += obstacles_to_passing(item, at=at)
    return found


def _open(
    transfer: Transfer,
    loan: Loan,
    items: Sequence[LoanItem],
    *,
    term_months: int,
    sign_by_on: date,
    by: Person,
    at: datetime,
) -> Loan:
    """A loan like the old one, for the receiving investigator; its items wait to take over."""
    opened = Loan.objects.create(
        reference=next_reference(Loan, "L"),
        collection=loan.collection,
        borrower=transfer.borrower,
        investigator=transfer.investigator,
        title=loan.title,
        purpose=loan.purpose,
        opened_at=at,
        sign_by_on=sign_by_on,
        term_months=term_months,
        extensions_allowed=loan.extensions_allowed,
        inventory_months=loan.inventory_months,
        acknowledge_days=loan.acknowledge_days,
        results_demanded=loan.results_demanded,
        video_demanded=loan.video_demanded,
        papers_demanded=loan.papers_demanded,
        tolerance_cap_ug=loan.tolerance_cap_ug,
        cutting_tolerance_ug=loan.cutting_tolerance_ug,
        is_illustrative=loan.is_illustrative,
    )
    for number, item in enumerate(items, start=1):
        label = f"{opened.reference}/{number}"
        LoanItem.objects.create(
            loan=opened,
            number=number,
            source=item.source,
            taken_from=item,
            allotment=Allotment.objects.create(collection=loan.collection, label=label, opened_at=at),
            status=AWAITING_TRANSFER,
            approved_ug=held_ug(item, Place.BORROWER),
            methods=item.methods,
            container=item.container,
        )
    trail.record(
        "loan opened by transfer",
        chain=loan.collection.code,
        subject=f"loan {opened.reference}",
        by=by,
        at=at,
        facts={
            "from_loan": loan.reference,
            "borrower": transfer.borrower.slug,
            "investigator": str(transfer.investigator_id),
            "purpose": loan.purpose,
            "term_months": term_months,
            "sign_by": sign_by_on.isoformat(),
            "items": [[number, item.piece.identifier] for number, item in enumerate(items, start=1)],
        },
    )
    return opened

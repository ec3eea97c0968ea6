"""What awaits somebody on loans and their items, from the agreement to the closed book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db.models import Exists, Max, Min, OuterRef, Q, Subquery

from registry.loans.lifecycle import (
    ACTIVE,
    AWAITING_TRANSFER,
    DISCREPANCY,
    ON_LOAN,
    PENDING,
    PREPARING,
    READY,
    RECEIVED,
    REWEIGHED,
    SENT_BACK,
    SET_ASIDE,
    SIGNED,
)
from registry.loans.models import (
    Agreement,
    Certification,
    Display,
    Extension,
    Incident,
    Loan,
    LoanItem,
    Result,
    Signature,
    Transfer,
    UseReport,
)
from registry.loans.models.agreements import BORROWER, LENDER
from registry.loans.models.items import CERTIFY_BY, PUBLIC_BENEFIT
from registry.loans.receipts import awaited_receipts
from registry.reports.awaiting.shape import MOST_OF_A_KIND, Act, Asked, Awaited

INVENTORY_DAYS_AHEAD: Final = 60
"""So long before its day an inventory is announced."""


INSURANCE_DAYS_AHEAD: Final = 30
"""So long before its last day an insurance is to be renewed."""


def loans(asked: Asked, act: Act, which: Q, *, due: str = "") -> Iterator[Awaited]:
    """Loans on which that act is next; `due` names the day's column, where there is one."""
    order = [due] if due else []
    found = Loan.objects.filter(which).select_related("collection").order_by(*order, "opened_at", "pk")
    for loan in found[: MOST_OF_A_KIND + 1]:
        yield on_loan(asked, act, loan, since=loan.opened_at, due_on=getattr(loan, due) if due else None)


def items(asked: Asked, act: Act, which: Q) -> Iterator[Awaited]:
    """Loan items on which that act is next, the longest waiting first."""
    found = (
        LoanItem.objects.filter(which)
        .select_related("loan__collection", "source", "portion", "taken_from__portion")
        .annotate(moved_at=Max("moves__happened_at"))
        .order_by("moved_at", "loan", "number")
    )
    for item in found[: MOST_OF_A_KIND + 1]:
        since = item.moved_at or item.loan.opened_at
        yield on_loan(asked, act, item.loan, since=since, number=item.number, piece=item.piece.identifier)


def on_loan(asked: Asked, act: Act, loan: Loan, *, since: datetime, **more: Any) -> Awaited:
    return Awaited(
        act=act,
        role=asked.role,
        reference=loan.reference,
        title=loan.title,
        collection=loan.collection,
        since=since,
        today=loan.collection.date_of(asked.at),
        is_illustrative=loan.is_illustrative,
        **more,
    )


def of_collection(asked: Asked) -> Q:
    return Q(collection__code__in=asked.codes)


def items_of_collection(asked: Asked, status: str) -> Q:
    return Q(loan__collection__code__in=asked.codes, status=status)


def signed_by(side: str) -> Exists:
    return Exists(Signature.objects.filter(agreement=OuterRef("agreement"), side=side))


def to_agree(asked: Asked) -> Iterable[Awaited]:
    unsigned = Q(status=PENDING, agreement=None)
    return loans(asked, Act.DRAFT_AGREEMENT, of_collection(asked) & unsigned, due="sign_by_on")


def renewal_unsigned_by(side: str) -> Q:
    """Loans that are out and whose agreement has a renewal that side has not signed."""
    signed = Signature.objects.filter(agreement=OuterRef("pk"), side=side)
    waiting = Agreement.objects.filter(~Exists(signed), renews=OuterRef("agreement"), ended_at=None)
    return Q(status=ACTIVE) & Q(Exists(waiting))


def to_sign_for_lender(asked: Asked) -> Iterator[Awaited]:
    unsigned = Q(status=PENDING, agreement__isnull=False) & ~Q(signed_by(LENDER))
    yield from loans(asked, Act.SIGN_FOR_LENDER, of_collection(asked) & unsigned, due="sign_by_on")
    yield from loans(asked, Act.SIGN_FOR_LENDER, of_collection(asked) & renewal_unsigned_by(LENDER))


def to_sign_for_borrower(asked: Asked) -> Iterator[Awaited]:
    unsigned = Q(status=PENDING, agreement__isnull=False) & ~Q(signed_by(BORROWER))
    mine = Q(borrower__in=asked.institutions)
    yield from loans(asked, Act.SIGN_FOR_BORROWER, mine & unsigned, due="sign_by_on")
    yield from loans(asked, Act.SIGN_FOR_BORROWER, mine & renewal_unsigned_by(BORROWER))


def to_prepare(asked: Asked) -> Iterable[Awaited]:
    signed = Q(loan__status__in=(SIGNED, ACTIVE))
    return items(asked, Act.PREPARE, items_of_collection(asked, SET_ASIDE) & signed)


def to_make_ready(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.MAKE_READY, items_of_collection(asked, PREPARING))


def to_hand_over(asked: Asked) -> Iterable[Awaited]:
    ready = Exists(LoanItem.objects.filter(loan=OuterRef("pk"), status=READY))
    return loans(asked, Act.HAND_OVER, of_collection(asked) & Q(ready))


def to_acknowledge(asked: Asked) -> Iterator[Awaited]:
    """What is on its way to one, by the day to acknowledge it."""
    for receipt in islice(awaited_receipts(Q(loan__investigator=asked.person)), MOST_OF_A_KIND + 1):
        item = receipt.item
        yield on_loan(
            asked,
            Act.ACKNOWLEDGE,
            item.loan,
            since=receipt.since,
            due_on=receipt.due_on,
            number=item.number,
            piece=item.piece.identifier,
        )


def to_take_over(asked: Asked) -> Iterable[Awaited]:
    """Pieces that may pass to one now: both sides have signed."""
    signed = Q(loan__status__in=(SIGNED, ACTIVE))
    return items(asked, Act.TAKE_OVER, Q(loan__investigator=asked.person, status=AWAITING_TRANSFER) & signed)


def to_report(asked: Asked) -> Iterable[Awaited]:
    """Pieces on loan of whose use nothing has been told yet."""
    silent = ~Exists(UseReport.objects.filter(item=OuterRef("pk")))
    mine = Q(loan__investigator=asked.person, status=ON_LOAN)
    return items(asked, Act.REPORT_USE, mine & Q(silent))


def to_send_back(asked: Asked) -> Iterable[Awaited]:
    out = Exists(LoanItem.objects.filter(loan=OuterRef("pk"), status=ON_LOAN))
    return loans(asked, Act.SEND_BACK, Q(investigator=asked.person) & Q(out), due="due_on")


def to_receive(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.RECEIVE, items_of_collection(asked, SENT_BACK))


def to_reweigh(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.REWEIGH, items_of_collection(asked, RECEIVED))


def to_reconcile(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.RECONCILE, items_of_collection(asked, REWEIGHED))


def to_correct(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.CORRECT, items_of_collection(asked, DISCREPANCY))


def to_write_off(asked: Asked) -> Iterable[Awaited]:
    return items(asked, Act.WRITE_OFF, items_of_collection(asked, DISCREPANCY))


def to_decide_extension(asked: Asked) -> Iterable[Awaited]:
    """Loans for which more time was asked for and no word given."""
    waits = Exists(Extension.objects.filter(loan=OuterRef("pk"), decision=None))
    return loans(asked, Act.DECIDE_EXTENSION, of_collection(asked) & Q(waits), due="due_on")


def to_decide_transfer(asked: Asked) -> Iterable[Awaited]:
    """Loans of which something is to pass to another investigator, and no word given."""
    waits = Exists(Transfer.objects.filter(loan=OuterRef("pk"), decision=None))
    return loans(asked, Act.DECIDE_TRANSFER, of_collection(asked) & Q(waits))


def incidents(asked: Asked, act: Act, which: Q) -> Iterator[Awaited]:
    """Loans with an open incident of that kind, the longest open first."""
    found = (
        Incident.objects.filter(which, end=None, item__loan__collection__code__in=asked.codes)
        .select_related("item__loan__collection", "item__source", "item__portion")
        .order_by("happened_at", "pk")
    )
    for incident in found[: MOST_OF_A_KIND + 1]:
        piece = incident.item.piece.identifier
        yield on_loan(asked, act, incident.item.loan, since=incident.happened_at, piece=piece)


def to_answer_incident(asked: Asked) -> Iterable[Awaited]:
    return incidents(asked, Act.ANSWER_INCIDENT, Q())


def to_answer_loss(asked: Asked) -> Iterable[Awaited]:
    return incidents(asked, Act.ANSWER_LOSS, Q(movement__isnull=False) & ~Q(by=asked.person))


def to_certify(asked: Asked) -> Iterator[Awaited]:
    """Loans whose yearly inventory is due within two months, or late; not those only waiting to be countersigned."""
    soon = asked.at.date() + timedelta(days=INVENTORY_DAYS_AHEAD)
    waits = Exists(Certification.objects.filter(loan=OuterRef("pk"), countersignature=None))
    mine = Loan.objects.filter(~Q(waits), investigator=asked.person).inventory_due(before=soon)
    found: Iterable[Any] = mine.select_related("collection").annotate(certify_by_on=CERTIFY_BY)[: MOST_OF_A_KIND + 1]
    for loan in found:
        yield on_loan(asked, Act.CERTIFY, loan, since=loan.opened_at, due_on=loan.certify_by_on)


def to_countersign(asked: Asked) -> Iterator[Awaited]:
    """Inventories of one's institution that nobody stands behind yet."""
    found = (
        Certification.objects.filter(countersignature=None, loan__borrower__in=asked.institutions)
        .exclude(by=asked.person)
        .select_related("loan__collection")
        .order_by("happened_at", "pk")
    )
    for one in found[: MOST_OF_A_KIND + 1]:
        yield on_loan(asked, Act.COUNTERSIGN, one.loan, since=one.happened_at)


def to_confirm_use(asked: Asked) -> Iterator[Awaited]:
    """Loans of one's institution with a use report nobody stands behind yet; nobody confirms what they answer for."""
    waits = Q(items__use_reports__isnull=False, items__use_reports__confirmation=None)
    mine = Q(borrower__in=asked.institutions) & ~Q(investigator=asked.person)
    found: Iterable[Any] = (
        Loan.objects.filter(mine & waits)
        .select_related("collection")
        .annotate(reported_at=Min("items__use_reports__happened_at"))
        .order_by("reported_at", "pk")
    )[: MOST_OF_A_KIND + 1]
    for loan in found:
        yield on_loan(asked, Act.CONFIRM_USE, loan, since=loan.reported_at)


def to_tell_of_display(asked: Asked) -> Iterator[Awaited]:
    """What is lent to be shown and has no venue, case and insurance yet; or its insurance ends within the month."""
    until = Display.objects.filter(loan=OuterRef("pk")).order_by("-pk").values("insured_until")[:1]
    soon = asked.at.date() + timedelta(days=INSURANCE_DAYS_AHEAD)
    rows = Loan.objects.filter(investigator=asked.person, purpose=PUBLIC_BENEFIT, status__in=(PENDING, SIGNED, ACTIVE))
    found: Iterable[Any] = (
        rows.annotate(insured_until=Subquery(until))
        .filter(Q(insured_until__lt=soon) | Q(insured_until=None, status__in=(PENDING, SIGNED)))
        .select_related("collection")
        .order_by("opened_at", "pk")
    )[: MOST_OF_A_KIND + 1]
    for loan in found:
        yield on_loan(asked, Act.TELL_OF_DISPLAY, loan, since=loan.opened_at, due_on=loan.insured_until)


def to_tell_result(asked: Asked) -> Iterator[Awaited]:
    """Loans back at the laboratory that wait for a result their policy demands, since the first piece was weighed."""
    told = Exists(Result.objects.filter(loan=OuterRef("pk"), withdrawal=None))
    found: Iterable[Any] = (
        Loan.objects.filter(~Q(told), investigator=asked.person, status=ACTIVE, results_demanded=True)
        .filter(result_waiver=None, items__status__in=(REWEIGHED, DISCREPANCY))
        .select_related("collection")
        .annotate(back_at=Min("items__moves__happened_at", filter=Q(items__moves__to=REWEIGHED)))
        .order_by("back_at", "pk")
    )[: MOST_OF_A_KIND + 1]
    for loan in found:
        yield on_loan(asked, Act.TELL_RESULT, loan, since=loan.back_at)

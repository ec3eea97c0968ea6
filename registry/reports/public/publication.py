"""When what happened to a loan item becomes public: once the borrower has it, and after the collection's delay.

Until then a consignment is under way: nobody outside learns of it, and its mass still counts as set aside.
A consignment back is public once it has been taken in.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression

from registry.holdings.models import Split
from registry.ledger.models import Line
from registry.ledger.places import Kind, Place
from registry.loans.lifecycle import HANDED_OVER, ON_LOAN, SENT_BACK
from registry.loans.models import Acknowledgement, Loan, LoanItem


def latest_public(delay_in_days: str, at: datetime) -> ExpressionWrapper[CombinedExpression]:
    """The instant up to which things are public; `delay_in_days` is the path to the collection's column."""
    delay = ExpressionWrapper(F(delay_in_days) * Value(timedelta(days=1)), output_field=DurationField())
    return ExpressionWrapper(Value(at, output_field=DateTimeField()) - delay, output_field=DateTimeField())


def published_items(at: datetime) -> QuerySet[LoanItem]:
    """Items the borrower has received, long enough ago for their collection."""
    received = Acknowledgement.objects.filter(
        item=OuterRef("pk"), happened_at__lte=latest_public("item__loan__collection__publishes_after_days", at)
    )
    return LoanItem.objects.filter(Exists(received))


def published_loans(at: datetime) -> QuerySet[Loan]:
    """Loans with an item that is public; what else they hold stays unknown."""
    return Loan.objects.filter(Exists(published_items(at).filter(loan=OuterRef("pk"))))


def under_way(at: datetime) -> QuerySet[Split, int]:
    """Ids of pieces that have left and are not public yet: to the public they are still set aside."""
    known = published_items(at).values("pk")
    left = LoanItem.objects.filter(status__in=(HANDED_OVER, ON_LOAN), portion__isnull=False).exclude(pk__in=known)
    return Split.objects.filter(availability="on_loan", pk__in=left.values("portion")).values_list("pk", flat=True)


def published_lines(at: datetime) -> QuerySet[Line]:
    """Ledger lines anybody may read: the delay is past, and no item is touched that is not public itself."""
    known = published_items(at).values("allotment")
    on_its_way_back = LoanItem.objects.filter(status=SENT_BACK).values("allotment")
    return (
        Line.objects.filter(
            Q(frm__allotment=None) | Q(frm__allotment__in=known),
            Q(to__allotment=None) | Q(to__allotment__in=known),
            movement__happened_at__lte=latest_public("movement__collection__publishes_after_days", at),
        )
        .exclude(movement__kind=Kind.SEND_BACK, to__place=Place.CARRIER, to__allotment__in=on_its_way_back)
        .order_by("movement__happened_at", "movement_id", "pk")
    )

"""Questions of time: overdue, uncertified, unreported, dormant, too long on the way, too long unexplained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from registry.ledger.models import Possession
from registry.ledger.places import Place
from registry.loans.lifecycle import DISCREPANCY, HANDED_OVER, ON_LOAN, SENT_BACK
from registry.loans.models import Incident, Loan, LoanItem, MadePiece, UseReport
from registry.loans.models.incidents import NOT_RECEIVED
from registry.loans.models.items import CERTIFY_BY, RESEARCH
from registry.loans.receipts import late_receipts
from registry.reports.watch.shape import Asked, Finding

UNREPORTED_AFTER: Final = 400
"""Days on loan without a word of use: a yearly inventory and a month."""
DORMANT_AFTER: Final = 3 * 365
UNDER_WAY_AFTER: Final = 31
UNANSWERED_AFTER: Final = 31

WITH_THE_BORROWER: Final = Exists(Possession.objects.filter(allotment=OuterRef("allotment"), place=Place.BORROWER))
"""Of an item, any piece: its portion, or what was made of it."""


def overdue(asked: Asked) -> Iterator[Finding]:
    for loan in Loan.objects.filter(collection=asked.collection).overdue(on=asked.today).order_by("pk"):
        assert loan.due_on is not None
        yield Finding(loan.reference, loan, {"day": loan.due_on.isoformat(), "days": (asked.today - loan.due_on).days})


def uncertified(asked: Asked) -> Iterator[Finding]:
    late = Loan.objects.filter(collection=asked.collection).uncertified(on=asked.today)
    rows: Iterable[Any] = late.annotate(certify_by_on=CERTIFY_BY)
    for loan in rows:
        due: date = loan.certify_by_on
        yield Finding(loan.reference, loan, {"day": due.isoformat(), "days": (asked.today - due).days})


def on_loan(asked: Asked) -> QuerySet[LoanItem]:
    """Research pieces with a borrower."""
    found = LoanItem.objects.filter(loan__collection=asked.collection, status=ON_LOAN, loan__purpose=RESEARCH)
    return found.filter(WITH_THE_BORROWER).select_related("loan", "portion", "allotment")


def unreported(asked: Asked) -> Iterator[Finding]:
    """Nothing told of its use in the first year; after three it is dormant instead."""
    silent = ~Exists(UseReport.objects.filter(item=OuterRef("pk")))
    rows: Any = on_loan(asked).filter(silent).annotate(since=Max("acknowledgements__happened_at"))
    yield from _since(asked, rows, asked.days_ago(UNREPORTED_AFTER), not_before=asked.days_ago(DORMANT_AFTER))


def unconfirmed(asked: Asked) -> Iterator[Finding]:
    """A use report that no representative confirmed within a month."""
    waiting = (
        UseReport.objects.filter(item__loan__collection=asked.collection, confirmation=None)
        .filter(happened_at__lt=asked.days_ago(UNANSWERED_AFTER))
        .select_related("item__loan", "item__portion", "item__source")
    )
    for report in waiting:
        days = (asked.at - report.happened_at).days
        item: LoanItem = report.item
        facts: dict[str, str | int] = {"item": str(item), "piece": item.piece.identifier, "days": days}
        yield Finding(f"{item}!{report.pk}", item.loan, facts)


def dormant(asked: Asked) -> Iterator[Finding]:
    """Nothing done with it for three years."""
    rows: Any = on_loan(asked).annotate(
        since=Greatest(Max("acknowledgements__happened_at"), Max("use_reports__happened_at"))
    )
    yield from _since(asked, rows, asked.days_ago(DORMANT_AFTER))


def under_way(asked: Asked) -> Iterator[Finding]:
    """With a carrier for more than a month."""
    rows: Any = (
        LoanItem.objects.filter(loan__collection=asked.collection, status__in=(HANDED_OVER, SENT_BACK))
        .select_related("loan", "portion", "allotment")
        .annotate(since=Max("journeys__consignment__happened_at"))
    )
    yield from _since(asked, rows, asked.days_ago(UNDER_WAY_AFTER))


def unacknowledged(asked: Asked) -> Iterator[Finding]:
    """Handed over, and not acknowledged within the days of the policy; an open incident says why."""
    told = Exists(Incident.objects.filter(item=OuterRef("pk"), kind=NOT_RECEIVED, end=None))
    for receipt in late_receipts(Q(loan__collection=asked.collection) & ~Q(told), at=asked.at):
        item, days = receipt.item, (asked.today - receipt.due_on).days
        facts = {"piece": item.piece.identifier, "day": receipt.due_on.isoformat()}
        yield Finding(str(item), item.loan, {"item": str(item), **facts, "days": days})


def unexplained(asked: Asked) -> Iterator[Finding]:
    """A discrepancy that nobody explained within a month."""
    rows: Any = (
        LoanItem.objects.filter(loan__collection=asked.collection, status=DISCREPANCY)
        .select_related("loan", "portion", "allotment")
        .annotate(since=Max("moves__happened_at"))
    )
    yield from _since(asked, rows, asked.days_ago(UNANSWERED_AFTER))


def unanswered(asked: Asked) -> Iterator[Finding]:
    """An incident that has not ended within a month."""
    open_ones = (
        Incident.objects.filter(item__loan__collection=asked.collection, end=None)
        .filter(happened_at__lt=asked.days_ago(UNANSWERED_AFTER))
        .select_related("item__loan", "item__portion", "item__source")
        .order_by("pk")
    )
    for incident in open_ones:
        days = (asked.at - incident.happened_at).days
        yield Finding(
            f"{incident.item}#{incident.pk}",
            incident.item.loan,
            {"item": str(incident.item), "piece": incident.item.piece.identifier, "days": days},
        )


def used_up(asked: Asked) -> Iterator[Finding]:
    """Nothing is left of it, yet its item stays open."""
    rows: Any = (
        LoanItem.objects.filter(loan__collection=asked.collection, status=ON_LOAN)
        .exclude(WITH_THE_BORROWER)
        .select_related("loan", "portion", "allotment")
        .annotate(since=F("portion__last_moved_at"))
    )
    yield from _since(asked, rows, asked.days_ago(UNANSWERED_AFTER))


def unnumbered(asked: Asked) -> Iterator[Finding]:
    """Made by a borrower, back in the vault for a month, and still under its provisional number."""
    rows = (
        MadePiece.objects.filter(making__item__loan__collection=asked.collection, split__is_provisional=True)
        .filter(split__whereabouts=Place.VAULT, split__last_moved_at__lt=asked.days_ago(UNANSWERED_AFTER))
        .select_related("split", "making__item__loan")
        .order_by("split__sort_key")
    )
    for made in rows:
        assert made.split.last_moved_at is not None
        days = (asked.at - made.split.last_moved_at).days
        yield Finding(made.split.identifier, made.making.item.loan, {"piece": made.split.identifier, "days": days})


def _since(asked: Asked, rows: Any, until: datetime, not_before: datetime | None = None) -> Iterator[Finding]:
    """Items whose `since` lies before `until`, each with the days it lasts."""
    found = rows.filter(since__lt=until)
    if not_before is not None:
        found = found.filter(since__gte=not_before)
    for item in found.order_by("since", "pk"):
        facts = {"item": str(item), "piece": item.piece.identifier, "days": (asked.at - item.since).days}
        yield Finding(str(item), item.loan, facts)

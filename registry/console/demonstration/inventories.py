"""Each month the holders whose yearly inventory comes due certify it, save those the stories want to be late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary
from registry.console.demonstration.examples import UNIVERSITY
from registry.console.demonstration.people import Cast
from registry.holdings.models import Method
from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory, to_certify
from registry.loans.actions.confirm import confirm_use
from registry.loans.actions.use import report_use
from registry.loans.models import Loan
from registry.loans.models.items import RESEARCH
from registry.parties.models import Person

FIRST: Final = datetime(2021, 8, 1, 5, tzinfo=UTC)
A_MONTH: Final = 32
HERE: Final = Seen(is_present=True, where="Illustrative: the safe of the storage plan")
LATE: Final = frozenset({"invented-03"})
"""Borrowers who never certify anything."""
NOT_COUNTERSIGNED: Final = "Green glass and its gas"


def note_inventories(diary: Diary, cast: Cast, *, late: frozenset[str] = LATE) -> None:
    at = FIRST
    while at <= diary.now:
        diary.note(at, partial(_certify_what_is_due, cast, late))
        at = (at + timedelta(days=A_MONTH)).replace(day=1)
    diary.note(diary.now - timedelta(days=4), partial(_certify_alone, cast))


def _certify_what_is_due(cast: Cast, late: frozenset[str], at: datetime) -> None:
    """Everything due within the month; the demo researcher is left something to do this year."""
    soon = (at + timedelta(days=A_MONTH)).date()
    due = (
        Loan.objects.exclude(borrower__slug__in=[*late, UNIVERSITY])
        .inventory_due(before=soon)
        .select_related("collection", "borrower", "investigator")
    )
    for loan in due:
        if not loan.investigator.affiliations.in_force(on=at.date()).exists():
            continue  # who left certifies nothing any more
        certification = certify_inventory(loan, seen=_all_here(loan), by=loan.investigator, at=at)
        representative = cast.representatives[loan.borrower.slug]
        if not loan.borrower.is_invented:
            _tell_of_use(loan, representative, at)
        countersign_inventory(certification, by=representative, at=at + timedelta(hours=6))


def _tell_of_use(loan: Loan, representative: Person, at: datetime) -> None:
    """Real institutions are let use what they borrow: of each research piece something is told with each inventory."""
    if loan.purpose != RESEARCH:
        return
    for held in to_certify(list(loan.items.select_related("source", "portion", "loan__collection"))):
        item = held.item
        method = Method.objects.filter(code__in=item.methods).order_by("order").first()
        if method is not None:
            remark = "Illustrative use: looked at, nothing taken."
            report = report_use(item, method=method, consumed_ug=0, remark=remark, by=loan.investigator, at=at)
            confirm_use(loan, reports=[report], by=representative, at=at)


def _certify_alone(cast: Cast, at: datetime) -> None:
    """One inventory that waits to be countersigned."""
    loan = Loan.objects.select_related("collection", "borrower", "investigator").get(title=NOT_COUNTERSIGNED)
    certify_inventory(loan, seen=_all_here(loan), by=loan.investigator, at=at)


def _all_here(loan: Loan) -> dict[int, Seen]:
    items = list(loan.items.select_related("source", "portion"))
    return {each.item.pk: HERE for each in to_certify(items)}

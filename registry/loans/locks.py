"""Locking loans: the loan first, then its items by number, then their pieces by key; accounts follow in the ledger."""

from __future__ import annotations

from collections.abc import Iterable

from registry.holdings.locks import lock_splits
from registry.ledger.models import Possession
from registry.loans.models import Agreement, Loan, LoanItem


def lock_agreement(pk: int) -> Agreement:
    """The agreement, locked to the end of the transaction; before any of its loans."""
    return Agreement.objects.select_for_update(of=("self",)).select_related("collection", "borrower").get(pk=pk)


def lock_loan(pk: int) -> Loan:
    """The loan, locked to the end of the transaction: the root record of every act on it and its items."""
    return (
        Loan.objects.select_for_update(of=("self",))
        .select_related("collection", "borrower", "investigator", "agreement")
        .get(pk=pk)
    )


def lock_items(loan: Loan, items: Iterable[LoanItem] | None = None) -> list[LoanItem]:
    """Items of a locked loan with their pieces, locked to the end of the transaction; all of them by default.

    Raises LoanItem.DoesNotExist when an item belongs to another loan.
    """
    rows = LoanItem.objects.select_for_update(of=("self",)).select_related("allotment").filter(loan=loan)
    wanted = None if items is None else {item.pk for item in items}
    if wanted is not None:
        rows = rows.filter(pk__in=wanted)
    locked = list(rows.order_by("number"))
    if wanted is not None and len(locked) != len(wanted):
        raise LoanItem.DoesNotExist
    made = Possession.objects.filter(allotment__in=[item.allotment_id for item in locked]).values_list(
        "split_id", flat=True
    )
    named = (pk for item in locked for pk in (item.source_id, item.portion_id) if pk is not None)
    splits = lock_splits([*named, *made])
    for item in locked:
        item.loan = loan
        item.source = splits[item.source_id]
        if item.portion_id is not None:
            item.portion = splits[item.portion_id]
    return locked


def lock_item(item: LoanItem) -> LoanItem:
    """One item with its loan and pieces, locked to the end of the transaction."""
    return lock_items(lock_loan(item.loan_id), [item])[0]

"""Where a reader of a loan stands, and what each role may do on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Prefetch
from django.http import Http404, HttpRequest

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Person
from registry.web.signed_in import person_of

ITEMS = (
    LoanItem.objects.select_related(
        "allotment",
        "source__form",
        "source__collection",
        "portion__form",
        "portion__collection",
        "taken_from__loan",
        "taken_from__source__form",
        "taken_from__portion__form",
        "taken_from__portion__collection",
    )
    .prefetch_related("allotment__pieces")
    .order_by("number")
)


def loan_or_404(request: HttpRequest, reference: str) -> Loan:
    """The loan with its items, if this reader works on it; others are told it does not exist."""
    found = (
        Loan.objects.visible_to(person_of(request))
        .select_related("collection", "borrower", "investigator", "agreement")
        .prefetch_related(Prefetch("items", queryset=ITEMS))
        .filter(reference=reference)
        .first()
    )
    if found is None:
        raise Http404
    return found


def item_or_404(loan: Loan, number: int) -> LoanItem:
    """One item of a loan that was fetched for this reader."""
    for item in loan.items.all():
        if item.number == number:
            item.loan = loan
            return item
    raise Http404


@dataclass(frozen=True)
class Standpoint:
    """One reader before one loan."""

    loan: Loan
    person: Person
    at: datetime

    @property
    def is_investigator(self) -> bool:
        return self.loan.investigator_id == self.person.pk

    def may(self, permission: Permission) -> bool:
        """Whether a role in the collection allows it."""
        return permitted(self.person, permission, at=self.at, within=self.loan.collection.code)

    def may_as_investigator(self, permission: Permission) -> bool:
        """Whether this is the investigator, acting for the borrower."""
        return self.is_investigator and permitted(
            self.person, permission, at=self.at, institution=self.loan.borrower_id
        )

    @cached_property
    def may_sign_for_borrower(self) -> bool:
        return permitted(
            self.person, Permission.AGREEMENT_SIGN_FOR_BORROWER, at=self.at, institution=self.loan.borrower_id
        )

    @cached_property
    def may_countersign(self) -> bool:
        return permitted(self.person, Permission.INVENTORY_COUNTERSIGN, at=self.at, institution=self.loan.borrower_id)

    @cached_property
    def may_confirm_use(self) -> bool:
        """Whether this reader stands behind uses for the borrower; nobody does for a loan they answer for."""
        may = permitted(self.person, Permission.USE_CONFIRM, at=self.at, institution=self.loan.borrower_id)
        return may and not self.is_investigator

    @cached_property
    def is_of_collection(self) -> bool:
        """Works in the collection that lends."""
        code = self.loan.collection.code
        return any(held.collection_code == code for held in self.person.held_roles(self.at))


def stand_of(request: HttpRequest, loan: Loan, at: datetime) -> Standpoint:
    return Standpoint(loan, person_of(request), at)

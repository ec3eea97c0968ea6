"""How an investigator and an institution stand: computed from their loans on a day, never stored but in a decision."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from registry.ledger.models import Account, Line
from registry.ledger.places import Place
from registry.loans.lifecycle import DISCREPANCY, ENDED
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Institution, Person


@dataclass(frozen=True)
class Standing:
    """What one borrower's loans add up to, masses in micrograms.

    `institution` holds the same for the institution, over all its investigators.
    """

    on: date
    loans: int
    overdue: int
    discrepancies: int
    open_items: int
    out_ug: int
    weighing_difference_ug: int
    lost_ug: int
    institution: Standing | None = None

    @property
    def is_good(self) -> bool:
        """Nothing overdue and no discrepancy of the investigator's own."""
        return self.overdue == 0 and self.discrepancies == 0

    def to_json(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {
            **asdict(self),
            "on": self.on.isoformat(),
            "institution": self.institution and self.institution.to_json(),
        }


def standing_of(investigator: Person, institution: Institution, *, on: date) -> Standing:
    """The investigator's standing over all their loans, with the institution's beside it."""
    return _standing(
        Q(investigator=investigator), on=on, institution=_standing(Q(borrower=institution), on=on, institution=None)
    )


def _standing(whose: Q, *, on: date, institution: Standing | None) -> Standing:
    loans = Loan.objects.filter(whose)
    items = LoanItem.objects.filter(loan__in=loans)
    allotments = items.values("allotment")
    return Standing(
        on=on,
        loans=loans.count(),
        overdue=loans.overdue(on=on).count(),
        discrepancies=items.filter(status=DISCREPANCY).count(),
        open_items=items.exclude(status__in=ENDED).count(),
        out_ug=_sum(Account.objects.filter(allotment__in=allotments, place__in=[Place.CARRIER, Place.BORROWER])),
        weighing_difference_ug=_went(allotments, Place.WEIGHING_DIFFERENCE),
        lost_ug=_went(allotments, Place.LOST),
        institution=institution,
    )


def _sum(accounts: Any) -> int:
    return accounts.aggregate(total=Sum("balance_ug"))["total"] or 0


def _went(allotments: Any, to: Place) -> int:
    """Micrograms that left these allotments for one end, less what was found or corrected."""
    out = Line.objects.filter(frm__allotment__in=allotments, to__place=to).aggregate(total=Sum("mass_ug"))["total"]
    back = Line.objects.filter(to__allotment__in=allotments, frm__place=to).aggregate(total=Sum("mass_ug"))["total"]
    return (out or 0) - (back or 0)

"""How an investigator and an institution stand: computed from their loans on a day, never stored but in a decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from registry.ledger.models import Account, Line
from registry.ledger.places import Place
from registry.loans.lifecycle import ACTIVE, AWAY, DISCREPANCY, ENDED, MISSING
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
    missing: int = 0
    delinquent: int = 0
    institution: Standing | None = None

    @property
    def is_good(self) -> bool:
        """Nothing overdue, missing or late to be certified, and no discrepancy, of the investigator's own."""
        return not (self.overdue or self.discrepancies or self.missing or self.delinquent)

    def to_json(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {
            **asdict(self),
            "on": self.on.isoformat(),
            "institution": self.institution and self.institution.to_json(),
        }


def standing_of(investigator: Person, institution: Institution, *, on: date) -> Standing:
    """The investigator's standing over all their loans, with the institution's beside it."""
    whole = _standing(LoanItem.objects.filter(loan__borrower=institution), on=on, institution=None)
    return _standing(LoanItem.objects.filter(loan__investigator=investigator), on=on, institution=whole)


def _standing(items: QuerySet[LoanItem], *, on: date, institution: Standing | None) -> Standing:
    """One query counts loans (each has an item) and items; masses are asked for only where something was lent."""
    counts = items.aggregate(loans=Count("loan", distinct=True), **_matters(on))
    allotments = items.values("allotment")
    away = Account.objects.filter(allotment__in=allotments, place__in=[Place.CARRIER, Place.BORROWER])
    ends = _ends(allotments) if counts["loans"] else {}
    return Standing(
        on=on,
        **counts,
        delinquent=_delinquent(items, on=on) if counts["open_items"] else 0,
        out_ug=(away.aggregate(total=Sum("balance_ug"))["total"] or 0) if counts["loans"] else 0,
        weighing_difference_ug=ends.get(Place.WEIGHING_DIFFERENCE, 0),
        lost_ug=ends.get(Place.LOST, 0),
        institution=institution,
    )


def _matters(on: date) -> dict[str, Count]:
    """What is counted of loan items, by name."""
    return {
        "overdue": Count("loan", distinct=True, filter=Q(loan__status=ACTIVE, loan__due_on__lt=on, status__in=AWAY)),
        "discrepancies": Count("pk", filter=Q(status=DISCREPANCY)),
        "missing": Count("pk", filter=Q(status=MISSING)),
        "open_items": Count("pk", filter=~Q(status__in=ENDED)),
    }


def matters_of(investigators: Iterable[UUID], *, on: date) -> dict[UUID, dict[str, int]]:
    """What is open with each of these investigators, by their ids: two queries, however many they are."""
    ids = set(investigators)
    names = list(_matters(on))
    found = {pk: dict.fromkeys([*names, "delinquent"], 0) for pk in ids}
    items = LoanItem.objects.filter(loan__investigator__in=ids).order_by()
    for row in items.values("loan__investigator").annotate(**_matters(on)):
        found[row["loan__investigator"]] |= {name: row[name] for name in names}
    busy = [pk for pk, matters in found.items() if matters["open_items"]]
    if busy:
        late = Loan.objects.filter(investigator__in=busy).uncertified(on=on).order_by()
        for row in late.values("investigator").annotate(late=Count("pk")):
            found[row["investigator"]]["delinquent"] = row["late"]
    return found


def _delinquent(items: QuerySet[LoanItem], *, on: date) -> int:
    """Loans among these whose yearly inventory is late."""
    return Loan.objects.filter(pk__in=items.values("loan")).uncertified(on=on).count()


def _ends(allotments: Any) -> dict[str, int]:
    """Micrograms that left these allotments for each end, less what was found or corrected."""
    places = [Place.WEIGHING_DIFFERENCE, Place.LOST]
    out = Line.objects.filter(frm__allotment__in=allotments, to__place__in=places).values_list("to__place")
    back = Line.objects.filter(to__allotment__in=allotments, frm__place__in=places).values_list("frm__place")
    went: Counter[str] = Counter(dict(out.annotate(Sum("mass_ug"))))
    went.subtract(dict(back.annotate(Sum("mass_ug"))))
    return went

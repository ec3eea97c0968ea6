"""The institutions that borrowed, each with its public loans in sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from registry.ledger.models import Account, Line
from registry.ledger.places import Place
from registry.parties.models import Institution
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.loans import OUT, RECEIVING_KINDS, PublicLoan, loans_with_their_items, shown_then
from registry.reports.public.publication import published_items, published_loans
from registry.reports.then import Moment


@dataclass(frozen=True)
class Borrower:
    """An institution: loans, how many are out, micrograms received in all and out now, the last receipt."""

    institution: PublicInstitution
    loans: int
    loans_out: int
    lent_ug: int
    out_ug: int
    latest: date


def borrowers(*, at: datetime) -> list[Borrower]:
    """Every institution with a public loan, by name. Four queries."""
    known = published_items(at)
    allotments = known.values("allotment")
    counts = {
        row["loan__borrower"]: row
        for row in known.order_by()
        .values("loan__borrower")
        .annotate(
            loans=Count("loan", distinct=True),
            loans_out=Count("loan", distinct=True, filter=Q(status__in=OUT)),
            latest=Max("acknowledgements__happened_at"),
        )
    }
    lent = dict(
        Line.objects.filter(to__allotment__in=allotments, movement__kind__in=RECEIVING_KINDS, reversed_by=None)
        .order_by()
        .values_list("to__allotment__item__loan__borrower")
        .annotate(Sum("mass_ug"))
    )
    out = dict(
        Account.objects.filter(allotment__in=allotments, place__in=[Place.BORROWER, Place.CARRIER])
        .order_by()
        .values_list("allotment__item__loan__borrower")
        .annotate(Sum("balance_ug"))
    )
    institutions = Institution.objects.filter(pk__in=counts)
    return [
        Borrower(
            PublicInstitution.of(one),
            counts[one.pk]["loans"],
            counts[one.pk]["loans_out"],
            lent.get(one.pk, 0),
            out.get(one.pk, 0),
            counts[one.pk]["latest"].date(),
        )
        for one in sorted(institutions, key=str)
    ]


def loans_of_borrower_then(slug: str, *, then: Moment, at: datetime) -> list[PublicLoan]:
    """The public loans of one institution as they stood at a moment of the past, the oldest first."""
    theirs = published_loans(at).filter(borrower__slug=slug).order_by("opened_at", "reference")
    return shown_then(loans_with_their_items(theirs, at=at), then=then)


def borrowers_then(slug: str, *, then: Moment, at: datetime) -> list[Borrower]:
    """That institution with its loans in sum as they stood; nothing where it had not received any yet."""
    loans = loans_of_borrower_then(slug, then=then, at=at)
    if not loans:
        return []
    return [
        Borrower(
            loans[0].borrower,
            len(loans),
            sum(loan.status in ("on_loan", "overdue") for loan in loans),
            sum(loan.lent_ug or 0 for loan in loans),
            sum(loan.out_ug or 0 for loan in loans),
            max(item.received_on for loan in loans for item in loan.items),
        )
    ]

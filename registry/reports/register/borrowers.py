"""The institutions that borrowed, each with its public loans in sum."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, Sum

from registry.ledger.models import Account, Line
from registry.ledger.places import Kind, Place
from registry.parties.models import Institution
from registry.reports.public.ledger import PublicInstitution
from registry.reports.public.loans import OUT
from registry.reports.public.publication import published_items


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
        Line.objects.filter(to__allotment__in=allotments, movement__kind=Kind.RECEIVE, reversed_by=None)
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

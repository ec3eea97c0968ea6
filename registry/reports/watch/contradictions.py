"""Questions of what does not fit: nobody answers for it, no agreement covers it, or two records say two things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.fields import BooleanField

from registry.access.roles import Role
from registry.ledger.models import StocktakeLine, Weighing
from registry.ledger.models.stocktakes import MISSING, OUT
from registry.ledger.stocktaking import SHOULD_LIE_THERE
from registry.loans.lifecycle import ACTIVE, AWAY, ENDED, HANDED_OVER, LOAN_CANCELLED, LOAN_CLOSED
from registry.loans.models import Display, ItemMove, Loan, LoanItem
from registry.loans.models.items import PUBLIC_BENEFIT
from registry.parties.models import Affiliation, RoleGrant
from registry.reports.watch.shape import Asked, Finding

IN_THE_LABORATORY = ("before_cutting", "after_cutting", "stocktake")
"""Purposes for which a piece is weighed where it is kept."""


def out(asked: Asked) -> Any:
    """Active loans of the collection with something away."""
    away = Exists(LoanItem.objects.filter(loan=OuterRef("pk"), status__in=AWAY))
    return Loan.objects.filter(away, collection=asked.collection, status=ACTIVE).order_by("pk")


def orphaned(asked: Asked) -> Iterator[Finding]:
    """Its investigator has left the institution, lost the role, or is a former member."""
    today = asked.today
    belongs = Affiliation.objects.in_force(on=today).filter(
        person=OuterRef("investigator"), institution=OuterRef("borrower")
    )
    may = RoleGrant.objects.in_force(on=today).filter(
        person=OuterRef("investigator"), institution=OuterRef("borrower"), role=Role.RESEARCHER
    )
    gone = ~Exists(belongs) | ~Exists(may) | Q(investigator__blanked_at__isnull=False)
    for loan in out(asked).filter(gone).select_related("borrower"):
        yield Finding(loan.reference, loan, {"borrower": loan.borrower.name})


def lapsed_agreement(asked: Asked) -> Iterator[Finding]:
    """Something is out under an agreement that has ended."""
    over = Q(agreement__to_on__lt=asked.today) | Q(agreement__ended_at__isnull=False)
    for loan in out(asked).filter(over).select_related("agreement"):
        facts = {"agreement": loan.agreement.reference, "day": loan.agreement.to_on.isoformat()}
        yield Finding(loan.reference, loan, facts)


def insurance_lapsed(asked: Asked) -> Iterator[Finding]:
    """Something is out to be shown, and what was told last of its insurance has ended."""
    until = Display.objects.filter(loan=OuterRef("pk")).order_by("-pk").values("insured_until")[:1]
    rows: Any = out(asked).filter(purpose=PUBLIC_BENEFIT).annotate(insured_until=Subquery(until))
    for loan in rows.filter(insured_until__lt=asked.today):
        days = (asked.today - loan.insured_until).days
        yield Finding(loan.reference, loan, {"day": loan.insured_until.isoformat(), "days": days})


def ended_with_open_item(asked: Asked) -> Iterator[Finding]:
    """The loan is closed, an item of it is not."""
    open_items = LoanItem.objects.filter(loan__collection=asked.collection).exclude(status__in=ENDED)
    for item in open_items.filter(loan__status__in=(LOAN_CLOSED, LOAN_CANCELLED)).select_related("loan", "allotment"):
        yield Finding(str(item), item.loan, {"item": str(item)})


def elsewhere(asked: Asked) -> Iterator[Finding]:
    """The books show the piece where its item does not say."""
    agrees = Func(F("pk"), template="loans_agrees_with_the_books(loans_loanitem)", output_field=BooleanField())
    rows = LoanItem.objects.filter(loan__collection=asked.collection).annotate(agrees=agrees).filter(agrees=False)
    for item in rows.select_related("loan", "source", "portion"):
        yield Finding(str(item), item.loan, {"item": str(item), "piece": item.piece.identifier})


def seen_in_the_laboratory(asked: Asked) -> Iterator[Finding]:
    """On loan by the books, yet weighed in the laboratory, or scanned in its store, since it left."""
    left = ItemMove.objects.filter(item=OuterRef("pk"), to=HANDED_OVER).values("happened_at")[:1]
    rows: Any = (
        LoanItem.objects.filter(loan__collection=asked.collection, status__in=AWAY)
        .annotate(left_at=Subquery(left))
        .filter(
            Exists(
                Weighing.objects.filter(
                    split=OuterRef("portion"), purpose__in=IN_THE_LABORATORY, happened_at__gt=OuterRef("left_at")
                )
            )
            | Exists(
                StocktakeLine.objects.filter(
                    split=OuterRef("portion"), outcome=OUT, stocktake__happened_at__gt=OuterRef("left_at")
                )
            )
        )
        .select_related("loan", "source", "portion")
    )
    for item in rows:
        yield Finding(str(item), item.loan, {"item": str(item), "piece": item.piece.identifier})


def not_in_its_place(asked: Asked) -> Iterator[Finding]:
    """Missing when its place was last looked through, and neither found, moved nor recorded as lost since."""
    lines = StocktakeLine.objects.filter(stocktake__collection=asked.collection)
    later = lines.filter(split=OuterRef("split"), stocktake__happened_at__gt=OuterRef("stocktake__happened_at"))
    rows = (
        lines.filter(~Exists(later), outcome=MISSING, split__whereabouts__in=SHOULD_LIE_THERE)
        .exclude(split__last_moved_at__gt=F("stocktake__happened_at"))
        .select_related("split", "stocktake")
        .order_by("split__sort_key")
    )
    for line in rows:
        day = asked.collection.date_of(line.stocktake.happened_at)
        yield Finding(line.label, None, {"piece": line.label, "day": day.isoformat()})

"""The balance of a return: issued = returned + consumed + process loss + weighing difference + lost + transferred."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.refusal import Obstacle
from registry.ledger.models import Weighing
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.lifecycle import BEFORE_HAND_OVER, DISCREPANCY, REWEIGHED, TRANSFERRED
from registry.loans.models import Loan, LoanItem, Reconciliation
from registry.loans.models.journeys import BEYOND, GAIN
from registry.loans.pieces import pieces_of
from registry.loans.rules import obstacles_to_closing
from registry.web.acting import Attempt, act_page, press, shown
from registry.web.figures.balance import balance_picture
from registry.web.guarding import only_permitted
from registry.web.loans.forms import CancelForm
from registry.web.loans.ledger import ItemBalance, balance_of
from registry.web.loans.offers import offers_on_item
from registry.web.loans.standpoint import Standpoint, item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.signed_in import person_of

BACK = ("received", REWEIGHED, DISCREPANCY, "closed", TRANSFERRED)


@require_http_methods(READ_OR_WRITE)
def reconcile(request: HttpRequest, reference: str, number: int | None = None) -> HttpResponse:
    """The balance of the whole return, for everybody who works on the loan; a POST squares the item named."""
    loan = loan_or_404(request, reference)
    if request.method != "POST" or number is None:
        return balance_page(request, loan)
    only_permitted(request, Permission.RETURN_RECONCILE, within=loan.collection.code)
    item = item_or_404(loan, number)
    return press(
        request,
        lambda: reconcile_item(item, by=person_of(request), at=now()),
        done=said_of,
        level=lambda made: messages.WARNING if made.outcome == BEYOND else messages.SUCCESS,
        to=address("reconcile", loan),
        again=lambda tried: balance_page(request, loan_or_404(request, reference), tried),
    )


def said_of(made: Reconciliation) -> str:
    """What squaring an item came to."""
    named = {"number": made.item.number}
    if made.outcome == BEYOND:
        return _("Piece %(number)s does not balance: somebody must explain the difference.") % named
    if made.outcome == GAIN:
        return _("Piece %(number)s is closed; the gain stays in the weighing, outside the books.") % named
    return _("Piece %(number)s is closed, and its books are at zero.") % named


def balance_page(request: HttpRequest, loan: Loan, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The picture, the table beside it, and what each item still needs."""
    stand = Standpoint(loan, person_of(request), now())
    balances = [balance_of(item) for item in items_back(loan)]
    weighed = [one for one in balances if one.is_weighed and one.outcome]
    context = {
        "loan": loan,
        "collection": loan.collection,
        "to_square": [
            (one, offers_on_item(stand, one.item), in_the_way(one))
            for one in balances
            if one.item.status in (REWEIGHED, DISCREPANCY)
        ],
        "rows": balances,
        "passed_on": any(one.transferred_ug or one.outcome == TRANSFERRED for one in balances),
        "picture": balance_picture([one.as_weighed for one in weighed]),
        "sums": sums(balances) if all(one.outcome for one in balances) else None,
        "may_reconcile": stand.may(Permission.RETURN_RECONCILE),
        "weighings": weighings_of(balances),
    }
    return shown(request, "loans/reconcile.html", context, tried)


def in_the_way(one: ItemBalance) -> list[Obstacle]:
    """Why an item that was weighed on return cannot be closed yet."""
    return obstacles_to_closing(one.item) if one.item.status == REWEIGHED and one.outcome != BEYOND else []


def items_back(loan: Loan) -> list[LoanItem]:
    """Items that have come back, or were closed after they had been issued."""
    found = []
    for item in loan.items.all():
        item.loan = loan
        if item.status in BACK and item.portion_id:
            found.append(item)
    return found


def weighings_of(balances: list[ItemBalance]) -> list[tuple[LoanItem, list[Any]]]:
    """The readings of each issued piece, in order."""
    return [
        (
            one.item,
            list(
                Weighing.objects.filter(of_item(one.item), split__in=pieces_of(one.item))
                .select_related("by", "second_by", "split")
                .order_by("happened_at", "pk")
            ),
        )
        for one in balances
        if one.is_weighed
    ]


def of_item(item: LoanItem) -> Q:
    """Weighings under its allotment, and the one at which it passed to another loan."""
    return Q(allotment=item.allotment_id) | Q(allotment__item__taken_from=item.pk, purpose="hand_over")


def sums(balances: list[ItemBalance]) -> dict[str, int]:
    """The columns of the balance, added up."""
    names = (
        "issued_ug", "returned_ug", "consumed_ug", "process_loss_ug", "weighing_difference_ug", "lost_ug",
        "transferred_ug", "open_ug",
    )  # fmt: skip
    return {name: sum(getattr(one, name) for one in balances) for name in names}


def item_context(item: LoanItem) -> dict[str, Any]:
    """What pages about one item's books show beside their form."""
    item = LoanItem.objects.select_related("loan__collection", "loan__borrower", "source", "portion", "allotment").get(
        pk=item.pk
    )
    one = balance_of(item)
    return {
        "loan": item.loan,
        "item": item,
        "balance": one,
        "picture": balance_picture([one.as_weighed]) if one.is_weighed and one.outcome else "",
        "weighings": item.allotment.weighings.filter(split__in=pieces_of(item) or [item.piece]).select_related(
            "by", "second_by", "split"
        ),
        "several": bool(one.pieces),
        "journey": item.journeys.select_related("consignment").last(),
    }


@require_http_methods(READ_OR_WRITE)
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """Give up pieces that were not handed over."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.LOAN_CANCEL, within=loan.collection.code)
    here = [item for item in loan.items.all() if item.status in BEFORE_HAND_OVER]
    form = CancelForm(request.POST or None, items=here)
    return act_page(
        request,
        "loans/cancel.html",
        form=form,
        act=lambda: cancel_items(
            loan, items=form.chosen, reason=form.cleaned_data["reason"], by=person_of(request), at=now()
        ),
        done=_("Cancelled; what was set aside for it is free again."),
        to=address("detail", loan),
        context={"loan": loan, "here": here},
    )

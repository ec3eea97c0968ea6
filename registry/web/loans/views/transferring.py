"""A piece passes to another investigator: asked for, decided, taken over."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.mass import Mass
from registry.ledger.places import Place
from registry.loans.actions.take_over import givers_of
from registry.loans.actions.take_over import take_over as take_item_over
from registry.loans.actions.transfer import (
    decide_transfer,
    may_ask_for_transfer,
    obstacles_to_asking,
    request_transfer,
    undecided_transfer,
)
from registry.loans.models import Transfer, TransferDecision
from registry.loans.pieces import held_ug, holds_something, pieces_at
from registry.loans.rules import obstacles_to_leaving
from registry.web.acting import act_page
from registry.web.guarding import only_permitted
from registry.web.loans.standpoint import item_or_404, loan_or_404
from registry.web.loans.transferring import DecideTransferForm, TakeOverForm, TransferForm
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.views.travelling import only_investigator
from registry.web.signed_in import person_of

DAYS_TO_SIGN = 30
"""Proposed for the new agreement; the curator may choose another day."""


@require_http_methods(READ_OR_WRITE)
def transfer(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask that pieces pass to another investigator."""
    loan, person = loan_or_404(request, reference), person_of(request)
    if not may_ask_for_transfer(loan, person, at=now()):
        raise PermissionDenied(_("The investigator or the institution’s representative asks for a transfer."))
    out = [item for item in loan.items.all() if holds_something(item)]
    form = TransferForm(request.POST or None, items=out)
    return act_page(
        request,
        "loans/transfer.html",
        form=form,
        act=lambda: request_transfer(
            loan,
            items=form.chosen,
            investigator=form.receiver,
            borrower=form.cleaned_data["borrower"],
            reason=form.cleaned_data["reason"],
            by=person,
            at=now(),
        ),
        done=_("Asked for. The curator decides; until the hand-over you answer for the pieces."),
        to=address("detail", loan),
        context={"loan": loan, "in_the_way": obstacles_to_asking(loan)},
    )


@require_http_methods(READ_OR_WRITE)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Agree to a transfer, or not."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.TRANSFER_DECIDE, within=loan.collection.code)
    asked = undecided_transfer(loan)
    if asked is None:
        raise Http404
    first = {
        "term_months": loan.term_months,
        "sign_by_on": loan.collection.date_of(now()) + timedelta(days=DAYS_TO_SIGN),
    }
    form = DecideTransferForm(request.POST or None, loan=loan, initial=first)
    return act_page(
        request,
        "loans/decide_transfer.html",
        form=form,
        act=lambda: decide_transfer(
            asked,
            is_agreed=form.cleaned_data["agreed"] == "yes",
            reason=form.cleaned_data["reason"],
            term_months=form.cleaned_data["term_months"] or 0,
            sign_by_on=form.cleaned_data["sign_by_on"],
            by=person_of(request),
            at=now(),
        ),
        done=said_of,
        to=lambda made: address("detail", made.to_loan or loan),
        context={"loan": loan, "transfer": asked, "lines": lines_of_transfer(asked)},
    )


def said_of(made: TransferDecision) -> str:
    """What the decision came to."""
    if made.to_loan is None:
        return _("Not agreed. Nothing has changed.")
    return _("Agreed. This loan was opened for it: draw up its agreement next.")


def lines_of_transfer(asked: Transfer) -> list[tuple[int, str, Mass]]:
    """Number, piece and what the books hold of it with the borrower."""
    lines = asked.lines.select_related("item__portion", "item__source", "item__allotment")
    return [
        (
            line.item.number,
            line.item.piece.identifier,
            Mass(held_ug(line.item, Place.BORROWER)),
        )
        for line in lines
    ]


@require_http_methods(READ_OR_WRITE)
def take_over(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Weigh it together and take it over."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.LOAN_ACKNOWLEDGE)
    item = item_or_404(loan, number)
    before = item.taken_from
    if before is None:
        raise Http404
    form = TakeOverForm(
        request.POST or None,
        givers=givers_of(item),
        pieces=pieces_at(before, Place.BORROWER),
        portion=before.piece,
        zone=loan.collection.time_zone,
    )
    return act_page(
        request,
        "loans/take_over.html",
        form=form,
        act=lambda: take_item_over(
            item,
            given_by=form.cleaned_data["given_by"],
            seal_whole=form.cleaned_data["seal_whole"] == "yes",
            reading=form.read("reading"),
            of_daughters=form.of_daughters,
            remark=form.cleaned_data["remark"],
            by=stand.person,
            at=form.at,
        ),
        done=_("Taken over: from now on you answer for it."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "before": before,
            "books": Mass(held_ug(before, Place.BORROWER)),
            "in_the_way": obstacles_to_leaving(loan, at=now()),
        },
    )

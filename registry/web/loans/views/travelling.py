"""Journeys: handed over, acknowledged, sent back, taken in."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.ledger.places import Place
from registry.loans.actions.certify import to_certify
from registry.loans.actions.dispatch import acknowledge as acknowledge_item
from registry.loans.actions.dispatch import hand_over as hand_over_items
from registry.loans.actions.returns import receive_back
from registry.loans.actions.returns import send_back as send_items_back
from registry.loans.lifecycle import READY
from registry.loans.models import Acknowledgement, Loan
from registry.loans.models.incidents import NOT_RECEIVED
from registry.loans.pieces import holds_something, pieces_at
from registry.loans.rules import obstacles_to_leaving
from registry.web.acting import act_page
from registry.web.guarding import only_permitted
from registry.web.loans.forms import JourneyForm, SendBackForm
from registry.web.loans.standpoint import Standpoint, item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.weighing import AcknowledgeForm, ReceiveForm
from registry.web.signed_in import person_of


def only_investigator(request: HttpRequest, loan: Loan, permission: Permission) -> Standpoint:
    """Raise PermissionDenied unless this is the loan's investigator, acting for the borrower."""
    stand = Standpoint(loan, person_of(request), now())
    if not stand.may_as_investigator(permission):
        raise PermissionDenied(_("Only the investigator who answers for this loan may do this."))
    return stand


@require_http_methods(READ_OR_WRITE)
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Hand ready items over in one consignment."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.LOAN_HAND_OVER, within=loan.collection.code)
    ready = [item for item in loan.items.all() if item.status == READY]
    form = JourneyForm(request.POST or None, items=ready, zone=loan.collection.time_zone)
    return act_page(
        request,
        "loans/hand_over.html",
        form=form,
        act=lambda: hand_over_items(
            loan,
            items=form.chosen,
            way=form.cleaned_data["way"],
            carrier=form.cleaned_data["carrier"],
            tracking=form.cleaned_data["tracking"],
            seals=form.seals,
            by=person_of(request),
            at=form.at,
        ),
        done=_("Handed over. The borrower acknowledges receipt next."),
        to=address("detail", loan),
        context={"loan": loan, "ready": ready, "in_the_way": obstacles_to_leaving(loan, at=now())},
    )


@require_http_methods(READ_OR_WRITE)
def acknowledge(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The borrower has it."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.LOAN_ACKNOWLEDGE)
    item = item_or_404(loan, number)
    journey = item.journeys.select_related("consignment").last()
    due_on = loan.acknowledge_by(journey.consignment.happened_at) if journey else None
    form = AcknowledgeForm(request.POST or None, zone=loan.collection.time_zone, is_weighed=item.piece.is_weighed)
    return act_page(
        request,
        "loans/acknowledge.html",
        form=form,
        act=lambda: acknowledge_item(
            item,
            seal_whole=form.cleaned_data["seal_whole"] == "yes",
            reading=form.read("reading"),
            remark=form.cleaned_data["remark"],
            by=stand.person,
            at=form.at,
        ),
        done=_received_words,
        to=address("detail", loan),
        context={"loan": loan, "item": item, "journey": journey, "due_on": due_on},
    )


def _received_words(made: Acknowledgement) -> str:
    said = _("Receipt of piece %(number)s is acknowledged.") % {"number": made.item.number}
    if made.item.incidents.filter(kind=NOT_RECEIVED, end=None).exists():
        said += " " + _("An incident is opened with it; the curator hears of it.")
    return said


@require_http_methods(READ_OR_WRITE)
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Send back what is left, declared by mass."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.LOAN_SEND_BACK)
    held = to_certify(list(loan.items.all()))
    out = [item for item in loan.items.all() if holds_something(item)]
    form = SendBackForm(request.POST or None, items=out, held=held, zone=loan.collection.time_zone)
    return act_page(
        request,
        "loans/send_back.html",
        form=form,
        act=lambda: send_items_back(
            loan,
            items=form.chosen,
            declared=form.declared,
            way=form.cleaned_data["way"],
            carrier=form.cleaned_data["carrier"],
            tracking=form.cleaned_data["tracking"],
            seals=form.seals,
            of_daughters=form.of_daughters,
            by=stand.person,
            at=form.at,
        ),
        done=_("Sent back. The laboratory takes it in next."),
        to=address("detail", loan),
        context={"loan": loan, "out": out},
    )


@require_http_methods(READ_OR_WRITE)
def receive(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take an item in at the laboratory."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.RETURN_RECEIVE, within=loan.collection.code)
    item = item_or_404(loan, number)
    form = ReceiveForm(request.POST or None, zone=loan.collection.time_zone)
    return act_page(
        request,
        "loans/receive.html",
        form=form,
        act=lambda: receive_back(
            item, seal_whole=form.cleaned_data["seal_whole"] == "yes", by=person_of(request), at=form.at
        ),
        done=_("Piece %(number)s is taken in; it is weighed next.") % {"number": item.number},
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "with_it": pieces_at(item, Place.CARRIER),
            "journey": item.journeys.select_related("consignment").last(),
        },
    )

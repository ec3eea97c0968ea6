"""Use, and the squaring of the books: reported, weighed again, reconciled, corrected, written off."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.confirm import confirm_use, unconfirmed
from registry.loans.actions.reconcile import correct_item, weigh_again, write_off
from registry.loans.actions.returns import reweigh as reweigh_item
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.models import LoanItem, UseReport
from registry.loans.pieces import daughter_of, pieces_at
from registry.papers.models import store
from registry.web.acting import act_page
from registry.web.fields import ReasonForm, mass_ug
from registry.web.guarding import only_permitted
from registry.web.loans.forms import ConfirmUseForm, CorrectForm, UseForm
from registry.web.loans.standpoint import item_or_404, loan_or_404, stand_of
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.views.balancing import item_context
from registry.web.loans.views.travelling import only_investigator
from registry.web.loans.weighing import ReweighForm
from registry.web.signed_in import person_of


def item_for(request: HttpRequest, reference: str, number: int, permission: Permission) -> LoanItem:
    """One item, for somebody of its collection who may do this."""
    loan = loan_or_404(request, reference)
    only_permitted(request, permission, within=loan.collection.code)
    return item_or_404(loan, number)


@require_http_methods(READ_OR_WRITE)
def use(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Report what was done with a piece and what it took."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.USE_REPORT)
    item = item_or_404(loan, number)
    pieces = pieces_at(item, Place.BORROWER) or [item.piece]
    form = UseForm(
        request.POST or None, request.FILES or None, item=item, pieces=pieces, zone=loan.collection.time_zone
    )

    @transaction.atomic
    def write() -> UseReport:
        given, file = form.cleaned_data, form.cleaned_data["evidence"]
        return report_use(
            item,
            method=given["method"],
            consumed_ug=given["consumed"].ug,
            process_loss_ug=mass_ug(given["process_loss"]) or 0,
            nothing_left=given.get("nothing_left", False),
            remark=given["remark"],
            evidence=store(file.read(), media_type=file.media_type) if file else None,
            daughter=daughter_of(item, form.chosen_piece),
            by=stand.person,
            at=form.at,
        )

    return act_page(
        request,
        "loans/use.html",
        form=form,
        act=write,
        done=_("The use is reported and booked."),
        to=address("detail", loan),
        context=lambda: {
            "loan": loan,
            "item": item,
            "held": [(piece, balance(piece, Place.BORROWER, item.allotment)) for piece in pieces],
            "reports": item.use_reports.select_related("method", "daughter"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Stand behind reported uses for the institution."""
    loan = loan_or_404(request, reference)
    stand = stand_of(request, loan, now())
    if not stand.may_confirm_use:
        raise PermissionDenied(_("Only a representative of the borrower who does not answer for the loan may confirm."))
    waiting = list(unconfirmed(loan))
    if not waiting:
        raise Http404
    form = ConfirmUseForm(request.POST if request.method == "POST" else None, reports=waiting)
    return act_page(
        request,
        "loans/confirm_use.html",
        form=form,
        act=lambda: confirm_use(loan, reports=form.chosen, by=stand.person, at=now()),
        done=_("Confirmed for your institution."),
        to=address("detail", loan),
        context={"loan": loan, "reports": waiting},
    )


@require_http_methods(READ_OR_WRITE)
def used_up(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Close an item of which nothing is left."""
    item = item_for(request, reference, number, Permission.RETURN_RECONCILE)
    form = ReasonForm(request.POST or None, hint=_("For example: the residue in the vial was agreed as used up."))
    return act_page(
        request,
        "loans/used_up.html",
        form=form,
        act=lambda: close_used_up(item, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("Piece %(number)s is closed as used up.") % {"number": item.number},
        to=address("detail", item.loan),
        context=lambda: item_context(item),
    )


@require_http_methods(READ_OR_WRITE)
def reweigh(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Weigh what came back, two people together."""
    item = item_for(request, reference, number, Permission.RETURN_WEIGH)
    return weigh_page(request, item, is_again=False)


@require_http_methods(READ_OR_WRITE)
def once_more(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Weigh a piece that does not balance once more."""
    item = item_for(request, reference, number, Permission.RETURN_WEIGH)
    return weigh_page(request, item, is_again=True)


def weigh_page(request: HttpRequest, item: LoanItem, *, is_again: bool) -> HttpResponse:
    """The balance, and who reads it."""
    loan, person = item.loan, person_of(request)
    form = ReweighForm(
        request.POST or None,
        zone=loan.collection.time_zone,
        loan=loan,
        by=person,
        pieces=pieces_at(item, Place.RECEIVING),
        portion=item.piece,
        is_again=is_again,
    )

    def weigh() -> LoanItem:
        reading, second = form.read("reading"), form.cleaned_data["second_by"]
        made = form.of_daughters
        if is_again:
            reason = form.cleaned_data["reason"]
            return weigh_again(
                item, reading=reading, of_daughters=made, reason=reason, by=person, second_by=second, at=form.at
            )
        return reweigh_item(item, reading=reading, of_daughters=made, by=person, second_by=second, at=form.at)

    return act_page(
        request,
        "loans/reweigh.html",
        form=form,
        act=weigh,
        done=_("Piece %(number)s is weighed; the books are squared next.") % {"number": item.number},
        to=address("detail", loan),
        context=lambda: item_context(item) | {"is_again": is_again},
    )


@require_http_methods(READ_OR_WRITE)
def correct(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Book a use that was told late."""
    item = item_for(request, reference, number, Permission.RETURN_RECONCILE)
    form = CorrectForm(request.POST or None, pieces=pieces_at(item, Place.RECEIVING) or [item.piece])

    def book() -> LoanItem:
        given = form.cleaned_data
        return correct_item(
            item,
            consumed_ug=given["consumed"].ug,
            process_loss_ug=mass_ug(given["process_loss"]) or 0,
            reason=given["reason"],
            daughter=daughter_of(item, form.chosen_piece),
            by=person_of(request),
            at=now(),
        )

    return act_page(
        request,
        "loans/correct.html",
        form=form,
        act=book,
        done=_("The books are corrected; reconcile the piece again."),
        to=address("reconcile", item.loan),
        context=lambda: item_context(item),
    )


@require_http_methods(READ_OR_WRITE)
def written_off(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Let the authority close a discrepancy."""
    item = item_for(request, reference, number, Permission.LOSS_WRITE_OFF)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "loans/write_off.html",
        form=form,
        act=lambda: write_off(item, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The difference is written off and piece %(number)s closed.") % {"number": item.number},
        to=address("detail", item.loan),
        context=lambda: item_context(item),
    )

"""The bench: a portion is cut, or a whole piece taken; then it is packed and sealed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.loans.actions.prepare import cut_portion, make_ready, next_identifier, take_whole
from registry.loans.lifecycle import PREPARING, SET_ASIDE
from registry.loans.models import LoanItem
from registry.loans.readings import Reading
from registry.web.acting import Attempt, act_page, attempt, onward, shown
from registry.web.guarding import only_permitted
from registry.web.loans.standpoint import item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.weighing import CutForm, ReadyForm, WholeForm
from registry.web.signed_in import person_of


@require_http_methods(READ_OR_WRITE)
def prepare(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The next step of an item on the bench, whichever that is."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.PORTION_PREPARE, within=loan.collection.code)
    item = item_or_404(loan, number)
    if item.status == PREPARING:
        return ready(request, item)
    if item.status == SET_ASIDE:
        return cut(request, item) if item.source.is_divisible else whole(request, item)
    return redirect("loans:detail", reference)


def cut(request: HttpRequest, item: LoanItem) -> HttpResponse:
    """Readings first; then what they come to is shown, and recorded only when that is confirmed."""
    loan, person = item.loan, person_of(request)
    form = CutForm(
        request.POST or None,
        zone=loan.collection.time_zone,
        loan=loan,
        by=person,
        proposed=next_identifier(item.source),
    )
    tried: Attempt[LoanItem] = Attempt(status=422 if form.is_bound else 200)
    comes_to: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        comes_to = sums_of_cut(item, form)
        # What was shown is sent back: a reading changed since is shown again first.
        if request.POST.get("confirmed") == comes_to["as_shown"]:
            tried = attempt(lambda: recorded_cut(item, form, request), form)
            if tried.is_done:
                return onward(request, tried, done=said_of_cut(form), to=address("prepare", loan, item.number))
        else:
            tried = Attempt()
    context = {"form": form, "loan": loan, "item": item, "comes_to": comes_to}
    return shown(request, "loans/cut.html", context, tried)


def recorded_cut(item: LoanItem, form: CutForm, request: HttpRequest) -> LoanItem:
    """The cut as it was filled in."""
    readings = {name: form.read(name) for name in ("before", "portion", "after")}
    kept: dict[str, Reading] = {name: reading for name, reading in readings.items() if reading is not None}
    return cut_portion(
        item,
        **kept,
        identifier=form.cleaned_data["identifier"],
        container=form.cleaned_data["container"],
        seal=form.cleaned_data["seal"],
        by=person_of(request),
        second_by=form.cleaned_data["second_by"],
        at=form.at,
    )


def sums_of_cut(item: LoanItem, form: CutForm) -> dict[str, Any]:
    """What the readings come to, before anything is saved."""
    typed = form.cleaned_data
    portion, loss = typed["portion"].ug, form.loss_ug
    return {
        "before": typed["before"],
        "portion": typed["portion"],
        "after": typed["after"],
        "as_shown": form.as_shown,
        "loss_ug": loss,
        "is_gain": loss < 0,
        "is_beyond": loss > item.loan.cutting_tolerance_ug,
        "against_approved_ug": portion - item.approved_ug,
        "identifier": typed["identifier"] or next_identifier(item.source),
    }


def said_of_cut(form: CutForm) -> str:
    return _("The portion is cut and weighed: %(mass)s, and %(loss)s lost in the cut.") % {
        "mass": form.cleaned_data["portion"].text(),
        "loss": Mass(form.loss_ug).text(),
    }


def whole(request: HttpRequest, item: LoanItem) -> HttpResponse:
    """Take a piece that is lent whole."""
    loan, person = item.loan, person_of(request)
    form = WholeForm(
        request.POST or None,
        zone=loan.collection.time_zone,
        loan=loan,
        by=person,
        is_weighed=item.source.is_weighed,
    )
    return act_page(
        request,
        "loans/whole.html",
        form=form,
        act=lambda: take_whole(
            item,
            reading=form.read("reading"),
            by=person,
            second_by=form.cleaned_data["second_by"],
            at=form.at,
        ),
        done=_("%(piece)s is on the bench.") % {"piece": item.source.identifier},
        to=address("prepare", loan, item.number),
        context={"loan": loan, "item": item},
    )


def ready(request: HttpRequest, item: LoanItem) -> HttpResponse:
    """Pack and seal it."""
    initial = {"container": item.container, "seal": item.seal}
    form = ReadyForm(request.POST or None, initial=initial, zone=item.loan.collection.time_zone)
    return act_page(
        request,
        "loans/ready.html",
        form=form,
        act=lambda: make_ready(
            item,
            container=form.cleaned_data["container"],
            seal=form.cleaned_data["seal"],
            by=person_of(request),
            at=form.at,
        ),
        done=_("Piece %(number)s is ready to be handed over.") % {"number": item.number},
        to=address("detail", item.loan),
        context={"loan": item.loan, "item": item},
    )

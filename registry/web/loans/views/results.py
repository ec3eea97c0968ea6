"""Results: told by the investigator or the curator, typed or read from BibTeX or CSL-JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.refusal import Refusal
from registry.loans.actions.results import may_tell_of_results, report_result, waive_result, withdraw_result
from registry.loans.citing import read_citation
from registry.loans.models import Loan, LoanItem, Result
from registry.web.acting import Attempt, act_page, attempt, onward, shown
from registry.web.fields import ReasonForm
from registry.web.guarding import only_permitted
from registry.web.loans.publishing import ResultForm
from registry.web.loans.standpoint import loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.signed_in import person_of


def teller_of(request: HttpRequest, reference: str) -> Loan:
    """The loan, for somebody who may tell of its results."""
    loan = loan_or_404(request, reference)
    if not may_tell_of_results(loan, person_of(request), at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    return loan


@require_http_methods(READ_OR_WRITE)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell of a publication; one pasted as BibTeX or CSL-JSON fills the fields, and nothing is saved by that."""
    loan = teller_of(request, reference)
    items = [item for item in loan.items.all() if item.acknowledgements.exists()]
    tried: Attempt[Any] = Attempt()
    if "read" in request.POST:
        form, tried = filled(request, items)
    else:
        form = ResultForm(request.POST or None, items=items)
        if request.method == "POST":
            tried = Attempt(status=422)
            if form.is_valid():
                person = person_of(request)
                told = form.citation
                tried = attempt(
                    lambda: report_result(loan, citation=told, items=form.chosen, by=person, at=now()), form
                )
                if tried.is_done:
                    return onward(request, tried, done=_("The result is kept."), to=address("detail", loan))
    return shown(request, "loans/result.html", {"loan": loan, "form": form}, tried)


def filled(request: HttpRequest, items: list[LoanItem]) -> tuple[ResultForm, Attempt[Any]]:
    """The form with the fields of what was pasted; or as it was, with the reason."""
    typed = request.POST.copy()
    try:
        told = read_citation(typed.get("source", ""))
    except Refusal as refusal:
        return ResultForm(initial=typed.dict(), items=items), Attempt(status=422, obstacles=refusal.obstacles)
    found = {
        "kind": told.kind,
        "title": told.title,
        "authors": told.authors,
        "published_in": told.published_in,
        "year": told.year,
        "doi": told.doi,
    }
    return ResultForm(initial=found, items=items), Attempt()


@require_http_methods(READ_OR_WRITE)
def waive(request: HttpRequest, reference: str) -> HttpResponse:
    """Let the loan close without the result its policy demands."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.RESULT_WAIVE, within=loan.collection.code)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: waive_result(loan, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("Waived: the loan may close without a result."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": pgettext("of research", "Result"),
            "heading": _("Waive the result"),
            "lede": _("The policy demands a result before this loan closes. The reason stays with the loan."),
            "submit_word": _("Waive it"),
            "is_grave": True,
        },
    )


@require_http_methods(READ_OR_WRITE)
def withdraw(request: HttpRequest, reference: str, result: int) -> HttpResponse:
    """Show a result no more."""
    loan = teller_of(request, reference)
    kept = get_object_or_404(Result.objects.select_related("loan__collection"), loan=loan, pk=result, withdrawal=None)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: withdraw_result(kept, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The result is shown no more."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": pgettext("of research", "Result"),
            "heading": _("Withdraw a result"),
            "lede": kept.title,
            "submit_word": _("Withdraw it"),
            "is_grave": True,
        },
    )

"""Printing papers and giving them back: the agreement's document, a loan's papers, the decision letter."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.applications.actions.letter import may_print_letter, print_decision_letter
from registry.applications.models import Decision, DecisionLetter
from registry.foundation.clocks import now
from registry.loans.actions.papers import print_loan_paper
from registry.loans.actions.renew import renewal_of
from registry.web.acting import press
from registry.web.applications.standpoint import application_or_404
from registry.web.applications.views import reading as of_applications
from registry.web.downloads import download
from registry.web.loans.standpoint import loan_or_404
from registry.web.loans.views import reading as of_loans
from registry.web.papers.offers import WORDS
from registry.web.signed_in import person_of


@require_safe
def agreement(request: HttpRequest, reference: str) -> HttpResponse:
    """The document that both sides sign, for whoever works on the loan."""
    loan = loan_or_404(request, reference)
    if loan.agreement is None or loan.agreement.document is None:
        raise Http404
    return download(loan.agreement.document, str(loan.agreement))


@require_safe
def renewal(request: HttpRequest, reference: str) -> HttpResponse:
    """The document of a renewal that waits for signatures."""
    loan = loan_or_404(request, reference)
    waiting = renewal_of(loan)
    if waiting is None or waiting.document is None:
        raise Http404
    return download(waiting.document, str(waiting))


@require_POST
def print_for_loan(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Print a certificate or packing list and keep it with the loan's papers."""
    loan = loan_or_404(request, reference)
    if kind not in WORDS:
        raise Http404
    language = request.POST.get("language", "")
    return press(
        request,
        lambda: print_loan_paper(loan, kind=kind, language=language, by=person_of(request), at=now()),
        done=_("Printed; it stands among the loan’s papers with its digest."),
        to=reverse("loans:detail", args=[reference]) + "#papers-h",
        again=lambda tried: of_loans.detail_page(request, loan_or_404(request, reference), tried),
    )


def decision_or_404(request: HttpRequest, reference: str) -> Decision:
    """The decision on an application this reader may see."""
    application = application_or_404(request, reference)
    rows: Any = Decision.objects.select_related(
        "application__collection__owner", "application__institution", "application__investigator", "policy", "loan"
    )
    found: Decision = get_object_or_404(rows, application=application)
    return found


@require_POST
def print_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """Print the decision as a letter and keep it."""
    decision = decision_or_404(request, reference)
    language = request.POST.get("language", "")
    return press(
        request,
        lambda: print_decision_letter(decision, language=language, by=person_of(request), at=now()),
        done=_("The letter is printed and kept with its digest."),
        to=reverse("applications:detail", args=[reference]),
        again=lambda tried: of_applications.detail_page(request, application_or_404(request, reference), tried),
    )


@require_safe
def letter(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """A decision letter, for its investigator and the office."""
    decision = decision_or_404(request, reference)
    if not may_print_letter(decision, person_of(request), at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    kept = get_object_or_404(DecisionLetter.objects.select_related("file"), decision=decision, pk=number)
    return download(kept.file, f"{reference} {kept.language}")

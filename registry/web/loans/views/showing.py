"""A loan for public benefit: where it is shown, in which case, and how it is insured."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.foundation.clocks import now
from registry.loans.actions.show import may_tell_of_display, tell_of_display
from registry.loans.models.items import PUBLIC_BENEFIT
from registry.loans.rules import newest_display
from registry.web.acting import act_page
from registry.web.loans.showing import DisplayForm
from registry.web.loans.standpoint import loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.signed_in import person_of


@require_http_methods(READ_OR_WRITE)
def display(request: HttpRequest, reference: str) -> HttpResponse:
    """Tell of venue, case and insurance; once the agreement is signed, of a new insurance."""
    loan = loan_or_404(request, reference)
    person = person_of(request)
    if loan.purpose != PUBLIC_BENEFIT:
        raise Http404
    if not may_tell_of_display(loan, person, at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    before = newest_display(loan)
    is_signed = loan.agreement is not None and bool(loan.agreement.sides_signed())
    form = DisplayForm(request.POST or None, before=before, is_signed=is_signed)
    is_renewal = form.agreed is not None
    lede = _("Both sides sign it with the agreement. Nothing leaves before it is told; insurance can be renewed later.")
    if form.agreed is not None:
        lede = _(
            "Venue and case stay as they were signed: %(venue)s, %(case)s. A new insurance follows the old one."
        ) % {
            "venue": form.agreed.venue,
            "case": form.agreed.case,
        }
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: tell_of_display(loan, shown=form.shown, by=person, at=now()),
        done=_("Kept with the loan."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": _("Display"),
            "heading": _("Renew the insurance") if is_renewal else _("Display and insurance"),
            "lede": lede,
            "submit_word": _("Keep it"),
        },
    )

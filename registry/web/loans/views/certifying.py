"""The yearly inventory: the holder certifies on a phone, the representative countersigns."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.loans.actions.certify import Held, certify_inventory, countersign_inventory, to_certify
from registry.loans.models import Certification, CertifiedItem, Loan
from registry.parties.models import Person
from registry.web.acting import Attempt, act_page, attempt, onward, shown
from registry.web.camera import scans_labels
from registry.web.fields import ActForm
from registry.web.loans.certifying import CertifyForm, ticked
from registry.web.loans.standpoint import loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.views.travelling import only_investigator
from registry.web.signed_in import person_of


@require_http_methods(READ_OR_WRITE)
@scans_labels
def certify(request: HttpRequest, reference: str) -> HttpResponse:
    """Tick each piece, by hand or by scanning; what is not there is shown once more before anything is saved."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.INVENTORY_CERTIFY)
    held = to_certify(list(loan.items.all()))
    for each in held:
        each.item.loan = loan
    typed: Any = request.POST or None
    scanned: list[tuple[str, Held | None]] = []
    if "scan" in request.POST:
        typed, scanned = ticked(request.POST, held)
    form = CertifyForm(typed, held=held)
    tried: Attempt[Any] = Attempt()
    to_confirm = []
    if request.method == "POST" and not scanned and "scan" not in request.POST:
        tried = Attempt(status=422)
        if form.is_valid():
            to_confirm = form.not_here()
            said = named(to_confirm)
            tried = Attempt()
            if not to_confirm or request.POST.get("confirmed") == said:
                tried = attempt(lambda: certified(loan, form, by=stand.person), form)
                if tried.is_done:
                    done = _("Certified. It counts when your institution’s representative has countersigned.")
                    return onward(request, tried, done=done, to=address("detail", loan))
    context = {
        "loan": loan,
        "form": form,
        "rows": form.rows(),
        "scanned": scanned,
        "to_confirm": to_confirm,
        "confirmed": named(to_confirm),
        "due_on": loan.certify_by(),
    }
    return shown(request, "loans/certify.html", context, tried)


def certified(loan: Loan, form: CertifyForm, *, by: Person) -> Certification:
    """The inventory as it was filled in."""
    return certify_inventory(loan, seen=form.seen(), seen_daughters=form.seen_daughters(), by=by, at=now())


def named(held: list[Held]) -> str:
    """Pieces as a sentence calls them: portions by their numbers, what was made of them by its own."""
    return ",".join(each.piece.identifier if each.is_daughter else str(each.item.number) for each in held)


@require_http_methods(READ_OR_WRITE)
def countersign(request: HttpRequest, reference: str) -> HttpResponse:
    """Stand behind the inventory for the institution."""
    loan = loan_or_404(request, reference)
    person = person_of(request)
    if not permitted(person, Permission.INVENTORY_COUNTERSIGN, at=now(), institution=loan.borrower_id):
        raise PermissionDenied(_("Only a representative of the borrower may countersign."))
    waiting = uncountersigned(loan)
    if waiting is None:
        raise Http404
    form = ActForm(request.POST if request.method == "POST" else None)
    return act_page(
        request,
        "loans/countersign.html",
        form=form,
        act=lambda: countersign_inventory(waiting, by=person, at=now()),
        done=_("Countersigned; the next inventory is due a year on."),
        to=address("detail", loan),
        context={"loan": loan, "certification": waiting, "lines": lines_of(waiting)},
    )


def uncountersigned(loan: Loan) -> Certification | None:
    """The newest inventory that nobody stands behind yet, if it is the newest of all."""
    newest = loan.certifications.select_related("by", "countersignature__by").order_by("-happened_at", "-pk").first()
    return None if newest is None or getattr(newest, "countersignature", None) else newest


def lines_of(certification: Certification) -> list[CertifiedItem]:
    rows = certification.lines.select_related("item__source", "item__portion", "item__loan", "daughter")
    return list(rows)

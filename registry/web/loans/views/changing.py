"""While a loan is out: more time asked for and decided, recall, and incidents from the telling to their end."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.foundation.dates import written_day
from registry.foundation.mass import Mass
from registry.ledger.places import Place
from registry.loans.actions.dispatch import months_after
from registry.loans.actions.extend import decide_extension, request_extension, undecided_extension
from registry.loans.actions.incidents import (
    find_lost,
    may_tell_of_incident,
    report_incident,
    settle_incident,
    write_off_lost,
)
from registry.loans.actions.recall import recall_loan
from registry.loans.lifecycle import MISSING
from registry.loans.models import Incident, Loan
from registry.loans.models.incidents import NOT_RECEIVED
from registry.loans.pieces import daughter_of, pieces_at
from registry.papers.models import store
from registry.web.acting import act_page
from registry.web.fields import ReasonForm, mass_ug
from registry.web.guarding import only_permitted
from registry.web.loans.changing import (
    DecideExtensionForm,
    ExtensionForm,
    FoundForm,
    IncidentForm,
    NotReceivedForm,
    RecallForm,
)
from registry.web.loans.standpoint import item_or_404, loan_or_404
from registry.web.loans.views.agreeing import READ_OR_WRITE, address
from registry.web.loans.views.travelling import only_investigator
from registry.web.signed_in import person_of


@require_http_methods(READ_OR_WRITE)
def extend(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for more time."""
    loan = loan_or_404(request, reference)
    stand = only_investigator(request, loan, Permission.EXTENSION_REQUEST)
    latest = months_after(loan.due_on, loan.term_months) if loan.due_on else None
    form = ExtensionForm(request.POST or None)
    if latest:
        words = _("At the latest %(day)s: one more term.") % {"day": written_day(latest)}
        form.fields["to_on"].help_text = words
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: request_extension(
            loan, to_on=form.cleaned_data["to_on"], reason=form.cleaned_data["reason"], by=stand.person, at=now()
        ),
        done=_("Asked for. The curator decides."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": _("Extension"),
            "heading": _("Ask for more time"),
            "lede": _("For everything of this loan that is still out. The day changes when the request is granted."),
            "submit_word": _("Ask for more time"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Grant more time, or not."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.EXTENSION_DECIDE, within=loan.collection.code)
    extension = undecided_extension(loan)
    if extension is None:
        raise Http404
    form = DecideExtensionForm(request.POST or None)
    lede = _("From %(from)s to %(to)s, asked for by %(person)s.") % {
        "from": written_day(extension.from_on),
        "to": written_day(extension.to_on),
        "person": extension.by,
    }
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: decide_extension(
            extension,
            is_granted=form.cleaned_data["granted"] == "yes",
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=now(),
        ),
        done=_("Decided; the request and the word on it stay with the loan."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": _("Extension"),
            "heading": _("Decide on more time"),
            "lede": lede,
            "notes": [extension.reason],
            "submit_word": _("Record the decision"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def recall(request: HttpRequest, reference: str) -> HttpResponse:
    """Want everything back before the term ends."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.LOAN_RECALL, within=loan.collection.code)
    form = RecallForm(request.POST or None)
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: recall_loan(loan, **form.cleaned_data, by=person_of(request), at=now()),
        done=_("Recalled. The loan is due on that day, if it was not due before."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "crumb": _("Recall"),
            "heading": _("Recall this loan"),
            "lede": _("Everything of it that is out is wanted back by a day, and its term is not made longer again."),
            "submit_word": _("Recall it"),
            "is_grave": True,
        },
    )


@require_http_methods(READ_OR_WRITE)
def incident(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Tell what went wrong with a piece."""
    loan = loan_or_404(request, reference)
    item, person = item_or_404(loan, number), person_of(request)
    if not may_tell_of_incident(item, person, at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    pieces = pieces_at(item, Place.BORROWER, Place.CARRIER) or [item.piece]
    form = IncidentForm(
        request.POST or None, request.FILES or None, item=item, pieces=pieces, zone=loan.collection.time_zone
    )

    @transaction.atomic
    def tell() -> Incident:
        given, file = form.cleaned_data, form.cleaned_data["evidence"]
        return report_incident(
            item,
            kind=given["kind"],
            what=given["what"],
            where=given["where"],
            is_whole=given["whole"],
            lost_ug=mass_ug(given.get("lost")) or 0,
            evidence=store(file.read(), media_type=file.media_type) if file else None,
            daughter=daughter_of(item, form.chosen_piece),
            by=person,
            at=form.at,
        )

    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=tell,
        done=_("It is on record, and the curator is told on their desk."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "crumb": _("Incident"),
            "heading": _("Report an incident with %(piece)s") % {"piece": item.piece.identifier},
            "lede": _("At once, as far as you know. What is lost leaves the books today and can be found again."),
            "submit_word": _("Report it"),
            "with_file": True,
        },
    )


@require_http_methods(READ_OR_WRITE)
def not_received(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Say that it did not arrive, or not as it was sent, before acknowledging anything."""
    loan = loan_or_404(request, reference)
    item, person = item_or_404(loan, number), person_of(request)
    if not may_tell_of_incident(item, person, at=now()):
        raise PermissionDenied(_("You do not hold a role that may do this."))
    form = NotReceivedForm(request.POST or None, request.FILES or None, zone=loan.collection.time_zone)

    @transaction.atomic
    def tell() -> Incident:
        given, file = form.cleaned_data, form.cleaned_data["evidence"]
        return report_incident(
            item,
            kind=NOT_RECEIVED,
            what=given["what"],
            where=given["where"],
            evidence=store(file.read(), media_type=file.media_type) if file else None,
            by=person,
            at=form.at,
        )

    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=tell,
        done=_("It is on record, and the curator is told. Acknowledge the piece if it is in your hands all the same."),
        to=address("detail", loan),
        context={
            "loan": loan,
            "item": item,
            "crumb": _("Receipt"),
            "heading": _("%(piece)s did not arrive as it was sent") % {"piece": item.piece.identifier},
            "lede": _("An incident is opened; the piece stays on its way until it is acknowledged, or reported lost."),
            "submit_word": _("Report it"),
            "with_file": True,
        },
    )


def incident_or_404(loan: Loan, number: int) -> Incident:
    """An incident of this loan that has not ended."""
    rows = Incident.objects.select_related("item__loan__collection", "item__source", "item__portion", "daughter", "by")
    return get_object_or_404(rows, item__loan=loan, pk=number, end=None)


@require_http_methods(READ_OR_WRITE)
def found(request: HttpRequest, reference: str, incident: int) -> HttpResponse:
    """What was lost is there again."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.INCIDENT_SETTLE, within=loan.collection.code)
    kept = incident_or_404(loan, incident)
    form = FoundForm(
        request.POST or None, is_whole=kept.takes_piece and kept.item.status == MISSING, zone=loan.collection.time_zone
    )
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: find_lost(
            kept,
            with_borrower=form.with_borrower,
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=form.at,
        ),
        done=_("Found again: the books hold it as before."),
        to=address("detail", loan),
        context=ending_context(loan, kept, _("It was found again"), _("Record that it was found")),
    )


@require_http_methods(READ_OR_WRITE)
def settle(request: HttpRequest, reference: str, incident: int) -> HttpResponse:
    """Say what came of damage or contamination."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.INCIDENT_SETTLE, within=loan.collection.code)
    kept = incident_or_404(loan, incident)
    form = ReasonForm(request.POST or None, label=_("What came of it"))
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: settle_incident(kept, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The incident is settled."),
        to=address("detail", loan),
        context=ending_context(loan, kept, _("Settle the incident"), _("Settle it")),
    )


@require_http_methods(READ_OR_WRITE)
def accept_loss(request: HttpRequest, reference: str, incident: int) -> HttpResponse:
    """Let the authority write a loss off."""
    loan = loan_or_404(request, reference)
    only_permitted(request, Permission.LOSS_WRITE_OFF, within=loan.collection.code)
    kept = incident_or_404(loan, incident)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "loans/act.html",
        form=form,
        act=lambda: write_off_lost(kept, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The loss is written off."),
        to=address("detail", loan),
        context=ending_context(loan, kept, _("Write off the loss"), _("Write it off")) | {"is_grave": True},
    )


def ending_context(loan: Loan, kept: Incident, heading: str, submit_word: str) -> dict[str, object]:
    """What pages that end an incident show of it."""
    lede = _("%(kind)s, piece %(number)s, %(mass)s.") % {
        "kind": kept.get_kind_display(),
        "number": kept.daughter.identifier if kept.daughter else kept.item.number,
        "mass": Mass(kept.lost_ug).text() if kept.lost_ug else _("no mass lost"),
    }
    return {
        "loan": loan,
        "item": kept.item,
        "crumb": _("Incident"),
        "heading": heading,
        "lede": lede[0].upper() + lede[1:],
        "notes": [kept.what],
        "submit_word": submit_word,
    }

"""Where an application begins: a draft for a piece or a call, and the call a draft answers."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.applications.actions.write import answer_call, start_application
from registry.applications.lifecycle import ANNOUNCED, DRAFT
from registry.applications.models import Application, Call
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.web.acting import act_page
from registry.web.applications.forms import AnswerForm, StartForm
from registry.web.applications.standpoint import application_or_404
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def address(name: str, application: Application, *more: Any) -> str:
    return reverse(f"applications:{name}", args=[application.reference, *more])


def own_or_404(request: HttpRequest, reference: str) -> Application:
    """The application, if it is this person's own and may be written on. Raises Http404, PermissionDenied."""
    application = application_or_404(request, reference)
    if application.investigator_id != person_of(request).pk:
        raise PermissionDenied(_("Only the applicant writes an application."))
    return application


def piece_asked(request: HttpRequest) -> Split | None:
    """The piece named by ?split=, where one is."""
    named = request.GET.get("split", "")
    return Split.objects.select_related("form", "collection", "sample").filter(identifier=named).first()


def call_asked(request: HttpRequest) -> Call | None:
    """The announced call named by ?call=, where one is."""
    named = request.GET.get("call", "")
    return Call.objects.filter(slug=named, status=ANNOUNCED).select_related("collection").first() if named else None


@require_http_methods(READ_OR_WRITE)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a draft; with ?split= the piece named is asked for next, with ?call= it answers that call."""
    person, split, call = person_of(request), piece_asked(request), call_asked(request)
    form = StartForm(request.POST or None, person=person, split=split, call=call)
    drafts = Application.objects.filter(investigator=person, status__in=[DRAFT, "returned_for_revision"])
    if split is not None:
        drafts = drafts.filter(collection=split.collection_id)

    def begin() -> Application:
        return start_application(
            collection=form.cleaned_data["collection"],
            institution=form.cleaned_data["institution"],
            title=form.cleaned_data["title"],
            call=call,
            by=person,
            at=now(),
        )

    def to(application: Application) -> str:
        if split is not None:
            return f"{address('add_line', application)}?split={split.identifier}"
        return address("edit", application)

    return act_page(
        request,
        "applications/new.html",
        form=form,
        act=begin,
        done=lambda application: _("Draft %(reference)s is begun.") % {"reference": application.reference},
        to=to,
        context={"split": split, "call": call, "drafts": drafts.order_by("-started_at")[:5]},
    )


@require_http_methods(READ_OR_WRITE)
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the call a draft answers."""
    application = own_or_404(request, reference)
    form = AnswerForm(request.POST or None, application=application)
    return act_page(
        request,
        "applications/answer.html",
        form=form,
        act=lambda: answer_call(application, form.cleaned_data["call"], by=person_of(request), at=now()),
        done=lambda kept: _("It answers “%(call)s”.") % {"call": kept.call} if kept.call else _("It answers no call."),
        to=address("edit", application),
        context={"application": application},
    )

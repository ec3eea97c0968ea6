"""The applicant's pages: write, name pieces, attach, submit, pull back, withdraw."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.applications.actions.submit import (
    pull_back_application,
    submit_application,
    withdraw_application,
)
from registry.applications.actions.write import (
    attach,
    detach,
    put_line,
    remove_line,
    save_application,
)
from registry.applications.declarations import asked_for
from registry.applications.lifecycle import DRAFT
from registry.applications.models import Application, Attachment, Call, LendingPolicy, Line
from registry.applications.models.calls import OTHER
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.web.acting import Attempt, act_page, attempt, press, shown
from registry.web.applications.difference import Change, changes
from registry.web.applications.forms import ApplicationForm, AttachForm, LineForm
from registry.web.applications.lines import lines_of, shown_lines
from registry.web.applications.standpoint import application_or_404
from registry.web.applications.verdicts import shown_verdict
from registry.web.applications.views.beginning import READ_OR_WRITE, address, own_or_404, piece_asked
from registry.web.applications.views.reading import detail_page, verdict_now
from registry.web.fields import ReasonForm, mass_ug
from registry.web.signed_in import person_of


@require_http_methods(READ_OR_WRITE)
def edit(request: HttpRequest, reference: str) -> HttpResponse:
    """Write the application; every button saves first, so nothing typed is lost on the way to another page."""
    application = own_or_404(request, reference)
    form = application_form(application, request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried = attempt(lambda: saved(application, form, request), form)
        if tried.is_done:
            return HttpResponseRedirect(next_page(application, request.POST.get("go", "")))
        application = application_or_404(request, reference)
        return edit_page(request, application, form, tried)
    return edit_page(request, application, form, Attempt(status=422) if form.is_bound else None)


def application_form(application: Application, typed: QueryDict | None) -> ApplicationForm:
    """The form as the policy in force words it, and the call answered."""
    policy = LendingPolicy.objects.in_force(application.collection, at=now())
    demanded = asked_for(
        policy.declarations if policy else (), application.call.declarations if application.call else ()
    )
    return ApplicationForm(typed, initial=ApplicationForm.of(application), demanded=demanded)


def saved(application: Application, form: ApplicationForm, request: HttpRequest) -> Application:
    """What the form holds, written down."""
    given = form.cleaned_data
    return save_application(
        application,
        version=given["version"],
        window=given["window"],
        values=form.values,
        by=person_of(request),
        at=now(),
    )


def next_page(application: Application, go: str) -> str:
    """Where the button pressed leads; "line 2" is the page of line 2."""
    word, _space, number = go.partition(" ")
    if word == "line" and number.isdigit():
        return address("line", application, int(number))
    return address(
        {"add": "add_line", "attach": "attach", "call": "answer", "team": "add_member", "stay": "edit"}.get(
            word, "detail"
        ),
        application,
    )


def edit_page(
    request: HttpRequest, application: Application, form: ApplicationForm, tried: Attempt[Any] | None
) -> HttpResponse:
    """The page, with what changed elsewhere meanwhile where somebody was faster."""
    elsewhere: list[Change] = []
    if tried is not None and tried.is_stale:
        elsewhere = list(changes(form.cleaned_data, ApplicationForm.texts_of(application)))
        typed = request.POST.copy()
        typed["version"] = str(application.row_version)
        form.data = typed
    verdict = verdict_now(application)
    context = {
        "form": form,
        "application": application,
        "lines": shown_lines(application, lines_of(application), verdict),
        "attachments": application.attachments.order_by("added_at"),
        "verdict": shown_verdict(verdict) if verdict else None,
        "elsewhere": elsewhere,
        "team": application.team.select_related("person", "institution"),
        "may_choose_call": application.status == DRAFT
        and (application.call is not None or Call.objects.taking(application.collection).exists()),
        "returned_because": reason_returned(application),
    }
    return shown(request, "applications/edit.html", context, tried)


def reason_returned(application: Application) -> str:
    """Why the office sent it back, while it is being revised."""
    if application.status != "returned_for_revision":
        return ""
    last = application.moves.filter(to="returned_for_revision").last()
    return last.reason if last else ""


@require_http_methods(READ_OR_WRITE)
def add_line(request: HttpRequest, reference: str) -> HttpResponse:
    """Ask for a piece; ?split= names it already."""
    application = own_or_404(request, reference)
    split = piece_asked(request)
    if split is not None and split.collection_id != application.collection_id:
        split = None
    return line_page(request, application, split, None)


@require_http_methods(READ_OR_WRITE)
def line(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Change what is asked of a piece."""
    application = own_or_404(request, reference)
    rows = Line.objects.select_related("split", "split__form", "split__collection", "split__sample")
    kept = get_object_or_404(rows, application=application, number=number)
    return line_page(request, application, kept.split, kept)


def line_page(request: HttpRequest, application: Application, split: Split | None, kept: Line | None) -> HttpResponse:
    """One line to fill in, with what is free of the piece beside it."""
    form = LineForm(
        request.POST or None,
        initial=LineForm.of(kept) if kept else {},
        collection=application.collection,
        piece=split,
    )

    def put() -> Line:
        assert form.piece is not None
        return put_line(
            application,
            split=form.piece,
            mass_ug=mass_ug(form.cleaned_data.get("mass")),
            methods=list(form.cleaned_data["methods"]),
            remark=form.cleaned_data["remark"],
            by=person_of(request),
            at=now(),
        )

    return act_page(
        request,
        "applications/line.html",
        form=form,
        act=put,
        done=lambda line: _("%(piece)s stands in the application.") % {"piece": line.split.identifier},
        to=address("edit", application),
        context={"application": application, "split": split, "line": kept},
    )


@require_POST
def remove(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a piece out of the application."""
    application = own_or_404(request, reference)
    kept = get_object_or_404(Line.objects.select_related("split"), application=application, number=number)
    return press(
        request,
        lambda: remove_line(kept, by=person_of(request), at=now()),
        done=_("%(piece)s is taken out.") % {"piece": kept.split.identifier},
        to=address("edit", application),
        again=lambda tried: detail_page(request, application, tried),
    )


@require_http_methods(READ_OR_WRITE)
def attach_file(request: HttpRequest, reference: str) -> HttpResponse:
    """Attach a file."""
    application = own_or_404(request, reference)
    form = AttachForm(request.POST or None, request.FILES or None)

    def keep() -> Any:
        file = form.cleaned_data["file"]
        return attach(
            application,
            name=form.cleaned_data["name"] or file.name,
            kind=form.cleaned_data["kind"] or OTHER,
            content=file.read(),
            media_type=file.media_type,
            by=person_of(request),
            at=now(),
        )

    return act_page(
        request,
        "applications/attach.html",
        form=form,
        act=keep,
        done=_("The file is attached."),
        to=address("edit", application),
        context={"application": application},
    )


@require_POST
def detach_file(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Take a file off the application."""
    application = own_or_404(request, reference)
    kept = get_object_or_404(Attachment, application=application, pk=number)
    return press(
        request,
        lambda: detach(kept, by=person_of(request), at=now()),
        done=_("%(name)s is taken off.") % {"name": kept.name},
        to=address("edit", application),
        again=lambda tried: detail_page(request, application, tried),
    )


def shown_version(request: HttpRequest) -> int | None:
    """The version the page showed when its button was pressed."""
    written = request.POST.get("version", "")
    return int(written) if written.isdigit() else None


@require_POST
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Submit it: from then on it is not edited."""
    application = application_or_404(request, reference)
    return press(
        request,
        lambda: submit_application(application, version=shown_version(request), by=person_of(request), at=now()),
        done=_("%(reference)s is submitted. The collection’s office takes it up next.")
        % {"reference": application.reference},
        to=address("detail", application),
        again=lambda tried: detail_page(request, application_or_404(request, reference), tried),
    )


@require_POST
def pull_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Back into draft, as long as nobody has taken it up."""
    application = application_or_404(request, reference)
    return press(
        request,
        lambda: pull_back_application(application, by=person_of(request), at=now()),
        done=_("%(reference)s is a draft again.") % {"reference": application.reference},
        to=address("edit", application),
        again=lambda tried: detail_page(request, application_or_404(request, reference), tried),
    )


@require_http_methods(READ_OR_WRITE)
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    """Give it up, for good."""
    application = own_or_404(request, reference)
    form = ReasonForm(request.POST or None, label=_("Why you withdraw it"))
    form.fields["reason"].required = False
    return act_page(
        request,
        "applications/withdraw.html",
        form=form,
        act=lambda: withdraw_application(
            application, reason=form.cleaned_data["reason"], by=person_of(request), at=now()
        ),
        done=_("%(reference)s is withdrawn.") % {"reference": application.reference},
        to=address("detail", application),
        context={"application": application},
    )

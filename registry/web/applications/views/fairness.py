"""The round of review closed, the oral defence, files cleared for blind reviewers, and comments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.applications.actions.calendar import move_signing_day
from registry.applications.actions.fairness import arrange_defence, clear_attachment, close_round, comment_on
from registry.applications.models import Attachment
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.web.acting import act_page, press
from registry.web.applications.forms import long_text
from registry.web.applications.standpoint import Standpoint, application_or_404
from registry.web.applications.views.beginning import READ_OR_WRITE, address
from registry.web.applications.views.reading import detail_page
from registry.web.fields import ActForm, MomentField, ReasonForm, day_field
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


class DefenceForm(ActForm):
    """When and where it is defended, and afterwards the minutes."""

    length_minutes = forms.IntegerField(label=gettext_lazy("Minutes, with questions"), min_value=1, max_value=600)
    place = forms.CharField(label=gettext_lazy("Where, or how to join"), max_length=200)
    minutes = forms.CharField(
        label=gettext_lazy("Minutes of the defence"),
        widget=long_text(6),
        max_length=8000,
        required=False,
        help_text=gettext_lazy("Empty while it is still to come."),
    )

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["starts_at"] = MomentField(
            zone=collection.time_zone, label=gettext_lazy("Begins"), required=True, may_lie_ahead=True
        )
        self.order_fields(["starts_at", "length_minutes", "place", "minutes"])


class CommentForm(ActForm):
    """Something to say about the application."""

    text = forms.CharField(label=gettext_lazy("Comment"), widget=long_text(4), max_length=4000)
    is_shared = forms.BooleanField(label=gettext_lazy("Shared with the applicant"), required=False)


@require_http_methods(READ_OR_WRITE)
def close_reviews(request: HttpRequest, reference: str) -> HttpResponse:
    """End the round before every review is in."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.REVIEW_CONCLUDE, within=application.collection.code)
    form = ReasonForm(request.POST or None, hint=_("Afterwards the reviewers read one another, and nobody writes."))
    return act_page(
        request,
        "applications/act.html",
        form=form,
        act=lambda: close_round(application, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The round is closed."),
        to=address("detail", application),
        context={"application": application, "heading": _("Close the round of review")},
    )


@require_http_methods(READ_OR_WRITE)
def defence(request: HttpRequest, reference: str) -> HttpResponse:
    """Arrange the defence, or write its minutes."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.REVIEW_CONCLUDE, within=application.collection.code)
    last = application.defences.last()
    names = ("starts_at", "length_minutes", "place", "minutes")
    initial = {name: getattr(last, name) for name in names} if last else {"length_minutes": 15}
    form = DefenceForm(request.POST or None, initial=initial, collection=application.collection)
    return act_page(
        request,
        "applications/act.html",
        form=form,
        act=lambda: arrange_defence(
            application, **{name: form.cleaned_data[name] for name in names}, by=person_of(request), at=now()
        ),
        done=_("The defence is on record."),
        to=address("detail", application),
        context={"application": application, "heading": _("Oral defence")},
    )


@require_http_methods(READ_OR_WRITE)
def comment(request: HttpRequest, reference: str) -> HttpResponse:
    """Say something: the office to itself or to the applicant, the applicant to the office."""
    application = application_or_404(request, reference)
    stand = Standpoint(application, person_of(request), now())
    if not stand.is_investigator:
        only_permitted(request, Permission.EVERYTHING_READ, within=application.collection.code)
    form = CommentForm(request.POST or None)
    if stand.is_investigator:
        del form.fields["is_shared"]
    return act_page(
        request,
        "applications/act.html",
        form=form,
        act=lambda: comment_on(
            application,
            text=form.cleaned_data["text"],
            is_shared=form.cleaned_data.get("is_shared", True),
            by=stand.person,
            at=now(),
        ),
        done=_("Your comment is on record."),
        to=address("detail", application),
        context={"application": application, "heading": _("Comment")},
    )


class SigningDayForm(ActForm):
    """A later last day to sign, and why."""

    to = day_field(gettext_lazy("New last day to sign"))
    reason = forms.CharField(label=gettext_lazy("Reason"), widget=long_text(3), max_length=500)


@require_http_methods(READ_OR_WRITE)
def signing_day(request: HttpRequest, reference: str) -> HttpResponse:
    """Give more time to sign."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.AGREEMENT_WRITE, within=application.collection.code)
    form = SigningDayForm(request.POST or None)
    return act_page(
        request,
        "applications/act.html",
        form=form,
        act=lambda: move_signing_day(
            application,
            to=form.cleaned_data["to"],
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=now(),
        ),
        done=_("There is time to sign until the new day."),
        to=address("detail", application),
        context={"application": application, "heading": _("Move the last day to sign")},
    )


@require_POST
def clear(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Let blind reviewers open a file, or no more."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.APPLICATION_CHECK, within=application.collection.code)
    kept = get_object_or_404(Attachment, application=application, pk=number)
    return press(
        request,
        lambda: clear_attachment(kept, is_cleared=not kept.is_cleared, by=person_of(request), at=now()),
        done=lambda file: _("Reviewers may open it.") if file.is_cleared else _("It is kept from reviewers."),
        to=address("detail", application),
        again=lambda tried: detail_page(request, application_or_404(request, reference), tried),
    )

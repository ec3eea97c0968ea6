"""The office's formal check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.applications.actions.check import (
    decline_formally,
    return_for_revision,
    send_to_review,
    take_up_application,
)
from registry.applications.models import Application
from registry.foundation.clocks import now
from registry.web.acting import act_page, press
from registry.web.applications.difference import differences
from registry.web.applications.judging import DECLINE, RETURN, CheckForm
from registry.web.applications.lines import lines_of, shown_lines
from registry.web.applications.standpoint import Standpoint, application_or_404
from registry.web.applications.story import review_counts
from registry.web.applications.verdicts import shown_verdict
from registry.web.applications.views.beginning import READ_OR_WRITE, address
from registry.web.applications.views.reading import detail_page, verdict_now
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


@require_POST
def take_up(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin the formal check."""
    application = application_or_404(request, reference)
    return press(
        request,
        lambda: take_up_application(application, by=person_of(request), at=now()),
        done=_("%(reference)s is yours to check.") % {"reference": application.reference},
        to=address("check", application),
        again=lambda tried: detail_page(request, application_or_404(request, reference), tried),
    )


@require_http_methods(READ_OR_WRITE)
def check(request: HttpRequest, reference: str) -> HttpResponse:
    """Check it: send it to review, return it, or decline it, with the verdict and what changed in view."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.APPLICATION_CHECK, within=application.collection.code)
    form = CheckForm(request.POST or None)

    def conclude() -> Application:
        by, at, reason = person_of(request), now(), form.cleaned_data["reason"]
        match form.cleaned_data["outcome"]:
            case "return":
                return return_for_revision(application, reason=reason, by=by, at=at)
            case "decline":
                return decline_formally(application, reason=reason, by=by, at=at)
        return send_to_review(application, by=by, at=at)

    said = {RETURN: _("It is returned; the applicant reads why."), DECLINE: _("It is declined.")}
    return act_page(
        request,
        "applications/check.html",
        form=form,
        act=conclude,
        done=lambda _application: said.get(form.cleaned_data["outcome"], _("It is with the reviewers.")),
        to=address("detail", application),
        context=lambda: check_context(request, application_or_404(request, reference)),
    )


def check_context(request: HttpRequest, application: Application) -> dict[str, object]:
    """What the checker looks at."""
    verdict = verdict_now(application)
    wanted, asked, _written = review_counts(application, at=now())
    return {
        "application": application,
        "stand": Standpoint(application, person_of(request), now()),
        "lines": shown_lines(application, lines_of(application), verdict),
        "verdict": shown_verdict(verdict) if verdict else None,
        "differences": differences(list(application.versions.order_by("number"))),
        "reviewers_wanted": wanted,
        "reviewers_asked": asked,
    }

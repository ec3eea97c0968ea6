"""An application saved while it is typed: the answer is one line, when it was saved or why it was not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from registry.applications.actions.write import keep_typing
from registry.foundation.clocks import now
from registry.web.acting import REFUSED, Attempt, attempt, shown
from registry.web.applications.forms import ApplicationForm
from registry.web.applications.standpoint import application_or_404
from registry.web.applications.views.beginning import own_or_404
from registry.web.applications.views.writing import application_form
from registry.web.signed_in import person_of


@require_POST
def keep(request: HttpRequest, reference: str) -> HttpResponse:
    """Save what stands in the form now, unless another window has saved since or something is not right yet."""
    application = own_or_404(request, reference)
    form = application_form(application, request.POST)
    tried: Attempt[object] = Attempt(status=REFUSED)
    if form.is_valid():
        given = form.cleaned_data
        tried = attempt(
            lambda: keep_typing(
                application,
                version=given["version"],
                window=given["window"],
                values=form.values,
                by=person_of(request),
                at=now(),
            ),
            form,
        )
    context = {"application": application_or_404(request, reference), "unready": unready(form), "answers": True}
    return shown(request, "applications/_saved.html", context, tried)


def unready(form: ApplicationForm) -> list[str]:
    """What is not right yet, each field with what it lacks."""
    return [f"{form.fields[name].label}: {errors[0]}" for name, errors in form.errors.items() if name in form.fields]

"""The pages of lending policies: those in force, one collection's history, and a new version previewed first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.models import LendingPolicy
from registry.applications.policy import PolicyValues, make_policy, values_of
from registry.applications.preview import Preview, preview
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.guarding import only_permitted
from registry.web.policies.forms import PolicyForm
from registry.web.policies.words import Words
from registry.web.signed_in import person_of

FIRST = PolicyValues(term_months=12, use_classes=[])
"""What the form of a collection's first policy begins with."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The policy in force of each collection one may read."""
    person, at = person_of(request), now()
    collections = [
        each
        for each in Collection.objects.all()
        if permitted(person, Permission.EVERYTHING_READ, at=at, within=each.code)
    ]
    if not collections:
        raise PermissionDenied(_("You do not hold a role that may do this."))
    rows = [(each, LendingPolicy.objects.in_force(each, at=at)) for each in collections]
    return shown(request, "policies/index.html", {"rows": rows})


@require_safe
def history(request: HttpRequest, code: str) -> HttpResponse:
    """What is in force, and every version with who, when, why and what it changed."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.EVERYTHING_READ, within=code)
    policies = list(LendingPolicy.objects.filter(collection=collection).newest_first().select_related("made_by"))
    words = Words()
    context = {
        "collection": collection,
        "facts": words.facts(policies[0]) if policies else [],
        "versions": words.versions(policies),
        "may_write": permitted(person_of(request), Permission.POLICY_WRITE, at=now(), within=code),
    }
    return shown(request, "policies/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """A new version: previewed on past applications first, put in force by a second button."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.POLICY_WRITE, within=code)
    last = LendingPolicy.objects.filter(collection=collection).newest_first().first()
    version = last.version if last else 0
    form = PolicyForm(request.POST or None, values=values_of(last) if last else FIRST, version=version)
    tried: Attempt[LendingPolicy] = Attempt(status=422 if form.is_bound else 200)
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        values = form.values
        if request.POST.get("go") == "save":
            tried = attempt(lambda: made(request, collection, form, values), form)
            if tried.is_done:
                return onward(request, tried, done=said, to=reverse("policies:history", args=[code]))
        else:
            tried = Attempt()
        seen = preview(collection, values, at=now())
    context: dict[str, Any] = {"collection": collection, "form": form, "preview": seen, "last": last}
    return shown(request, "policies/edit.html", context, tried)


def made(request: HttpRequest, collection: Collection, form: PolicyForm, values: PolicyValues) -> LendingPolicy:
    """The new version, unless another was made since the form was opened."""
    return make_policy(
        collection,
        values=values,
        reason=form.cleaned_data["reason"],
        after=form.cleaned_data["version"],
        by=person_of(request),
        at=now(),
    )


def said(policy: LendingPolicy) -> str:
    return _("Version %(version)s is in force.") % {"version": policy.version}

"""A collection's lending policy as anybody may read it: every value in force, and what each version changed.

Who made a version and the reason they wrote stay with those who may read everything.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.applications.models import LendingPolicy
from registry.holdings.models import Collection
from registry.web.policies.words import Words
from registry.web.public import public_page
from registry.web.revalidating import revalidated


@require_safe
@public_page
@revalidated
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """The policy in force of one collection and its versions so far, the newest first; none begins later."""
    collection, words = get_object_or_404(Collection, code=code), Words()
    versions = list(LendingPolicy.objects.filter(collection=collection).newest_first())
    context = {
        "collection": collection,
        "facts": words.facts(versions[0]) if versions else [],
        "versions": words.versions(versions),
    }
    return render(request, "policies/public.html", context)

"""Calls as anybody reads them: which are open, what each offers, what came of those that ended."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.applications.models import Call
from registry.foundation.clocks import now
from registry.reports.public.calls import public_calls, results_of, shown
from registry.web.public import public_page

OPEN = ("accepting", "not_yet")


@require_safe
@public_page
def list_page(request: HttpRequest) -> HttpResponse:
    """Every call announced, those one may answer first."""
    calls = public_calls(now())
    return render(
        request,
        "calls/list.html",
        {
            "open": [call for call in calls if call.phase in OPEN],
            "past": [call for call in calls if call.phase not in OPEN],
        },
    )


@require_safe
@public_page
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One call, with its results once they are published."""
    call = get_object_or_404(Call.objects.public().select_related("collection"), slug=slug)
    at = now()
    return render(
        request,
        "calls/detail.html",
        {"call": shown([call], at=at)[0], "results": results_of(call, at=at), "no_aside": True},
    )

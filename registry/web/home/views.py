"""The first page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from registry.web.public import public_page


@require_safe
@public_page
def page(request: HttpRequest) -> HttpResponse:
    """What the registry is, and where to go."""
    return render(request, "home/home.html")

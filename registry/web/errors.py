"""What a person sees when something did not work: their bearings and what to do, never the machine's own words.

A page answers a refusal itself; what reaches this place is the net under all pages.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, Final

from django.db import Error as DatabaseError
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from registry.foundation.constraints import broken_constraint, sentence_for
from registry.foundation.refusal import NotPermitted, Refusal
from registry.web.context import look

log = logging.getLogger("registry.web")

AGAIN_IN_S: Final = 30
"""Seconds after which a visitor's program may ask again when the database was away."""


class TroubleMiddleware:
    """Makes pages of what views did not catch: a refusal 422, no permission 403, a broken law 409, no database 503."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for this exception, or None: then it is a fault of ours, and Django's own way to `broken`."""
        return page_for(request, exception)


def page_for(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The page that tells of `exception`, where it is one of the kinds we know."""
    match exception:
        case Refusal():
            return render(request, "422.html", {"obstacles": exception.obstacles}, status=422)
        case NotPermitted():
            return render(request, "403.html", {"exception": str(exception)}, status=403)
        case OperationalError() | InterfaceError():
            log.error("the database is away: %s", exception)
            return closed_for_a_moment(request)
        case DatabaseError() if is_law(exception):
            log.warning("refused by %s at %s", broken_constraint(exception), request.path)
            return render(request, "409.html", {"sentence": sentence_for(exception)}, status=409)
    return None


def is_law(error: DatabaseError) -> bool:
    """Whether the database refused by a law with a name, rather than failed."""
    return bool(broken_constraint(error)) or isinstance(error, IntegrityError)


def closed_for_a_moment(request: HttpRequest) -> HttpResponse:
    """The database is away. Uses nothing that would ask it: no session, no person."""
    again = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    text = render_to_string("503.html", {**bearings(request), "again": again})
    response = HttpResponse(text, status=503)
    response["Retry-After"] = str(AGAIN_IN_S)
    response["Cache-Control"] = "no-store"
    return response


def bearings(request: HttpRequest) -> dict[str, Any]:
    """Where the reader is and can go; nothing when that is the very thing that is broken."""
    try:
        return look(request)
    except Exception:
        log.exception("a page of trouble shows no bearings")
        return {}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent makes no sense to us."""
    return HttpResponse(render_to_string("400.html", bearings(request)), status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403. What Django or a package says is for programs, so the page speaks its own sentence."""
    return render(request, "403.html", {"exception": ""}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "404.html", status=404)


def form_gone_stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is not ours: most often it was opened in an earlier session."""
    log.info("form refused at %s: %s", request.path, reason)
    return render(request, "403_csrf.html", status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """500, or the page for an exception from a layer outside the views: the session's look into the database, say."""
    exception = sys.exc_info()[1]
    return page_for(request, exception) or HttpResponse(render_to_string("500.html", bearings(request)), status=500)

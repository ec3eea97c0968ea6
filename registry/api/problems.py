"""Whatever goes wrong, a program is told in one shape: problem details, RFC 9457, with a code that never changes."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import Error as DatabaseError
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, NotAcceptable, Throttled

from registry.foundation.constraints import broken_constraint, sentence_for
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal, Stale
from registry.reports.open.addresses import address

log = logging.getLogger("registry.api")

MEDIA_TYPE: Final = "application/problem+json"
AGAIN_IN_S: Final = 30
"""Seconds after which a program may ask again when the database was away."""


@dataclass(eq=False)
class Problem(Exception):
    """An answer that is a problem: its status, a code for programs, a sentence for people."""

    status: int
    code: str
    detail: str
    obstacles: Sequence[Obstacle] = ()
    headers: Mapping[str, str] | None = None

    def response(self) -> HttpResponse:
        """As a program reads it; no cache keeps it."""
        told: dict[str, Any] = {
            "type": address(f"/api/#problem-{self.code}"),
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
        }
        if self.obstacles:
            told["obstacles"] = [asdict(obstacle) for obstacle in self.obstacles]
        response = HttpResponse(
            json.dumps(told, ensure_ascii=False).encode(), content_type=MEDIA_TYPE, status=self.status
        )
        response["Cache-Control"] = "no-store"
        for name, value in (self.headers or {}).items():
            response[name] = value
        return response


def bad_request(code: str, detail: str, obstacles: Sequence[Obstacle] = ()) -> Problem:
    return Problem(400, code, detail, obstacles)


def not_found() -> Problem:
    return Problem(404, "not_found", _("There is nothing at this address, or nothing that is public."))


def answer(error: Exception, context: Mapping[str, Any]) -> HttpResponse:
    """The response for any exception of a view; Django REST framework calls it as its exception handler."""
    return problem_of(error).response()


def problem_of(error: Exception) -> Problem:
    """What an exception means for a program."""
    match error:
        case Problem():
            return error
        case Http404():
            return not_found()
        case Throttled():
            return Problem(429, "too_many_requests", _("Too many requests. Wait a moment, then go on more slowly."))
        case NotAcceptable():
            return Problem(406, "not_acceptable", _("Answers here are JSON: accept application/json, or anything."))
        case APIException():
            return _of_framework(error)
        case _:
            return _of_domain(error)


def _of_framework(error: APIException) -> Problem:
    """Django REST framework's own: method, media type, sign-in, unreadable text."""
    codes = error.get_codes()
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else {}
    return Problem(error.status_code, codes if isinstance(codes, str) else "invalid", _sentence(error), headers=headers)


def _sentence(error: APIException) -> str:
    return str(error.detail) if isinstance(error.detail, str) else str(error)


def _of_domain(error: Exception) -> Problem:
    """A refusal, a broken law, a database that is away; the last is a fault of ours, which is written down."""
    match error:
        case Stale():
            return Problem(412, "stale", _("Somebody changed this since you read it."), error.obstacles)
        case Refusal():
            return Problem(422, "refused", _("This cannot be done as things are."), error.obstacles)
        case NotPermitted() | PermissionDenied():
            return Problem(403, "not_permitted", str(error) or _("You may not do this."))
        case OperationalError() | InterfaceError():
            log.error("the database is away: %s", error)
            away = _("The registry is closed for a moment. Nothing is lost.")
            return Problem(503, "away", away, headers={"Retry-After": str(AGAIN_IN_S)})
        case DatabaseError() if broken_constraint(error) or isinstance(error, IntegrityError):
            return Problem(409, broken_constraint(error) or "conflict", sentence_for(error))
    log.exception("a program's question could not be answered", exc_info=error)
    return Problem(500, "broken", _("Something in the registry broke. It has been written down."))

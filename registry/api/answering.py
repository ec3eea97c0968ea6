"""The ground under every view of the programs' door: limits, JSON, ETags, and who may keep an answer."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any, ClassVar, Final, NoReturn

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import activate, get_supported_language_variant
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from registry.access.limits import READING, Count, Policy, count
from registry.api.problems import Problem
from registry.foundation.clocks import now
from registry.holdings.editions import EDITION
from registry.parties.models import AccessToken, Person
from registry.reports.catalogue.keeping import edition_told

MEDIA_TYPE: Final = "application/json"
SECONDS_A_PREFLIGHT_HOLDS: Final = 86_400
SECONDS_KEPT: Final = 60
"""How long a cache may answer for us: a change shows within a minute."""


class Door(APIView):
    """One address of the programs' door. Counts the question first, and tells with the answer how many are left."""

    policy: ClassVar[Policy] = READING
    metadata_class = None
    http_method_names = ["get", "head", "options"]

    at: datetime
    counted: Count | None = None
    edition: int | None = None
    """The edition when the question came, by which what is kept is still so; None where nothing may be kept."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Sign-in, then the limit, before anything is looked up."""
        activate(language_asked(request))
        self.at = now()
        super().initial(request, *args, **kwargs)
        token = request.auth if isinstance(request.auth, AccessToken) else None
        who = f"token {token.pk}" if token else BaseThrottle().get_ident(request)
        self.counted = count(self.policy, who, has_token=token is not None, at=self.at, beside=EDITION)
        self.edition = edition_told(self.counted.beside)
        if self.counted.is_over:
            over = {"Retry-After": str(self.counted.seconds_left)}
            raise Problem(429, "too_many_requests", self.counted.sentence, headers=over)

    def finalize_response(  # type: ignore[override]  # every answer is written here, none by a renderer
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Anybody's page may read the answer; whoever asks sees what is left of the limit."""
        if self.counted is not None:
            self.counted.tell(response)
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        """Which methods there are (RFC 9110, 9.3.7)."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def http_method_not_allowed(self, request: Any, *args: Any, **kwargs: Any) -> NoReturn:
        allowed = ", ".join(self.allowed_methods)
        said = _("%(method)s is not answered here; there are: %(allowed)s.")
        told = said % {"method": request.method, "allowed": allowed}
        raise Problem(405, "method_not_allowed", told, headers={"Allow": allowed})


class OpenDoor(Door):
    """What anybody may read, also from a page of another site; any cache may keep it."""

    def finalize_response(  # type: ignore[override]
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        request._request.is_public = True  # type: ignore[attr-defined]  # so that it may be sent compressed
        response["Access-Control-Allow-Origin"] = "*"
        if request.method == "OPTIONS":
            response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
            response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Authorization, If-None-Match"
            response["Access-Control-Max-Age"] = str(SECONDS_A_PREFLIGHT_HOLDS)
        response["Access-Control-Expose-Headers"] = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After"
        return response


def language_asked(request: Request) -> str:
    """The language of sentences and names in an answer, by Accept-Language alone; the registry's own else."""
    for wanted, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "").lower()):
        try:
            return get_supported_language_variant(wanted)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def told(request: Request, answer: Any, *, links: str = "", is_public: bool = True, etag: str = "") -> HttpResponse:
    """An answer as JSON with its ETag; 304 without it where the program has it already (RFC 9110, 13)."""
    body = written(answer)
    response = HttpResponse(body, content_type=MEDIA_TYPE)
    response["ETag"] = etag or quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}" if is_public else "private, no-cache"
    if links:
        response["Link"] = links
    if not is_public:
        patch_vary_headers(response, ["Authorization"])
    return conditional(request, response)


def conditional(request: Request, response: HttpResponse) -> HttpResponse:
    """The answer, or 304 when the question named its very ETag. What an act answers is told in any case."""
    asked: HttpRequest = request._request
    if asked.method not in ("GET", "HEAD"):
        return response
    found = get_conditional_response(asked, etag=response["ETag"], response=response)
    return found if isinstance(found, HttpResponse) else response


def written(answer: Any) -> bytes:
    """JSON as programs read it: UTF-8, no needless blanks, dates as ISO 8601."""
    return orjson.dumps(answer, default=str)


def person_behind(request: Request) -> Person:
    """Whose token it is. Raises a problem, 401, where none was shown."""
    if not isinstance(request.auth, AccessToken):
        raise Problem(401, "not_authenticated", "Authorization: Bearer …", headers={"WWW-Authenticate": "Bearer"})
    person: Person = request.auth.person
    return person

"""Pages anyone may read without signing in, and any cache may keep."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

TOLD_ELSEWHERE: Final = "ETag, Link, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After"
"""Headers that a page of another site may read beside the text."""
SECONDS_KEPT: Final = 60
"""How long a cache may answer for us: a change shows within a minute."""


def public_page(view: View) -> View:
    """Open `view` to everybody. Its page must hold no name, token or nonce: the templates see `request.is_public`."""

    @login_not_required
    @wraps(view)
    def open_to_all(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        request.is_public = True  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        if request.method in ("GET", "HEAD") and not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
        return readable_elsewhere(response)

    return cast(View, open_to_all)


def readable_elsewhere(response: HttpResponseBase) -> HttpResponseBase:
    """Let a page of another site read it, a notebook in a browser say: as nobody, for "*" never comes with cookies."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = TOLD_ELSEWHERE
    return response

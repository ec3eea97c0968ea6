"""Public pages that a cache may ask about again for next to nothing: their ETag is known before they are made.

It holds all a public page depends on: the address, the language, the form asked for, the edition of everything public,
what the clock has made public since, and this program itself. Dates on a page are of a collection's calendar, so it
also turns every half hour: no time zone turns its day between.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from typing import Any, Final, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language

from registry.foundation.clocks import now
from registry.reports.catalogue.keeping import edition_now, kept
from registry.reports.public.turning import next_turn

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

HALF_AN_HOUR: Final = 1800
HEADERS: Final = ("HTTP_ACCEPT", "HTTP_HX_REQUEST")
"""What else an answer may differ by."""
MADE_OF: Final = ("templates/**/*.html", "registry/**/*.py", "registry/locale/**/*.po")


def revalidated(view: View) -> View:
    """Answer 304 before anything is read, where the asker has this very answer. For views under `public_page` alone,

    and only where every table they read makes a new edition (`reports/migrations`), as a test holds them to.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        edition = edition_now() if request.method in ("GET", "HEAD") else None
        request.edition = edition  # type: ignore[attr-defined]  # what is kept under it need not ask again
        etag = etag_now(request, edition, at=now())
        asked = request.META.get("HTTP_IF_NONE_MATCH", "")
        if etag is not None and etag in asked:
            same = get_conditional_response(request, etag=etag)
            if same is not None:
                same["ETag"] = etag
                patch_vary_headers(same, ["Accept", "HX-Request"])
                return same
        response = view(request, *args, **kwargs)
        if etag is not None and response.status_code == 200 and not response.streaming and "ETag" not in response:
            response["ETag"] = etag
        return response

    return cast(View, answered)


def etag_now(request: HttpRequest, edition: int | None, *, at: datetime) -> str | None:
    """The ETag this address has at this moment, in this edition; None where nothing may be kept."""
    if edition is None:
        return None
    half_hour = int(at.timestamp()) // HALF_AN_HOUR
    turn = kept(edition, ("turn", half_hour), lambda: next_turn(at))
    if turn is not None and turn <= at:
        return None  # something has just become public; the next half hour has an ETag again
    facts = (
        program(), settings.DEMO, edition, half_hour, turn, get_language(), request.get_full_path(),
        *(request.META.get(header, "") for header in HEADERS),
    )  # fmt: skip
    return f'W/"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


@cache
def program() -> str:
    """A digest of what pages are made of, the same on every server that runs this version."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for file in sorted(settings.ROOT.glob(pattern)):
            digest.update(file.read_bytes())
    return digest.hexdigest()

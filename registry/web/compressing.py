"""Public answers are sent compressed to whoever takes them so: a phone waits for a quarter of the bytes.

Only public ones. Where a page holds a secret beside something a stranger can choose, its compressed length tells of the
secret (BREACH); a public page is the same for everybody and has none. Files that stream are passed on as they are:
compressing would take longer than sending.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressPublic(GZipMiddleware):
    """Django's gzip for answers to a request that a view declared public."""

    max_random_bytes = 0
    """Padding would hide the length of a secret; here it would only make the bytes differ."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.streaming or not getattr(request, "is_public", False):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed

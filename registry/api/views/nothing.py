"""Addresses of the programs' door at which nothing is: told as a problem, or led to where something may be."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.utils.http import escape_leading_slashes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from registry.api.answering import OpenDoor
from registry.api.problems import not_found


@extend_schema(exclude=True)
class Nothing(OpenDoor):
    """404."""

    def get(self, request: Request, *args: object) -> HttpResponse:
        raise not_found()

    def options(self, request: Request, *args: object, **kwargs: object) -> HttpResponse:  # type: ignore[override]
        raise not_found()


@extend_schema(exclude=True)
class NoSlash(OpenDoor):
    """The same with a slash, 308; a page of another site may follow it, as it could not follow Django's own."""

    http_method_names = ["get", "head", "post", "options"]

    def initial(self, request: Request, *args: object, **kwargs: object) -> None:
        """Nothing is looked up, so nothing is counted."""

    def get(self, request: Request, *args: object) -> HttpResponse:
        return HttpResponsePermanentRedirect(
            escape_leading_slashes(request._request.get_full_path(force_append_slash=True)), preserve_request=True
        )

    post = get

"""Which pages may ask for the camera: those where labels are scanned. Every other tells the browser that none may."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., HttpResponseBase])

HEADER: Final = "Permissions-Policy"
NOTHING: Final = "camera=(), microphone=(), geolocation=()"
CAMERA: Final = "camera=(self), microphone=(), geolocation=()"


def scans_labels(view: View) -> View:
    """Let the page of `view` ask its reader for the camera (`camera.js`)."""

    @wraps(view)
    def with_camera(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response[HEADER] = CAMERA
        return response

    return cast(View, with_camera)


class NoCameraElsewhere:
    """Middleware: no page may use camera, microphone or place unless it says so itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if HEADER not in response:
            response[HEADER] = NOTHING
        return response

"""An address of the programs' door at which there is nothing: told as a problem like everything else that fails."""

from __future__ import annotations

from django.http import HttpResponse
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

"""The OpenAPI text itself, for programs that write programs."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from registry.api import openapi
from registry.api.answering import OpenDoor, told

TAG: Final = _("About")


class Text(OpenDoor):
    """OpenAPI 3.1."""

    @openapi.operation(
        "openapi",
        tag=TAG,
        title=_("This very description, as OpenAPI 3.1"),
        answers={200: {"type": "object"}},
        example="/api/v1/openapi.json",
    )
    def get(self, request: Request) -> HttpResponse:
        return told(request, openapi.text())

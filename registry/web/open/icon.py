"""The icon at the address where browsers and feed readers look for it without being told."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from registry.web.public import public_page

MARK: Final = "registry/web/static/web/img/mark.svg"
SECONDS_KEPT: Final = 86_400


@require_safe
@public_page
def favicon(_request: HttpRequest) -> HttpResponse:
    """The registry's mark."""
    response = HttpResponse((settings.ROOT / MARK).read_bytes(), content_type="image/svg+xml")
    patch_cache_control(response, public=True, max_age=SECONDS_KEPT)
    return response

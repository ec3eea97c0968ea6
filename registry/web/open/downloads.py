"""The whole open catalogue to take away, each day's file with its checksum."""

from __future__ import annotations

import base64
import json
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from registry.reports.open.describing import LINKED
from registry.reports.open.licence import licence, licence_name
from registry.reports.open.linked import dataset
from registry.reports.open.whole import MEDIA_TYPE, SUM_ENDING, Published, published_in
from registry.web.open.forms import form_asked, page_formats
from registry.web.public import public_page

A_DAY_S = 24 * 3600


def folder() -> Path:
    return Path(settings.DOWNLOADS_ROOT)


@require_safe
@public_page
def page(request: HttpRequest) -> HttpResponse:
    """Every file there is, or the same as linked data."""
    files = published_in(folder())
    if form_asked(request, [LINKED]) is not None:
        newest = files[0].at[:10] if files else ""
        told = dataset(newest, [file.row() for file in files])
        return HttpResponse(json.dumps(told, ensure_ascii=False, indent=2), content_type=LINKED.media_type)
    return render(
        request,
        "open/downloads.html",
        {
            "files": files,
            "licence": licence(),
            "licence_name": licence_name(),
            "page_formats": page_formats([LINKED]),
        },
    )


@require_safe
@public_page
def file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file, with its digest in the header (RFC 9530), or the line that `sha256sum --check` reads."""
    wanted = next((one for one in published_in(folder()) if one.name == name.removesuffix(SUM_ENDING)), None)
    if wanted is None:
        raise Http404
    if name.endswith(SUM_ENDING):
        return HttpResponse(f"{wanted.sha256}  {wanted.name}\n", content_type="text/plain; charset=utf-8")
    return whole_file(request, wanted)


def whole_file(request: HttpRequest, wanted: Published) -> HttpResponseBase:
    """The archive, or 304 for whoever has it."""
    etag = quote_etag(wanted.sha256)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    response = FileResponse((folder() / wanted.name).open("rb"), content_type=MEDIA_TYPE, filename=wanted.name)
    response["Content-Disposition"] = f'attachment; filename="{wanted.name}"'
    response["ETag"] = etag
    digest = base64.b64encode(bytes.fromhex(wanted.sha256)).decode()
    response["Repr-Digest"] = f"sha-256=:{digest}:"
    response["Cache-Control"] = f"public, max-age={A_DAY_S}"
    return response

"""Stored files given back to whoever may see the record they belong to: always as a download, never shown in place."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from registry.papers.models import StoredFile

ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "video/mp4": ".mp4",
    "text/csv": ".csv",
}


def download(file: StoredFile, name: str) -> HttpResponse:
    """The bytes, checked against their digest, under a name that ends as their type does."""
    ending = ENDINGS.get(file.media_type, "")
    shown = name if name.lower().endswith(ending) else f"{name}{ending}"
    response = HttpResponse(file.read(), content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, shown) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response

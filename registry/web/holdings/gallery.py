"""Pictures of samples and pieces: the file itself, which never changes, and a page for each that leads to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from registry.holdings.models import Image
from registry.ledger.models import Photograph
from registry.papers.pictures import without_metadata
from registry.reports.open.holdings import PICTURES
from registry.web.holdings.records import Picture, shown

A_DAY_S: Final = 24 * 3600
ZOOMS: Final = ("2", "4")


def whole_file(request: HttpRequest, image: Image) -> HttpResponseBase:
    """The bytes as stored, or 304 for whoever has them; they are named by their content, so they keep for long."""
    etag = quote_etag(image.file.sha256)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    response = HttpResponse(image.file.read(), content_type=image.file.media_type)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={A_DAY_S}"
    return response


def public_file(request: HttpRequest, photograph: Photograph) -> HttpResponseBase:
    """A released photograph without what its file tells besides the picture; caches ask again within a minute."""
    etag = quote_etag(f"{photograph.file_id}-shown")
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    file = photograph.file
    response = HttpResponse(without_metadata(file.read(), file.media_type), content_type=file.media_type)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    return response


@dataclass(frozen=True)
class Pair:
    """The same field of a thin section in plane-polarised light and between crossed polarisers."""

    plane: Picture
    crossed: Picture
    is_crossed: bool
    beside: str
    """The address of both side by side."""

    @property
    def other(self) -> Picture:
        return self.plane if self.is_crossed else self.crossed


def pair_of(image: Image) -> Pair | None:
    """The pair a picture belongs to. One query."""
    plane, crossed = image.plane, Image.objects.select_related("split").filter(plane=image.pk).first()
    if plane is None and crossed is None:
        return None
    return Pair(
        plane=shown(plane or image),
        crossed=shown(crossed or image),
        is_crossed=plane is not None,
        beside="?pair=1#plate",
    )


def picture_page(image: Image, *, zoom: str, is_beside: bool) -> dict[str, Any]:
    """Everything `holdings/picture.html` shows: the picture among all of its sample, once or enlarged, or its pair."""
    numbers = list(
        Image.objects.filter(sample=image.sample_id, file__media_type__in=PICTURES).values_list("pk", flat=True)
    )
    here, pair = numbers.index(image.pk), pair_of(image)
    zoom = zoom if zoom in ZOOMS else ""
    return {
        "sample": image.sample,
        "split": image.split,
        "here_identifier": image.split.identifier if image.split else image.sample.identifier,
        "picture": shown(image),
        "zoom": zoom,
        "pair": pair,
        "is_beside": is_beside and pair is not None,
        "closer": _zoomed("4" if zoom else "2") if zoom != "4" else "",
        "farther": _zoomed("2" if zoom == "4" else "") if zoom else "",
        "number": here + 1,
        "count": len(numbers),
        "earlier": _address(numbers[here - 1]) if here else "",
        "later": _address(numbers[here + 1]) if here + 1 < len(numbers) else "",
        "kilobytes": max(image.file.size // 1000, 1),
        "media_type": image.file.media_type.rpartition("/")[2].upper(),
    }


def _zoomed(zoom: str) -> str:
    return f"?zoom={zoom}#plate" if zoom else "?#plate"


def _address(pk: int) -> str:
    return reverse("holdings:picture", args=[pk])

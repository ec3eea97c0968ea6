"""Collections in pictures. Public: whoever asks sees the same, and caches may keep it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.reports.open.files import BYTE_ORDER_MARK, guarded, line_of
from registry.reports.public.overview import sums_of_collections
from registry.reports.public.stock import never_lent
from registry.web.collections.pictures import PICTURES
from registry.web.public import public_page
from registry.web.revalidating import revalidated
from registry.web.then import views as looking_back


@require_safe
@public_page
@revalidated
def collections(request: HttpRequest) -> HttpResponse:
    """Every collection with its sums."""
    return render(request, "collections/list.html", {"collections": sums_of_collections()})


@require_safe
@public_page
@revalidated
def collection(request: HttpRequest, code: str) -> HttpResponse:
    """One collection: five pictures, and what nobody has studied yet."""
    found, at = _found(code), now()
    if looking_back.is_asked(request):
        return looking_back.collection(request, found, at=at)
    (sums,) = [row for row in sums_of_collections() if row.collection == found]
    return render(
        request,
        "collections/page.html",
        {
            "collection": found,
            "sums": sums,
            "at": at,
            "pictures": [draw(found, at=at) for draw in PICTURES.values()],
            "never_lent": never_lent(found, at=at),
        },
    )


@require_safe
@public_page
@revalidated
def numbers(request: HttpRequest, code: str, picture: str) -> HttpResponse:
    """The numbers of one picture as a file; masses in whole micrograms."""
    if picture not in PICTURES:
        raise Http404
    shown = PICTURES[picture](_found(code), at=now())
    lines = [shown.file_head, *([guarded(cell) for cell in row] for row in shown.rows)]
    body = BYTE_ORDER_MARK + b"".join(line_of(line) for line in lines)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{code}-{picture}.csv"'
    return response


def _found(code: str) -> Collection:
    return get_object_or_404(Collection.objects.select_related("owner", "keeper"), code=code)

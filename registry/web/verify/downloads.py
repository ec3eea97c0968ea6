"""What a stranger takes home: the export of a chain, its heads, the verifier, the format and its test vectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from registry.audit.models import Event
from registry.foundation.clocks import canonical, now
from registry.reports.custody.chains import Chain, chains
from registry.reports.custody.export import export, export_all
from registry.reports.custody.heads import ChainHead, published_heads
from registry.web.public import public_page
from registry.web.verify.chains import chain_of

VERIFIER: Final = Path(__file__).with_name("verify_custody.py")
LONGEST_NUMBER: Final = 18


@require_safe
@public_page
def export_of_chain(request: HttpRequest, chain: str) -> HttpResponse | StreamingHttpResponse:
    """The chain as JSON Lines, whole or `?until=` an event; 404 for one that is not there."""
    found, until = chain_of(chain), request.GET.get("until", "")
    if until and not (until.isascii() and until.isdigit() and len(until) <= LONGEST_NUMBER):
        return HttpResponseBadRequest(_("“until” is the number of an event."), content_type="text/plain; charset=utf-8")
    head = _head_at(found, int(until)) if until else found.head
    response = StreamingHttpResponse(export(head, at=now()), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="{head.chain}-{head.seq}.jsonl"'
    return response


@require_safe
@public_page
def export_of_everything(request: HttpRequest) -> StreamingHttpResponse:
    """Every chain, one after another, each with its header."""
    response = StreamingHttpResponse(export_all(chains(), at=now()), content_type="application/x-ndjson")
    response["Content-Disposition"] = 'attachment; filename="custody-record.jsonl"'
    return response


@require_safe
@public_page
def heads_as_text(request: HttpRequest, chain: str) -> HttpResponse:
    """Every head published, the oldest first, one a line, as the verifier's --heads takes them."""
    return HttpResponse(_heads(chain_of(chain)), content_type="text/plain; charset=utf-8")


@require_safe
@public_page
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone verifier, one file."""
    return _file(VERIFIER, "text/x-python; charset=utf-8", attached=True)


@require_safe
@public_page
def format_document(request: HttpRequest) -> HttpResponse:
    """The format, told to the byte."""
    return _file(settings.ROOT / "docs" / "custody-record.md", "text/markdown; charset=utf-8")


@require_safe
@public_page
def test_vectors(request: HttpRequest) -> HttpResponse:
    """The format's test vectors."""
    return _file(settings.ROOT / "docs" / "custody-record-vectors.json", "application/json")


def _file(file: Path, media_type: str, *, attached: bool = False) -> HttpResponse:
    response = HttpResponse(file.read_bytes(), content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    if attached:
        response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def _head_at(chain: Chain, seq: int) -> ChainHead:
    event = Event.objects.filter(chain=chain.code, seq=seq).first()
    if event is None:
        raise Http404
    return ChainHead.of(event)


def _heads(chain: Chain) -> Iterator[str]:
    with transaction.atomic():
        for head in published_heads(chain.code).order_by("seq").iterator():
            yield f"{head} {canonical(head.published_at)}\n"

"""Pages of the public custody record: the same for every reader, kept by any cache."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.identifiers import natural_key
from registry.holdings.models import Split
from registry.loans.models import Loan
from registry.reports.custody.chains import chains
from registry.reports.custody.heads import head_of, published_heads
from registry.reports.custody.records import MOST_EVENTS, Record, record_of_loan, record_of_piece
from registry.reports.keyset import Key, Order, page_of
from registry.reports.public.publication import published_loans
from registry.web.narrowing import address_with
from registry.web.public import public_page
from registry.web.verify.chains import chain_of
from registry.web.verify.words import row

NEWEST_FIRST: Final = Order((Key("seq", descending=True, read=int),))
LONGEST_SEARCH: Final = 120


@require_safe
@public_page
def page(request: HttpRequest) -> HttpResponse:
    """What this is, today's heads, and how to check; a number looked for leads to its record."""
    wanted, at = request.GET.get("q", "").strip()[:LONGEST_SEARCH], now()
    if wanted and (loan := published_loans(at).filter(reference__iexact=wanted).first()):
        return redirect("verify:loan", loan.reference)
    if wanted and (split := _pieces().filter(sort_key=natural_key(wanted)).first()):
        return redirect("verify:piece", split.identifier)
    return render(request, "verify/page.html", {"chains": list(chains()), "wanted": wanted})


@require_safe
@public_page
def heads(request: HttpRequest, chain: str) -> HttpResponse:
    """Every head of a chain that was published, the newest first."""
    found = chain_of(chain)
    shown = page_of(
        published_heads(chain),
        NEWEST_FIRST,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    return render(
        request,
        "verify/heads.html",
        {
            "chain": found,
            "heads": shown.rows,
            "earlier": address_with(request.GET, before=shown.before) if shown.before else "",
            "later": address_with(request.GET, after=shown.after) if shown.after else "",
        },
    )


@require_safe
@public_page
def loan(request: HttpRequest, reference: str) -> HttpResponse:
    """The public record of a loan; 404 for one nobody has received yet, as for one that never was."""
    at = now()
    found = get_object_or_404(published_loans(at).select_related("collection"), reference=reference)
    return _record(request, found, record_of_loan(found, at=at), at)


@require_safe
@public_page
def piece(request: HttpRequest, identifier: str) -> HttpResponse:
    """The public record of a piece."""
    at = now()
    found = get_object_or_404(_pieces().select_related("collection"), sort_key=natural_key(identifier))
    if found.identifier != identifier:
        return redirect("verify:piece", found.identifier, permanent=True)
    return _record(request, found, record_of_piece(found, at=at), at)


def _record(request: HttpRequest, subject: Loan | Split, record: Record, at: datetime) -> HttpResponse:
    context = {
        "subject": subject,
        "is_loan": isinstance(subject, Loan),
        "collection": subject.collection,
        "head": head_of(subject.collection),
        "record": record,
        "rows": [row(event) for event in record.events],
        "most": MOST_EVENTS,
        "at": at,
    }
    return render(request, "verify/record.html", context)


def _pieces() -> QuerySet[Split]:
    return Split.objects.filter(is_provisional=False)

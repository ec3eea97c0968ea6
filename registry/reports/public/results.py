"""Results as anybody may read them: of public items only; authors where the collection names people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from registry.holdings.models import Split
from registry.loans.models import Result, ResultPiece
from registry.loans.models.results import RESULT_KINDS
from registry.reports.public.publication import published_items


@dataclass(frozen=True)
class PublicResult:
    """A publication that speaks of a piece; `authors` is empty unless the collection publishes names."""

    kind: str | Promise
    title: str
    authors: str
    published_in: str
    year: int
    doi: str
    loan: str
    pieces: tuple[str, ...]
    is_illustrative: bool


def results_of_pieces(pieces: QuerySet[Split], *, at: datetime) -> list[PublicResult]:
    """Results that speak of any of these pieces, the newest first; two queries."""
    told = ResultPiece.objects.filter(item__portion__in=pieces, item__in=published_items(at))
    found = Result.objects.filter(pieces__in=told, withdrawal=None).distinct()
    return _as_public(found)


def results_of_loan(reference: str, *, at: datetime) -> list[PublicResult]:
    """Results of one public loan."""
    told = ResultPiece.objects.filter(item__loan__reference=reference, item__in=published_items(at))
    return _as_public(Result.objects.filter(pieces__in=told, withdrawal=None).distinct())


def _as_public(found: QuerySet[Result]) -> list[PublicResult]:
    rows: Iterable[Result] = found.select_related("loan__collection").prefetch_related("pieces__item__portion")
    return [
        PublicResult(
            kind=RESULT_KINDS[row.kind],
            title=row.title,
            authors=row.authors if row.loan.collection.publishes_names else "",
            published_in=row.published_in,
            year=row.year,
            doi=row.doi,
            loan=row.loan.reference,
            pieces=tuple(each.item.portion.identifier for each in row.pieces.all() if each.item.portion),
            is_illustrative=row.loan.is_illustrative,
        )
        for row in rows
    ]

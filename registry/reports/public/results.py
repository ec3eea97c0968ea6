"""Results as anybody may read them: of public items only; authors where the collection names people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.functional import Promise

from registry.holdings.models import Split
from registry.loans.models import Result, ResultPiece
from registry.loans.models.results import RESULT_KINDS
from registry.reports.public.publication import published_items


@dataclass(frozen=True)
class PublicResult:
    """A publication that speaks of pieces; `authors` is empty unless the collection publishes names.

    `number` is the registry's own; `kind_code` is the word behind `kind`; `items` are those of its loan, in the order
    of `pieces`; `reported_on` is the day it was told, on the collection's calendar.
    """

    number: int
    kind_code: str
    kind: str | Promise
    title: str
    authors: str
    published_in: str
    year: int
    doi: str
    loan: str
    collection: str
    pieces: tuple[str, ...]
    samples: tuple[str, ...]
    items: tuple[int, ...]
    reported_on: date
    is_illustrative: bool


def published_results(at: datetime) -> QuerySet[Result]:
    """Results anybody may read: not withdrawn, and of a piece whose loan is public."""
    told = ResultPiece.objects.filter(result=OuterRef("pk"), item__in=published_items(at))
    return Result.objects.filter(Exists(told), withdrawal=None)


def results_of_pieces(pieces: QuerySet[Split], *, at: datetime) -> list[PublicResult]:
    """Results that speak of any of these pieces, the newest first; two queries."""
    told = ResultPiece.objects.filter(item__portion__in=pieces, item__in=published_items(at))
    return shown_results(Result.objects.filter(pk__in=told.values("result"), withdrawal=None), at=at)


def results_of_loan(reference: str, *, at: datetime) -> list[PublicResult]:
    """Results of one public loan."""
    return shown_results(published_results(at).filter(loan__reference=reference), at=at)


def with_their_pieces(results: QuerySet[Result], *, at: datetime) -> QuerySet[Result]:
    """What `as_public` needs, fetched: a query for the results and one for the public pieces they speak of."""
    public = ResultPiece.objects.filter(item__in=published_items(at), item__portion__isnull=False)
    told = public.select_related("item__portion__sample")
    return results.select_related("loan__collection").prefetch_related(Prefetch("pieces", queryset=told))


def shown_results(results: QuerySet[Result], *, at: datetime) -> list[PublicResult]:
    return as_public(with_their_pieces(results, at=at))


def as_public(rows: Iterable[Result]) -> list[PublicResult]:
    """Results of `with_their_pieces`, as their public parts."""
    found = []
    for row in rows:
        items = [each.item for each in row.pieces.all()]
        pieces = [item.piece for item in items]
        found.append(
            PublicResult(
                number=row.pk,
                kind_code=row.kind,
                kind=RESULT_KINDS[row.kind],
                title=row.title,
                authors=row.authors if row.loan.collection.publishes_names else "",
                published_in=row.published_in,
                year=row.year,
                doi=row.doi,
                loan=row.loan.reference,
                collection=row.loan.collection.code,
                pieces=tuple(piece.identifier for piece in pieces),
                samples=tuple(dict.fromkeys(piece.sample.identifier for piece in pieces)),
                items=tuple(item.number for item in items),
                reported_on=row.loan.collection.date_of(row.happened_at),
                is_illustrative=row.loan.is_illustrative or any(piece.is_illustrative for piece in pieces),
            )
        )
    return found

"""Results as anybody may read them: of public items only; authors where the collection names people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject
from django.utils.functional import Promise

from registry.holdings.models import Split
from registry.loans.models import Result, ResultPiece
from registry.loans.models.results import RESULT_KINDS
from registry.reports.public.publication import published_items

MOST_RESULTS: Final = 50
"""On the page of a sample or piece."""


@dataclass(frozen=True)
class PublicResult:
    """A publication that speaks of pieces; `authors` is empty unless the collection publishes names."""

    kind: str | Promise
    title: str
    authors: str
    published_in: str
    year: int
    doi: str
    loan: str
    pieces: tuple[str, ...]
    is_illustrative: bool


@dataclass(frozen=True)
class ResultOnRecord(PublicResult):
    """The same with what the registry says of it beside.

    `number` is the registry's own; `code` is that of `kind`; `items` are those of its loan, in the order of `pieces`;
    `reported_on` is the day it was told, on the collection's calendar.
    """

    number: int
    code: str
    collection: str
    samples: tuple[str, ...]
    items: tuple[int, ...]
    reported_on: date


def published_results(at: datetime) -> QuerySet[Result]:
    """Results anybody may read: not withdrawn, and of a piece whose loan is public."""
    told = ResultPiece.objects.filter(result=OuterRef("pk"), item__in=published_items(at))
    return Result.objects.filter(Exists(told), withdrawal=None)


def results_of_pieces(pieces: QuerySet[Split], *, at: datetime) -> list[ResultOnRecord]:
    """Results that speak of any of these pieces, the newest first; two queries."""
    told = ResultPiece.objects.filter(item__portion__in=pieces, item__in=published_items(at))
    return shown_results(Result.objects.filter(pk__in=told.values("result"), withdrawal=None), at=at)


def results_of_loan(reference: str, *, at: datetime) -> list[ResultOnRecord]:
    """Results of one public loan."""
    return shown_results(published_results(at).filter(loan__reference=reference), at=at)


def with_their_pieces(results: QuerySet[Result], *, at: datetime) -> QuerySet[Result]:
    """What `as_public` needs, fetched: a query for the results and one for the public pieces they speak of."""
    public = ResultPiece.objects.filter(item__in=published_items(at), item__portion__isnull=False)
    told = public.select_related("item__portion__sample")
    return results.select_related("loan__collection").prefetch_related(Prefetch("pieces", queryset=told))


def shown_results(results: QuerySet[Result], *, at: datetime) -> list[ResultOnRecord]:
    return as_public(with_their_pieces(results, at=at))


def as_public(rows: Iterable[Result]) -> list[ResultOnRecord]:
    """Results of `with_their_pieces`, as their public parts."""
    found = []
    for row in rows:
        items, collection = [each.item for each in row.pieces.all()], row.loan.collection
        pieces = [item.piece for item in items]
        found.append(
            ResultOnRecord(
                kind=RESULT_KINDS[row.kind],
                title=row.title,
                authors=row.authors if collection.publishes_names else "",
                published_in=row.published_in,
                year=row.year,
                doi=row.doi,
                loan=row.loan.reference,
                pieces=tuple(piece.identifier for piece in pieces),
                is_illustrative=row.loan.is_illustrative or any(piece.is_illustrative for piece in pieces),
                number=row.pk,
                code=row.kind,
                collection=collection.code,
                samples=tuple(dict.fromkeys(piece.sample.identifier for piece in pieces)),
                items=tuple(item.number for item in items),
                reported_on=collection.date_of(row.happened_at),
            )
        )
    return found


def results_beside(path: str, *, at: datetime) -> Any:
    """The newest public results of a sample's or piece's row, one more than a page shows, told with that very row.

    `path` leads from a piece to the row: "sample", or "pk" where the row is the piece itself.
    """
    public = ResultPiece.objects.filter(item__in=published_items(at))
    of_it = public.filter(**{f"item__portion__{path}": OuterRef(OuterRef("pk"))})
    results = Result.objects.filter(pk__in=of_it.values("result"), withdrawal=None)
    pieces = public.filter(result=OuterRef("pk"), item__portion__isnull=False).order_by("item__number")
    told = JSONObject(
        kind="kind", title="title", authors="authors", published_in="published_in", year="year", doi="doi",
        loan="loan__reference", is_illustrative="loan__is_illustrative",
        publishes_names="loan__collection__publishes_names",
        pieces=ArraySubquery(pieces.values("item__portion__identifier")),
    )  # fmt: skip
    return ArraySubquery(results.order_by("-year", "title")[: MOST_RESULTS + 1].values(told=told))


def results_told(rows: Iterable[Mapping[str, Any]]) -> list[PublicResult]:
    """What `results_beside` brought."""
    return [
        PublicResult(
            kind=RESULT_KINDS[row["kind"]],
            title=row["title"],
            authors=row["authors"] if row["publishes_names"] else "",
            published_in=row["published_in"],
            year=row["year"],
            doi=row["doi"],
            loan=row["loan"],
            pieces=tuple(row["pieces"]),
            is_illustrative=row["is_illustrative"],
        )
        for row in rows
    ]

"""What came of loans as open rows: publications by DOI, and the pieces each speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.loans.models.results import RESULT_KINDS
from registry.reports.keyset import Key, Order, page_of
from registry.reports.open.addresses import of_loan
from registry.reports.open.shape import Column, Row, Table
from registry.reports.public.results import ResultOnRecord, as_public, published_results, with_their_pieces

RESULTS: Final = Table(
    "results",
    _("Results"),
    _("Publications that came of loans; told once the pieces they speak of are publicly on loan."),
    (
        Column("number", "whole", _("Its number in this registry.")),
        Column("kind", "choice", _("What it is."), choices=dict(RESULT_KINDS)),
        Column("title", "text", _("Its title.")),
        Column("authors", "text", _("Its authors; empty unless the collection publishes names.")),
        Column("published_in", "text", _("The journal, archive or publisher.")),
        Column("year", "whole", _("The year it was published.")),
        Column("doi", "text", _("Its DOI, where it has one.")),
        Column("loan", "text", _("The number of the loan.")),
        Column("collection", "text", _("The collection that lends, by its code.")),
        Column("splits", "list", _("The pieces it speaks of.")),
        Column("samples", "list", _("The samples they are pieces of.")),
        Column("reported_on", "day", _("The day it was told to the registry.")),
        Column("is_illustrative", "flag", _("Whether it is invented for demonstration.")),
        Column("loan_address", "text", _("The stable address of its loan.")),
    ),
)

RESULT_PIECES: Final = Table(
    "result-splits",
    _("Pieces of results"),
    _("Which pieces each result speaks of: a row for each."),
    (
        Column("result", "whole", _("The number of the result.")),
        Column("doi", "text", _("Its DOI, where it has one.")),
        Column("loan", "text", _("The number of the loan.")),
        Column("item", "whole", _("The number of the portion within the loan.")),
        Column("split", "text", _("The piece it speaks of.")),
    ),
)

NEWEST_FIRST: Final = Order((Key("year", descending=True, read=int), Key("pk", descending=True, read=int)))
AT_A_TIME: Final = 500


def result_row(result: ResultOnRecord) -> Row:
    """A result's public part."""
    return {
        "number": result.number,
        "kind": result.code,
        "title": result.title,
        "authors": result.authors,
        "published_in": result.published_in,
        "year": result.year,
        "doi": result.doi,
        "loan": result.loan,
        "collection": result.collection,
        "splits": list(result.pieces),
        "samples": list(result.samples),
        "reported_on": result.reported_on,
        "is_illustrative": result.is_illustrative,
        "loan_address": of_loan(result.loan),
    }


def piece_rows(result: ResultOnRecord) -> list[Row]:
    """A row for each piece it speaks of."""
    return [
        {"result": result.number, "doi": result.doi, "loan": result.loan, "item": number, "split": piece}
        for number, piece in zip(result.items, result.pieces, strict=True)
    ]


def results_in_public(*, at: datetime) -> Iterator[ResultOnRecord]:
    """Every result anybody may read, the newest first, AT_A_TIME of them by two queries."""
    after = ""
    while True:
        wanted = with_their_pieces(published_results(at), at=at)
        found = page_of(wanted, NEWEST_FIRST, after=after, size=AT_A_TIME)
        yield from as_public(found.rows)
        if not found.after:
            return
        after = found.after


def rows_of_results(*, at: datetime) -> Iterable[Row]:
    return (result_row(result) for result in results_in_public(at=at))


def rows_of_their_pieces(*, at: datetime) -> Iterable[Row]:
    return (row for result in results_in_public(at=at) for row in piece_rows(result))

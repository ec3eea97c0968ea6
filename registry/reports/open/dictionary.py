"""The data dictionary: every column of every open table, what it means, its unit, and what it may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.reports.open.calls import CALLS
from registry.reports.open.custody import CHAIN_EVENTS, CHAINS, EVENTS, HEADS
from registry.reports.open.ledger import LEDGER
from registry.reports.open.lending import INSTITUTIONS, ITEMS, LOANS
from registry.reports.open.origins import BALANCE, COLLECTIONS, MISSIONS, SITES, VOCABULARIES
from registry.reports.open.pieces import PIECES
from registry.reports.open.policies import POLICIES
from registry.reports.open.results import RESULT_PIECES, RESULTS
from registry.reports.open.samples import SAMPLES
from registry.reports.open.shape import KINDS, Column, Row, Table
from registry.reports.open.then import THEN

TABLES: Final[tuple[Table, ...]] = (
    PIECES,
    THEN,
    SAMPLES,
    MISSIONS,
    SITES,
    COLLECTIONS,
    BALANCE,
    POLICIES,
    CALLS,
    LOANS,
    ITEMS,
    INSTITUTIONS,
    RESULTS,
    RESULT_PIECES,
    LEDGER,
    CHAINS,
    HEADS,
    CHAIN_EVENTS,
    EVENTS,
    *(table for _model, table in VOCABULARIES.values()),
)

DICTIONARY: Final = Table(
    "dictionary",
    _("Data dictionary"),
    _("What every column of every file means."),
    (
        Column("table", "text", _("The table, as its file is named.")),
        Column("column", "text", _("The column.")),
        Column("kind", "text", _("What it holds.")),
        Column("unit", "text", _("The unit of its numbers.")),
        Column("may_be_empty", "flag", _("Whether it may be unknown or not apply.")),
        Column("choices", "text", _("The words it may hold, each with its meaning.")),
        Column("meaning", "text", _("What it means.")),
    ),
)


def dictionary_rows() -> Iterator[Row]:
    """A row for every column, in the reader's language."""
    for table in TABLES:
        for column in table.columns:
            yield {
                "table": table.name,
                "column": column.name,
                "kind": KINDS[column.kind],
                "unit": column.unit,
                "may_be_empty": column.nullable,
                "choices": "; ".join(f"{word} = {meaning}" for word, meaning in column.choices.items()),
                "meaning": str(column.meaning),
            }

"""Samples as open rows: the numbered things whose pieces are splits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.holdings.models import Sample
from registry.reports.catalogue.orders import BY_IDENTIFIER as IDENTIFIER
from registry.reports.keyset import Order, Page, page_of
from registry.reports.open.addresses import holding_in_sql
from registry.reports.open.shape import Column, Computed, Table, row_of

BY_IDENTIFIER: Final = Order((IDENTIFIER,))


def computed(_at: datetime) -> Computed:
    return {"open_address": lambda: holding_in_sql("identifier")}


SAMPLES: Final = Table(
    "samples",
    _("Samples"),
    _("The numbered things brought back; each has its pieces."),
    (
        Column("identifier", "text", _("The number of the sample, as its agency gave it.")),
        Column("collection", "text", _("The collection that keeps it, by its code."), "collection__code"),
        Column("mission", "text", _("The mission that brought it, by its code."), "mission__slug"),
        Column("site", "text", _("The landing site it comes from."), "site__name", nullable=True),
        Column("name", "text", _("What it is called.")),
        Column("name_zh", "text", _("The same in Chinese.")),
        Column("lithology", "text", _("The catalogue’s kind of material, by its code."), "lithology__code"),
        Column("subtype", "text", _("The catalogue’s subtype, by its code."), "subtype__code", nullable=True),
        Column("literature_lithology", "text", _("What the literature calls it."), "rock_name"),
        Column("literature_lithology_zh", "text", _("The same in Chinese."), "rock_name_zh"),
        Column("collected", "text", _("How it was collected, by a word of its agency.")),
        Column("pristine_percent", "number", _("How much of its first mass is pristine, as published."), "", "%", True),
        Column("catalogue_mass_ug", "whole", _("Its mass as the agency’s catalogue gives it."), "", "µg", True),
        Column("remark", "text", _("A remark.")),
        Column("remark_zh", "text", _("The same in Chinese.")),
        Column("source", "text", _("Where the facts come from.")),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
        Column("address", "text", _("Its stable address."), "open_address"),
    ),
    computed,
)


def page_of_samples(
    samples: QuerySet[Sample],
    order: Order,
    columns: Sequence[Column],
    *,
    at: datetime,
    after: str,
    before: str,
    size: int,
) -> Page[Any]:
    """The rows of one page, as dictionaries."""
    beside = [key.shown or key.column for key in order.keys]
    found = page_of(
        SAMPLES.narrow(samples, columns, at=at, beside=beside, named=True), order, after=after, before=before, size=size
    )
    return Page([row_of(columns, row) for row in found.rows], found.before, found.after)

"""Photographs strangers may see: of a collection that publishes them, each allowed by itself and not taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from registry.holdings.models import Split
from registry.ledger.models import Photograph, PhotographRelease
from registry.reports.public.publication import latest_public, under_way


@dataclass(frozen=True)
class PublicPhotograph:
    """A photograph's public part: what it was taken at and whom to credit. Not who took it, when, nor any remark."""

    pk: int
    occasion: str
    credit: str
    code: str
    """The occasion by its code."""


def published_photographs(at: datetime) -> QuerySet[Photograph]:
    """Those anybody may see, each with its `credit`; none of a piece that is on its way."""
    newest = PhotographRelease.objects.filter(photograph=OuterRef("pk")).order_by("-pk")
    return (
        Photograph.objects.filter(
            split__collection__publishes_photographs=True,
            split__is_provisional=False,
            happened_at__lte=latest_public("split__collection__publishes_after_days", at),
        )
        .annotate(
            is_public=Subquery(newest.values("is_public")[:1]),
            credit=Subquery(newest.values("credit")[:1]),
        )
        .filter(is_public=True)
        .exclude(split__in=under_way(at))
        .order_by("-happened_at", "-pk")
    )


def photographs_of(split: Split, *, at: datetime, most: int = 12) -> list[PublicPhotograph]:
    """The newest public photographs of a piece."""
    found = published_photographs(at).filter(split=split)[:most]
    return [
        PublicPhotograph(one.pk, one.get_occasion_display(), one.credit, one.occasion)  # type: ignore[attr-defined]
        for one in found
    ]

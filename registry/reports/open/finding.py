"""The sample or the piece a number names, with all its page says of the thing itself, in one statement each."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from registry.holdings.models import AlternativeIdentifier, Image, Sample, Split
from registry.holdings.models.roll_ups import FacetChange, SampleCount
from registry.reports.catalogue.words import Words
from registry.reports.open.holdings import PICTURES
from registry.reports.prepared import AT, TEXT, Prepared
from registry.reports.public.results import results_beside

MOST_PICTURES: Final = 12
"""On the page of a sample or piece; each picture's own page leads to all."""

OF_EVERY_PIECE: Final = 1
"""The facet of availabilities in the roll-ups: every piece has one."""
OF_A_PIECE: Final = (
    "sample__lithology", "collection__owner", "collection__keeper", "mission", "form", "lithology", "use_class",
    "facility",
)  # fmt: skip


def sample_numbered(key: str, *, words: Words, at: datetime) -> Sample | None:
    """A sample by its sort key. `bulk` is the piece that bears its number, if one does; `pieces` counts them all."""
    sample: Sample | None = next(iter(_sample().objects(text=key, at=at)), None)
    if sample is None:
        return None
    sample.collection = words.collections[sample.collection_id]
    sample.mission = words.missions[sample.mission_id]
    sample.site = words.sites[sample.site_id] if sample.site_id else None
    sample.lithology = words.lithologies[sample.lithology_id]
    sample.subtype = words.subtypes[sample.subtype_id] if sample.subtype_id else None
    return sample


def piece_numbered(key: str, *, at: datetime) -> Split | None:
    """A piece by its sort key."""
    return next(iter(_piece().objects(text=key, at=at)), None)


@cache
def _sample() -> Prepared:
    bulk = Split.objects.filter(sort_key=OuterRef("sort_key"), is_provisional=False).values("pk")
    return Prepared(
        Sample.objects.filter(sort_key=TEXT).annotate(
            bulk=Subquery(bulk[:1]),
            pieces=_count_of(SampleCount.objects.filter(facet=OF_EVERY_PIECE)) + _count_of(FacetChange.objects.all()),
            others=_others("sample"),
            pictures=_pictures("sample"),
            results=results_beside("sample", at=AT),
        )
    )


@cache
def _piece() -> Prepared:
    found = Split.objects.select_related(*OF_A_PIECE).filter(sort_key=TEXT, is_provisional=False)
    beside = {"others": _others("split"), "pictures": _pictures("split"), "results": results_beside("pk", at=AT)}
    return Prepared(found.annotate(**beside))


def _count_of(known: QuerySet[Any]) -> Coalesce:
    """Pieces as the roll-ups know them, or as their notes that are not folded in yet change that."""
    of_it = known.filter(sample=OuterRef("pk")).order_by().values("sample")
    return Coalesce(Subquery(of_it.annotate(every=Sum("n")).values("every")), Value(0))


def _others(of: str) -> Any:
    """Other identifiers as a list, sought for by whoever tells them (`reports.open.holdings`)."""
    others = AlternativeIdentifier.objects.filter(**{of: OuterRef("pk")}).order_by("scheme", "value")
    return ArraySubquery(others.values(told=JSONObject(scheme="scheme", value="value")))


def _pictures(of: str) -> Any:
    """The first pictures, with what must stand under each."""
    known = Image.objects.filter(**{of: OuterRef("pk")}, file__media_type__in=PICTURES)[:MOST_PICTURES]
    told = JSONObject(
        pk="pk", of=F("split__identifier"), caption="caption", caption_zh="caption_zh", credit="credit",
        licence="licence",
    )  # fmt: skip
    return ArraySubquery(known.values(told=told))

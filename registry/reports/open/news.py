"""What is new in the open record."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Min

from registry.foundation.clocks import date_in
from registry.holdings.models import Sample
from registry.ledger.places import Place
from registry.reports.public.publication import published_lines


def new_samples(*, at: datetime, most: int) -> list[tuple[Sample, date]]:
    """The samples entered last whose entry is public, the newest first, each with the day. Two queries."""
    newest = list(
        Sample.objects.filter(retired_at=None)
        .select_related("lithology", "mission", "collection")
        .order_by("-pk")[:most]
    )
    entered = dict(
        published_lines(at)
        .filter(frm__place=Place.ORIGIN, to__split__sample__in=[sample.pk for sample in newest])
        .order_by()
        .values_list("to__split__sample")
        .annotate(Min("movement__happened_at"))
    )
    told = [
        (sample, date_in(sample.collection.time_zone, entered[sample.pk])) for sample in newest if sample.pk in entered
    ]
    return sorted(told, key=lambda one: (one[1], one[0].pk), reverse=True)

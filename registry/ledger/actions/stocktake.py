"""Keep what was found when a storage place was looked through. The books do not move: differences are for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Collection, Place
from registry.ledger.models import Stocktake, StocktakeLine
from registry.ledger.stocktaking import as_shown, compare, counts
from registry.parties.models import Person

MOST_LINES: Final = 20_000


@transaction.atomic
def take_stock(
    place: Place,
    collection: Collection,
    *,
    labels: Sequence[str],
    shown: str,
    remark: str = "",
    by: Person,
    at: datetime,
) -> Stocktake:
    """Record a look through a place, by what was scanned; `shown` is `as_shown` of what the person confirmed.

    Raises NotPermitted, and Refusal when the books have changed since, or there is too much for one look.
    """
    require(by, Permission.LEDGER_WRITE, at=at, within=collection.code)
    place = Place.objects.select_for_update(no_key=True).get(pk=place.pk)
    found = compare(place, collection, labels)
    if obstacles := _obstacles(shown, as_shown(found), len(found)):
        raise Refusal(obstacles)
    sums = counts(one.outcome for one in found)
    event = trail.record(
        "stock taken",
        chain=collection.code,
        subject=f"place {place.pk}",
        by=by,
        at=at,
        reason=remark,
        facts={"counts": sums},
    )
    made = Stocktake.objects.create(
        collection=collection, place=place, by=by, happened_at=at, remark=remark, event=event
    )
    StocktakeLine.objects.bulk_create(
        StocktakeLine(
            stocktake=made,
            label=one.label,
            split=one.split,
            outcome=one.outcome,
            belongs_in=one.belongs_in,
            whereabouts=one.whereabouts,
        )
        for one in found
    )
    return made


def _obstacles(shown: str, now: str, lines: int) -> list[Obstacle]:
    if not lines:
        return [Obstacle("nothing_there", _("Nothing was scanned, and by the books nothing lies there."), "labels")]
    if lines > MOST_LINES:
        words = _("That is too much for one look: take stock of the shelves inside it, one by one.")
        return [Obstacle("too_many_lines", words, "labels")]
    if shown != now:
        words = _("What should lie there has changed since it was shown. Look through the list again, then record it.")
        return [Obstacle("changed_since_shown", words)]
    return []

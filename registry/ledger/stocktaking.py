"""What scanning a storage place comes to, before anything is saved: there, missing, extra, or belonging elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from registry.holdings.identifiers import natural_key
from registry.holdings.models import Collection, Place, Split
from registry.ledger.models.stocktakes import ELSEWHERE, MISSING, OUT, OUTCOMES, PRESENT, UNKNOWN
from registry.ledger.places import Place as Books

SHOULD_LIE_THERE: Final = (Books.VAULT, Books.SET_ASIDE)
IN_THE_HOUSE: Final = (*SHOULD_LIE_THERE, Books.PREPARING, Books.RECEIVING)
LABEL_LENGTH: Final = 80


@dataclass(frozen=True)
class Found:
    """One label, or one piece nobody scanned: what it means, and the piece where there is one."""

    label: str
    outcome: str
    split: Split | None = None

    @property
    def belongs_in(self) -> Place | None:
        return self.split.place if self.split else None

    @property
    def whereabouts(self) -> str:
        return self.split.whereabouts if self.split else ""


def places_within(place: Place) -> list[int]:
    """Keys of a place and of everything inside it, level by level."""
    found, level = [place.pk], [place.pk]
    while level:
        level = list(Place.objects.filter(parent__in=level).exclude(pk__in=found).values_list("pk", flat=True))
        found += level
    return found


def compare(place: Place, collection: Collection, labels: Iterable[str]) -> list[Found]:
    """Every label and every piece that should lie there, differences first. A few queries, however many labels."""
    inside = set(places_within(place))
    keys = {natural_key(label.strip()): label.strip()[:LABEL_LENGTH] for label in labels}
    pieces = Split.objects.filter(collection=collection).select_related("place__facility", "form")
    scanned = {split.sort_key: split for split in pieces.filter(sort_key__in=keys)}
    found = [_scanned(label, scanned.get(key), inside) for key, label in keys.items()]
    due = pieces.filter(place__in=inside, whereabouts__in=SHOULD_LIE_THERE).exclude(sort_key__in=keys)
    found += [Found(split.identifier, MISSING, split) for split in due.order_by("sort_key")]
    order = list(OUTCOMES)
    return sorted(found, key=lambda one: order.index(one.outcome))


def _scanned(label: str, split: Split | None, inside: set[int]) -> Found:
    if split is None:
        return Found(label, UNKNOWN)
    if split.whereabouts not in IN_THE_HOUSE:
        return Found(split.identifier, OUT, split)
    return Found(split.identifier, PRESENT if split.place_id in inside else ELSEWHERE, split)


def as_shown(found: Sequence[Found]) -> str:
    """A short word for what was shown, so that only that is confirmed."""
    told = "\n".join(f"{one.label}:{one.outcome}" for one in found)
    return hashlib.sha256(told.encode()).hexdigest()[:24]


def counts(outcomes: Iterable[str]) -> dict[str, int]:
    """How many of each outcome, every outcome named."""
    found = dict.fromkeys(OUTCOMES, 0)
    for outcome in outcomes:
        found[outcome] += 1
    return found

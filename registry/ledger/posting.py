"""The one way to write a movement: its event, its accounts and all its lines, in one go.

Who may, and whether it makes sense, is the business of the actions; whether the books allow it, the database's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from registry.audit import trail
from registry.holdings.models import Collection, Split
from registry.ledger.models import Account, Allotment, Line, Movement
from registry.ledger.places import OF_AN_ITEM, Kind, Place
from registry.papers.models import StoredFile
from registry.parties.models import Person

LINES_TOLD = 200
"""An event tells every line of a movement up to this many; of a longer one, their number, sum and digest."""


@dataclass(frozen=True)
class Spot:
    """A place of a piece, under an allotment where the place demands one; no piece means the Moon."""

    split: Split | None
    place: Place
    allotment: Allotment | None = None

    @property
    def key(self) -> tuple[int | None, str, int | None]:
        return (
            self.split.pk if self.split else None,
            str(self.place),
            self.allotment.pk if self.allotment and self.place in OF_AN_ITEM else None,
        )

    @property
    def told(self) -> list[str]:
        return [
            self.split.identifier if self.split else "",
            str(self.place),
            self.allotment.label if self.allotment and self.place in OF_AN_ITEM else "",
        ]


@dataclass(frozen=True)
class Entry:
    """A line to be written: from, to, whole micrograms (zero or more), and whether the piece goes with it."""

    frm: Spot
    to: Spot
    ug: int
    carries: bool = False
    reverses: Line | None = None

    @property
    def told(self) -> list[Any]:
        return [self.frm.told, self.to.told, self.ug, self.carries]


def moon() -> Spot:
    """Where all of it comes from."""
    return Spot(None, Place.ORIGIN)


@transaction.atomic
def post(
    kind: Kind,
    entries: Sequence[Entry],
    *,
    collection: Collection,
    by: Person,
    at: datetime,
    reason: str = "",
    evidence: StoredFile | None = None,
    corrects: Movement | None = None,
    illustrative: bool = False,
) -> Movement:
    """Write a movement with all its lines; the database posts balances and refuses what breaks a law.

    Raises IntegrityError naming the claim that was broken. Pieces already read keep their old roll-ups.
    """
    event = trail.record(
        "movement",
        chain=collection.code,
        subject=subject_of(entries, collection),
        by=by,
        at=at,
        reason=reason,
        facts={"kind": str(kind), **told(entries), **({"corrects": corrects.pk} if corrects else {})},
    )
    accounts = open_accounts(entries, collection)
    movement = Movement.objects.create(
        collection=collection,
        kind=kind,
        happened_at=at,
        by=by,
        reason=reason,
        evidence=evidence,
        corrects=corrects,
        event=event,
        is_illustrative=illustrative,
        recorded_at=at,  # the database writes its own
        written_in=0,
    )
    Line.objects.bulk_create(
        Line(
            movement=movement,
            frm_id=accounts[entry.frm.key],
            to_id=accounts[entry.to.key],
            mass_ug=entry.ug,
            carries_piece=entry.carries,
            reverses=entry.reverses,
        )
        for entry in entries
    )
    return movement


def told(entries: Sequence[Entry]) -> dict[str, Any]:
    """The lines as the event tells them."""
    lines = [entry.told for entry in entries]
    if len(lines) <= LINES_TOLD:
        return {"lines": lines}
    return {
        "lines_count": len(lines),
        "lines_sum_ug": sum(entry.ug for entry in entries),
        "lines_sha256": lines_digest(lines),
    }


def lines_digest(lines: Iterable[Any]) -> str:
    """SHA-256 over the canonical text of each line, each ended by a line feed."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update((trail.canonical_text({"line": line}) + "\n").encode())
    return digest.hexdigest()


def subject_of(entries: Sequence[Entry], collection: Collection) -> str:
    """The piece a movement is about, or the collection where it is about many."""
    pieces = {spot.split.identifier for entry in entries for spot in (entry.frm, entry.to) if spot.split}
    if len(pieces) == 1:
        return f"split {pieces.pop()}"
    first = next((entry.frm.split or entry.to.split for entry in entries), None)
    return f"split {first.identifier}" if first and len(pieces) <= LINES_TOLD else f"collection {collection.code}"


def open_accounts(entries: Sequence[Entry], collection: Collection) -> dict[tuple[int | None, str, int | None], int]:
    """The id of every account the entries name, opening those that are new; two queries, however many."""
    keys = sorted(
        {spot.key for entry in entries for spot in (entry.frm, entry.to)},
        key=lambda key: (key[0] or 0, key[1], key[2] or 0),
    )
    Account.objects.bulk_create(
        (
            Account(collection=collection, split_id=split, place=place, allotment_id=allotment)
            for split, place, allotment in keys
        ),
        ignore_conflicts=True,
    )
    pieces = {key[0] for key in keys if key[0] is not None}
    found = Account.objects.filter(Q(split_id__in=pieces) | Q(split=None, collection=collection))
    return {
        (split, place, allotment): pk
        for pk, split, place, allotment in found.values_list("pk", "split_id", "place", "allotment_id")
    }

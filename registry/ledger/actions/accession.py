"""A piece enters the books: its mass comes from the Moon into the vault."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_splits
from registry.holdings.models import Collection, Split
from registry.ledger.models import Movement
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, moon, post
from registry.papers.models import StoredFile
from registry.parties.models import Person


@transaction.atomic
def accession_pieces(
    collection: Collection,
    masses: Mapping[int, int | None],
    *,
    by: Person,
    at: datetime,
    reason: str = "",
    evidence: StoredFile | None = None,
    illustrative: bool = False,
) -> Movement:
    """Enter many pieces of a collection in one movement: id to micrograms, None for one never weighed.

    Raises NotPermitted, and Refusal when a piece is in the books already.
    """
    require(by, Permission.LEDGER_WRITE, at=at, within=collection.code)
    splits = lock_splits(masses)
    if obstacles := [obstacle for split in splits.values() for obstacle in _obstacles(split, masses[split.pk])]:
        raise Refusal(obstacles)
    return post(
        Kind.ACCESSION,
        [Entry(moon(), Spot(split, Place.VAULT), masses[split.pk] or 0, carries=True) for split in splits.values()],
        collection=collection,
        by=by,
        at=at,
        reason=reason,
        evidence=evidence,
        illustrative=illustrative,
    )


def accession_piece(
    split: Split, *, mass_ug: int | None, by: Person, at: datetime, reason: str = "", illustrative: bool = False
) -> Movement:
    """Enter one piece with its mass in micrograms, or None where it was never weighed."""
    return accession_pieces(
        split.collection, {split.pk: mass_ug}, by=by, at=at, reason=reason, illustrative=illustrative
    )


def _obstacles(split: Split, mass_ug: int | None) -> list[Obstacle]:
    found = []
    if split.whereabouts:
        found.append(
            Obstacle("already_accessioned", _("%(piece)s is in the books already.") % {"piece": split.identifier})
        )
    if split.is_weighed and mass_ug is None:
        found.append(Obstacle("mass_missing", _("Give the mass of %(piece)s.") % {"piece": split.identifier}, "mass"))
    if mass_ug and not split.is_weighed:
        found.append(
            Obstacle(
                "mass_of_unweighed", _("%(piece)s is marked as not weighed.") % {"piece": split.identifier}, "mass"
            )
        )
    return found

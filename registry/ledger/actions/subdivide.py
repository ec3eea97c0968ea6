"""A piece in the vault is cut into new pieces, or several become one; what is lost in it is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_split, lock_splits
from registry.holdings.models import Form, Split, SplitParent, UseClass
from registry.holdings.numbering import next_identifier, obstacles_to_identifier
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.parties.models import Person


@dataclass(frozen=True)
class NewPiece:
    """A piece to be made: its mass in micrograms (None: not weighed), and what differs from its parent."""

    mass_ug: int | None
    identifier: str = ""
    form: Form | None = None
    use_class: UseClass | None = None
    lithology_note: str = ""
    remark: str = ""
    source: str = ""
    is_illustrative: bool = False
    is_provisional: bool = False
    condition: str = ""


@transaction.atomic
def subdivide_split(
    split: Split,
    *,
    pieces: Sequence[NewPiece],
    process_loss_ug: int = 0,
    by: Person,
    at: datetime,
    reason: str = "",
    illustrative: bool = False,
) -> list[Split]:
    """Cut new pieces from one in the vault; the parent keeps the rest. Returns the daughters in order.

    Raises NotPermitted, and Refusal when there is too little, or a number is taken.
    """
    require(by, Permission.LEDGER_WRITE, at=at, within=split.collection.code)
    split = lock_split(split.pk)
    if obstacles := _obstacles(split, pieces, process_loss_ug):
        raise Refusal(obstacles)
    daughters = []
    for piece in pieces:
        daughters.append(make_daughter(split, piece))
    entries = [
        Entry(Spot(split, Place.VAULT), Spot(daughter, Place.VAULT), piece.mass_ug or 0, carries=True)
        for daughter, piece in zip(daughters, pieces, strict=True)
    ]
    if process_loss_ug:
        entries.append(Entry(Spot(split, Place.VAULT), Spot(split, Place.PROCESS_LOSS), process_loss_ug))
    post(
        Kind.SUBDIVIDE,
        entries,
        collection=split.collection,
        by=by,
        at=at,
        reason=reason,
        illustrative=illustrative,
    )
    return list(Split.objects.filter(pk__in=[daughter.pk for daughter in daughters]).order_by("pk"))


@transaction.atomic
def combine_splits(
    splits: Sequence[Split],
    *,
    into: NewPiece,
    process_loss_ug: int = 0,
    by: Person,
    at: datetime,
    reason: str = "",
) -> Split:
    """Make one piece of all that several pieces of one sample's collection hold in the vault.

    The first is its parent in the tree, the others are recorded as further parents. Raises NotPermitted, Refusal.
    """
    require(by, Permission.LEDGER_WRITE, at=at, within=splits[0].collection.code)
    locked = lock_splits(split.pk for split in splits)
    sources = [locked[split.pk] for split in splits]
    total = sum(source.in_vault_ug for source in sources)
    wanted = (into.mass_ug or 0) + process_loss_ug
    if len(sources) < 2:
        raise Refusal(Obstacle("too_few_pieces", _("Choose at least two pieces to combine.")))
    if len({source.collection_id for source in sources}) > 1:
        raise Refusal(Obstacle("other_collection", _("Pieces of different collections are never combined.")))
    if wanted != total:
        raise Refusal(
            Obstacle(
                "does_not_add_up",
                _("The pieces hold %(total)s; the new piece and the loss make %(wanted)s.")
                % {"total": Mass(total), "wanted": Mass(wanted)},
                "mass",
            )
        )
    child = make_daughter(sources[0], into)
    SplitParent.objects.bulk_create(SplitParent(split=child, parent=source) for source in sources[1:])
    entries = []
    left_to_lose = process_loss_ug
    for place, source in enumerate(sources):
        lost = min(left_to_lose, source.in_vault_ug)
        left_to_lose -= lost
        entries.append(
            Entry(Spot(source, Place.VAULT), Spot(child, Place.VAULT), source.in_vault_ug - lost, carries=place == 0)
        )
        if lost:
            entries.append(Entry(Spot(source, Place.VAULT), Spot(source, Place.PROCESS_LOSS), lost))
    post(Kind.COMBINE, entries, collection=child.collection, by=by, at=at, reason=reason)
    child.refresh_from_db()
    return child


def make_daughter(parent: Split, piece: NewPiece) -> Split:
    """A new piece under its parent, with the next free number where none is given; no mass moves yet."""
    daughter = Split(
        sample=parent.sample,
        parent=parent,
        identifier=piece.identifier or next_identifier(parent),
        form=piece.form or parent.form,
        use_class=piece.use_class or parent.use_class,
        lithology_note=piece.lithology_note or parent.lithology_note,
        condition=piece.condition or parent.condition,
        environment=parent.environment,
        place=parent.place,
        facility=parent.facility,
        is_weighed=piece.mass_ug is not None,
        remark=piece.remark,
        source=piece.source,
        is_illustrative=piece.is_illustrative,
        is_provisional=piece.is_provisional,
    )
    daughter.save(force_insert=True)
    daughter.refresh_from_db()
    return daughter


def _obstacles(split: Split, pieces: Sequence[NewPiece], process_loss_ug: int) -> list[Obstacle]:
    found = []
    if not pieces:
        found.append(Obstacle("no_pieces", _("Say at least one new piece.")))
    if split.whereabouts != Place.VAULT:
        found.append(Obstacle("not_in_vault", _("%(piece)s is not in the vault.") % {"piece": split.identifier}))
    wanted = sum(piece.mass_ug or 0 for piece in pieces) + process_loss_ug
    if wanted > split.in_vault_ug:
        found.append(
            Obstacle(
                "too_little",
                _("The new pieces and the loss make %(wanted)s; free in the vault are %(free)s.")
                % {"wanted": Mass(wanted), "free": Mass(split.in_vault_ug)},
                "mass",
            )
        )
    if process_loss_ug < 0 or any((piece.mass_ug or 0) < 0 for piece in pieces):
        found.append(Obstacle("negative_mass", _("A mass cannot be negative."), "mass"))
    for piece in pieces:
        if piece.identifier:
            found += obstacles_to_identifier(piece.identifier)
    return found

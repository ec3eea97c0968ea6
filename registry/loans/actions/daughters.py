"""Pieces the borrower makes of a lent one, and what becomes of them when they are back: a number, or counted as used.

A daughter stands under the item it was made of and goes where that goes. Its number is provisional until the curator
gives it one of the collection’s own; by the old one it is found for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_split
from registry.holdings.models import Form, Split
from registry.holdings.models.pieces import OPENED
from registry.holdings.numbering import obstacles_to_identifier, provisional_numbers
from registry.ledger.actions.subdivide import NewPiece, make_daughter
from registry.ledger.balances import balance
from registry.ledger.models import Movement
from registry.ledger.places import LABELS, Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans.actions.use import consume
from registry.loans.lifecycle import DISCREPANCY, ITEM, ON_LOAN, RECEIVED, REWEIGHED
from registry.loans.locks import lock_item
from registry.loans.models import Acceptance, LoanItem, MadePiece, Making
from registry.loans.models.daughters import WAYS_OF_MAKING
from registry.loans.moving import called
from registry.loans.permits import require_for_collection, require_investigator
from registry.loans.pieces import pieces_at
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import obstacles_to_reason, obstacles_to_time
from registry.parties.models import Person

MOST_PIECES = 24
"""Of one making; more are told of in several."""


@dataclass(frozen=True)
class Made:
    """One new piece: what it is, its form, and its reading where its mother is ever weighed."""

    what: str
    form: Form
    reading: Reading | None = None


@transaction.atomic
def make_pieces(
    item: LoanItem,
    *,
    mother: Split,
    made: Sequence[Made],
    way: str,
    left: Reading | None = None,
    process_loss_ug: int = 0,
    reason: str,
    by: Person,
    at: datetime,
) -> Making:
    """Tell of pieces made of one that is with the borrower; `left` is what is left of the mother.

    Raises NotPermitted, and Refusal when the masses do not come to what the books held before.
    """
    require_investigator(item.loan, by, Permission.USE_REPORT, at=at)
    item = lock_item(item)
    mother = lock_split(mother.pk)
    before_ug = balance(mother, Place.BORROWER, item.allotment)
    obstacles = obstacles_to_making(item, mother, made, way, reason, at=at)
    if item.status == ON_LOAN:
        obstacles += obstacles_to_the_sum(mother, made, left, process_loss_ug, before_ug)
    if obstacles:
        raise Refusal(obstacles)

    numbers = provisional_numbers(mother, len(made))
    daughters = [
        _born(mother, one, number, illustrative=item.loan.is_illustrative)
        for one, number in zip(made, numbers, strict=True)
    ]
    readings = [
        keep(one.reading, daughter, "making", allotment=item.allotment, by=by, at=at) if one.reading else None
        for one, daughter in zip(made, daughters, strict=True)
    ]
    if left is not None and left.mass_ug > 0:
        keep(left, mother, "making", allotment=item.allotment, by=by, at=at)
    movement = _post(item, mother, daughters, made, left, process_loss_ug, reason=reason, by=by, at=at)
    event = trail.record(
        "pieces made",
        chain=item.loan.collection.code,
        subject=called(item),
        by=by,
        at=at,
        reason=reason,
        facts={
            "mother": mother.identifier,
            "way": way,
            "pieces": [
                [number, one.form.code, one.reading.mass_ug if one.reading else None]
                for number, one in zip(numbers, made, strict=True)
            ],
            "before_ug": before_ug if mother.is_weighed else None,
            "left_ug": left.mass_ug if left else None,
            "process_loss_ug": process_loss_ug,
        },
    )
    making = Making.objects.create(
        item=item,
        mother=mother,
        way=way,
        before_ug=before_ug if mother.is_weighed else None,
        left_ug=left.mass_ug if left else None,
        process_loss_ug=process_loss_ug,
        reason=reason,
        by=by,
        happened_at=at,
        movement=movement,
        event=event,
    )
    MadePiece.objects.bulk_create(
        MadePiece(
            making=making,
            split=daughter,
            what=one.what,
            mass_ug=one.reading.mass_ug if one.reading else None,
            weighing=reading,
        )
        for daughter, one, reading in zip(daughters, made, readings, strict=True)
    )
    return making


@transaction.atomic
def accept_daughter(split: Split, *, number: str, remark: str = "", by: Person, at: datetime) -> Acceptance:
    """Give a daughter that came back a number of the collection’s own; it stays to be found by its provisional one.

    Raises NotPermitted, and Refusal when it is not back, has its number already, or the number is taken.
    """
    item = item_of(split)
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    split = lock_split(split.pk)
    number = number.strip()
    obstacles = obstacles_to_accepting(split) + _obstacles_to_number(number)
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "daughter accepted",
        chain=split.collection.code,
        subject=f"split {split.identifier}",
        by=by,
        at=at,
        reason=remark,
        facts={"number": number, "item": str(item)},
    )
    made = Acceptance.objects.create(
        split=split,
        provisional_number=split.identifier,
        number=number,
        remark=remark,
        by=by,
        happened_at=at,
        event=event,
    )
    split.refresh_from_db()
    return made


@transaction.atomic
def count_as_used(split: Split, *, reason: str, by: Person, at: datetime) -> Movement:
    """Count a daughter that came back as consumed, whole: it was not worth a number. Raises NotPermitted, Refusal."""
    item = item_of(split)
    require_for_collection(item.loan, by, Permission.RETURN_RECONCILE, at=at)
    item, split = lock_item(item), lock_split(split.pk)
    obstacles = obstacles_to_reason(reason) + obstacles_to_accepting(split)
    if item.status not in {RECEIVED, REWEIGHED, DISCREPANCY} or split.whereabouts != Place.RECEIVING:
        words = _("A piece is counted as used between its return and the closing of its item.")
        obstacles.append(Obstacle("not_in_receiving", words))
    if obstacles:
        raise Refusal(obstacles)
    held_ug = balance(split, Place.RECEIVING, item.allotment)
    movement = consume(item, Place.RECEIVING, held_ug, 0, piece=split, ends=True, reason=reason, by=by, at=at)
    assert movement is not None
    return movement


def item_of(split: Split) -> LoanItem:
    """The item a daughter is under, or was when it came back: the newest, where it passed from one to another.

    Raises Refusal for a piece that never was under one: it is no daughter, and has its number.
    """
    items = LoanItem.objects.filter(allotment__accounts__split=split)
    found = items.select_related("loan__collection", "allotment", "portion", "source").order_by("-pk").first()
    if found is None:
        raise Refusal(obstacles_to_accepting(split))
    return found


def obstacles_to_making(
    item: LoanItem, mother: Split, made: Sequence[Made], way: str, reason: str, *, at: datetime
) -> list[Obstacle]:
    """The mother is with the borrower under this item; each piece says what it is, and how they were made is told."""
    found = obstacles_to_time(item, at=at) + obstacles_to_reason(reason)
    if item.status != ON_LOAN:
        named = {"item": item, "status": ITEM.label(item.status)}
        found.append(Obstacle("not_on_loan", _("%(item)s is %(status)s.") % named))
    elif mother.pk not in {piece.pk for piece in pieces_at(item, Place.BORROWER)}:
        found.append(Obstacle("not_of_this_item", _("%(piece)s is not with you under this item.") % {"piece": mother}))
    if mother.last_moved_at is not None and at < mother.last_moved_at and not found:
        words = _("%(item)s: something later than that is on record already.") % {"item": item}
        found.append(Obstacle("before_what_is_on_record", words, "at"))
    if way not in WAYS_OF_MAKING:
        found.append(Obstacle("way_unknown", _("Say how the pieces were made."), "way"))
    if not 0 < len(made) <= MOST_PIECES:
        words = _("Tell of one piece at least, and of %(most)s at most at a time.") % {"most": MOST_PIECES}
        found.append(Obstacle("no_pieces", words))
    for row, one in enumerate(made):
        if not one.what.strip():
            found.append(Obstacle("what_missing", _("Say what it is."), f"pieces-{row}-what"))
    return found


def obstacles_to_the_sum(
    mother: Split, made: Sequence[Made], left: Reading | None, process_loss_ug: int, before_ug: int
) -> list[Obstacle]:
    """Left + new pieces + loss come to exactly what the books held; nothing of it for a piece never weighed."""
    weighed = [one.reading for one in made if one.reading is not None]
    if not mother.is_weighed:
        if weighed or left is not None or process_loss_ug:
            return [Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": mother})]
        return []
    if left is None or len(weighed) != len(made):
        return [
            Obstacle("reading_missing", _("Weigh each new piece, and what is left of %(piece)s.") % {"piece": mother})
        ]
    found = _obstacles_to_readings(weighed, left, process_loss_ug)
    total = sum(reading.mass_ug for reading in weighed) + left.mass_ug + process_loss_ug
    if total != before_ug:
        words = _("The masses come to %(total)s; by the books there were %(before)s. They differ by %(difference)s.")
        named = {"total": Mass(total), "before": Mass(before_ug), "difference": Mass(abs(total - before_ug))}
        found.append(Obstacle("does_not_add_up", words % named, "process_loss"))
    return found


def _obstacles_to_readings(weighed: Sequence[Reading], left: Reading, process_loss_ug: int) -> list[Obstacle]:
    found = []
    for row, reading in enumerate(weighed):
        found += obstacles_to_reading(reading, f"pieces-{row}-mass")
        if reading.mass_ug == 0:
            found.append(Obstacle("nothing_made", _("A piece weighs more than nothing."), f"pieces-{row}-mass"))
    if left.mass_ug > 0:
        found += obstacles_to_reading(left, "left")
    if left.mass_ug < 0 or process_loss_ug < 0:
        found.append(Obstacle("negative_mass", _("A mass cannot be negative."), "left"))
    return found


def obstacles_to_accepting(split: Split) -> list[Obstacle]:
    """It waits for its number, and is back."""
    if not split.is_provisional:
        return [Obstacle("accepted_already", _("%(piece)s has its number.") % {"piece": split})]
    if not split.whereabouts:  # its making was corrected away
        return [Obstacle("not_in_the_books", _("%(piece)s is no longer in the books.") % {"piece": split})]
    if split.whereabouts not in {Place.VAULT, Place.RECEIVING}:
        words = _("%(piece)s is not back: %(place)s.") % {"piece": split, "place": LABELS[split.whereabouts]}
        return [Obstacle("not_back", words)]
    return []


def _obstacles_to_number(number: str) -> list[Obstacle]:
    if not number:
        return [Obstacle("identifier_missing", _("Give the piece’s number."), "identifier")]
    return obstacles_to_identifier(number)


def _born(mother: Split, one: Made, number: str, *, illustrative: bool) -> Split:
    return make_daughter(
        mother,
        NewPiece(
            one.reading.mass_ug if one.reading else None,
            identifier=number,
            form=one.form,
            remark=one.what,
            is_illustrative=illustrative or mother.is_illustrative,
            is_provisional=True,
            condition=OPENED,
        ),
    )


def _post(
    item: LoanItem,
    mother: Split,
    daughters: Sequence[Split],
    made: Sequence[Made],
    left: Reading | None,
    process_loss_ug: int,
    *,
    reason: str,
    by: Person,
    at: datetime,
) -> Movement:
    here = Spot(mother, Place.BORROWER, item.allotment)
    entries = [
        Entry(
            here,
            Spot(daughter, Place.BORROWER, item.allotment),
            one.reading.mass_ug if one.reading else 0,
            carries=True,
        )
        for daughter, one in zip(daughters, made, strict=True)
    ]
    if process_loss_ug:
        entries.append(Entry(here, Spot(mother, Place.PROCESS_LOSS), process_loss_ug))
    if left is not None and left.mass_ug == 0:
        entries.append(Entry(here, Spot(mother, Place.CONSUMED), 0, carries=True))
    return post(
        Kind.SUBDIVIDE,
        entries,
        collection=item.loan.collection,
        by=by,
        at=at,
        reason=reason[:500],
        illustrative=item.loan.is_illustrative,
    )

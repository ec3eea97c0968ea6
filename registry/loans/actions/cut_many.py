"""Several portions cut from one piece at once: weighed before and after, each weighed, the loss of all cuts accounted.

Each portion serves an item of a loan that waits for it, or stays in the vault as a new piece of the collection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.locks import lock_split
from registry.holdings.models import Split
from registry.holdings.numbering import numbered, obstacles_to_identifier
from registry.ledger.actions.subdivide import NewPiece, make_daughter
from registry.ledger.balances import balance
from registry.ledger.models import Allotment
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans.lifecycle import PREPARING
from registry.loans.locks import lock_items, lock_loan
from registry.loans.models import LoanItem
from registry.loans.moving import move_item
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import free_ug, obstacles_to_preparing
from registry.parties.models import Person


@dataclass(frozen=True)
class Portion:
    """One portion: its reading, the item it serves (None: it stays in the vault), and its number where one is given."""

    reading: Reading
    item: LoanItem | None = None
    identifier: str = ""
    container: str = ""
    seal: str = ""

    @property
    def mass_ug(self) -> int:
        return self.reading.mass_ug


@dataclass(frozen=True)
class Cutting:
    """All readings of one cutting of a piece."""

    before: Reading
    after: Reading
    portions: Sequence[Portion]

    @property
    def cut_ug(self) -> int:
        return sum(portion.mass_ug for portion in self.portions)

    @property
    def loss_ug(self) -> int:
        """What the readings miss."""
        return self.before.mass_ug - self.cut_ug - self.after.mass_ug

    @property
    def allowed_loss_ug(self) -> int:
        """So much may each cut lose as the loan allows; of a portion that stays, as much as the strictest of them."""
        allowed = [portion.item.loan.cutting_tolerance_ug for portion in self.portions if portion.item]
        return sum(allowed) + (len(self.portions) - len(allowed)) * min(allowed, default=0)


@transaction.atomic
def cut_many(
    source: Split, cutting: Cutting, *, by: Person, second_by: Person | None = None, at: datetime
) -> list[Split]:
    """Cut every portion or none; the rest stays in the vault. The new pieces in the order of the portions.

    Raises NotPermitted, Refusal.
    """
    require(by, Permission.PORTION_PREPARE, at=at, within=source.collection.code)
    source, cutting = _locked(source, cutting)
    held = {portion.item.pk: _held_ug(portion.item) for portion in cutting.portions if portion.item}
    if obstacles := _obstacles(source, cutting, held, at=at):
        raise Refusal(obstacles)

    daughters = _make(source, cutting)
    _weigh(source, cutting, daughters, by=by, second_by=second_by, at=at)
    _level(source, cutting, held, by=by, at=at)
    _post(source, cutting, daughters, by=by, at=at)
    for portion, daughter in zip(cutting.portions, daughters, strict=True):
        if portion.item is not None:
            _serve(portion.item, portion, daughter, by=by, at=at)
    return list(Split.objects.filter(pk__in=[daughter.pk for daughter in daughters]).order_by("pk"))


def _locked(source: Split, cutting: Cutting) -> tuple[Split, Cutting]:
    """Loans by key, then their items, then pieces: as every act on a loan locks them."""
    items = [portion.item for portion in cutting.portions if portion.item]
    loans = [lock_loan(pk) for pk in sorted({item.loan_id for item in items})]
    locked = {
        item.pk: item
        for loan in loans
        for item in lock_items(loan, [item for item in items if item.loan_id == loan.pk])
    }
    source = lock_split(source.pk)
    for item in locked.values():
        if item.source_id == source.pk:
            item.source = source
    portions = [
        replace(portion, item=locked[portion.item.pk] if portion.item else None) for portion in cutting.portions
    ]
    return source, replace(cutting, portions=portions)


def _held_ug(item: LoanItem) -> int:
    return balance(item.source, Place.SET_ASIDE, item.allotment)


def _obstacles(source: Split, cutting: Cutting, held: dict[int, int], *, at: datetime) -> list[Obstacle]:
    found = _obstacles_to_readings(cutting)
    if not cutting.portions:
        found.append(Obstacle("no_portions", _("Say at least one portion.")))
    if not source.is_divisible:
        found.append(Obstacle("lent_whole", _("%(piece)s is not divided: it is lent whole.") % {"piece": source}))
    served = Counter(portion.item for portion in cutting.portions if portion.item)
    for number, portion in enumerate(cutting.portions, 1):
        found += _obstacles_to_portion(source, portion, number)
        if portion.item is not None:
            found += obstacles_to_preparing(portion.item, to=PREPARING, at=at)
    for item, times in served.items():
        if times > 1:
            found.append(Obstacle("served_twice", _("%(item)s is served by one portion alone.") % {"item": item}))
    return found + _obstacles_to_sums(source, cutting, held)


def _obstacles_to_readings(cutting: Cutting) -> list[Obstacle]:
    found = obstacles_to_reading(cutting.before, "before") + obstacles_to_reading(cutting.after, "after")
    for portion in cutting.portions:
        found += [each for each in obstacles_to_reading(portion.reading, "") if each not in found]
    return found


def _obstacles_to_portion(source: Split, portion: Portion, number: int) -> list[Obstacle]:
    found = []
    if portion.mass_ug <= 0:
        words = _("Portion %(number)s: a portion weighs more than nothing.")
        found.append(Obstacle("portion_empty", words % {"number": number}))
    if portion.identifier:
        found += obstacles_to_identifier(portion.identifier)
    item = portion.item
    if item is None:
        return found
    if item.source_id != source.pk:
        words = _("%(item)s is not cut from %(piece)s.")
        found.append(Obstacle("other_source", words % {"item": item, "piece": source}))
    if portion.mass_ug > item.approved_ug + item.loan.cutting_tolerance_ug:
        words = _("%(item)s: %(approved)s were approved, and the portion may weigh %(most)s more at most.")
        most = Mass(item.loan.cutting_tolerance_ug)
        found.append(Obstacle("portion_too_heavy", words % {"item": item, "approved": item.approved, "most": most}))
    return found


def _obstacles_to_sums(source: Split, cutting: Cutting, held: dict[int, int]) -> list[Obstacle]:
    found = []
    given = Counter(portion.identifier for portion in cutting.portions if portion.identifier)
    for number, times in given.items():
        if times > 1:
            found.append(Obstacle("identifier_twice", _("%(number)s is given to two portions.") % {"number": number}))
    if cutting.loss_ug < 0:
        words = _("Portions and rest weigh %(more)s more than the piece did before.")
        found.append(Obstacle("weighs_more_than_before", words % {"more": Mass(-cutting.loss_ug)}, "after"))
    if cutting.loss_ug > cutting.allowed_loss_ug:
        words = _("%(loss)s were lost in cutting; at most %(most)s may be. Weigh again.")
        told = {"loss": Mass(cutting.loss_ug), "most": Mass(cutting.allowed_loss_ug)}
        found.append(Obstacle("loss_beyond_tolerance", words % told, "after"))
    if cutting.cut_ug + max(cutting.loss_ug, 0) > sum(held.values()) + free_ug(source):
        found.append(Obstacle("too_little", _("%(piece)s holds too little for that.") % {"piece": source}))
    return found


def _make(source: Split, cutting: Cutting) -> list[Split]:
    numbers = numbered(source, [portion.identifier for portion in cutting.portions])
    return [
        make_daughter(
            source,
            NewPiece(
                portion.mass_ug,
                identifier=number,
                is_illustrative=portion.item.loan.is_illustrative if portion.item else source.is_illustrative,
            ),
        )
        for portion, number in zip(cutting.portions, numbers, strict=True)
    ]


def _weigh(
    source: Split,
    cutting: Cutting,
    daughters: Sequence[Split],
    *,
    by: Person,
    second_by: Person | None,
    at: datetime,
) -> None:
    """The source's readings belong to no one item, since several were cut between them."""
    pieces = zip(cutting.portions, daughters, strict=True)
    rows: list[tuple[Reading, Split, str, Allotment | None]] = [(cutting.before, source, "before_cutting", None)]
    rows += [(one.reading, piece, "portion", one.item.allotment if one.item else None) for one, piece in pieces]
    rows.append((cutting.after, source, "after_cutting", None))
    for reading, piece, purpose, allotment in rows:
        keep(reading, piece, purpose, allotment=allotment, by=by, second_by=second_by, at=at)


def _level(source: Split, cutting: Cutting, held: dict[int, int], *, by: Person, at: datetime) -> None:
    """Bring each item's mass set aside to what was cut for it: rests go back first, then what lacks is set aside."""
    more: list[Entry] = []
    for portion in cutting.portions:
        if portion.item is None:
            continue
        vault, aside = Spot(source, Place.VAULT), Spot(source, Place.SET_ASIDE, portion.item.allotment)
        lacking = portion.mass_ug - held[portion.item.pk]
        if lacking < 0:
            reason = _("The portion was cut lighter than set aside.")
            _write(Kind.RELEASE, [Entry(aside, vault, -lacking)], source, cutting, by=by, at=at, reason=reason)
        elif lacking > 0:
            more.append(Entry(vault, aside, lacking))
    if more:
        _write(Kind.SET_ASIDE, more, source, cutting, by=by, at=at)


def _post(source: Split, cutting: Cutting, daughters: Sequence[Split], *, by: Person, at: datetime) -> None:
    """One movement for the whole cutting: each portion to its item or the vault, and what was lost."""
    entries = []
    for portion, daughter in zip(cutting.portions, daughters, strict=True):
        item = portion.item
        frm = Spot(source, Place.SET_ASIDE, item.allotment) if item else Spot(source, Place.VAULT)
        to = Spot(daughter, Place.PREPARING, item.allotment) if item else Spot(daughter, Place.VAULT)
        entries.append(Entry(frm, to, portion.mass_ug, carries=True))
    if cutting.loss_ug:
        entries.append(Entry(Spot(source, Place.VAULT), Spot(source, Place.PROCESS_LOSS), cutting.loss_ug))
    _write(Kind.SUBDIVIDE, entries, source, cutting, by=by, at=at)


def _write(
    kind: Kind,
    entries: list[Entry],
    source: Split,
    cutting: Cutting,
    *,
    by: Person,
    at: datetime,
    reason: str = "",
) -> None:
    illustrative = any(portion.item.loan.is_illustrative for portion in cutting.portions if portion.item)
    post(kind, entries, collection=source.collection, by=by, at=at, reason=reason, illustrative=illustrative)


def _serve(item: LoanItem, portion: Portion, daughter: Split, *, by: Person, at: datetime) -> None:
    item.portion, item.issued_ug = daughter, portion.mass_ug
    item.container, item.seal = portion.container, portion.seal
    item.row_version += 1
    item.save(update_fields=["portion", "issued_ug", "container", "seal", "row_version"])
    move_item(item, PREPARING, by=by, at=at, facts={"portion_ug": portion.mass_ug})

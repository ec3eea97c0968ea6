"""Work on the bench: a portion is cut and weighed, or a whole piece taken, and made ready for its journey."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.permissions import Permission
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.holdings.numbering import next_identifier, obstacles_to_identifier
from registry.ledger.actions.subdivide import NewPiece, make_daughter
from registry.ledger.balances import balance
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot, post
from registry.loans.lifecycle import PREPARING, READY
from registry.loans.locks import lock_item
from registry.loans.models import LoanItem
from registry.loans.moving import move_item
from registry.loans.permits import require_for_collection
from registry.loans.readings import Reading, keep, obstacles_to_reading
from registry.loans.rules import free_ug, obstacles_to_preparing, tolerance_ug
from registry.parties.models import Person

__all__ = ["Reading", "cut_portion", "make_ready", "next_identifier", "take_whole"]


@transaction.atomic
def cut_portion(
    item: LoanItem,
    *,
    before: Reading,
    portion: Reading,
    after: Reading,
    identifier: str = "",
    container: str = "",
    seal: str = "",
    by: Person,
    second_by: Person | None = None,
    at: datetime,
) -> LoanItem:
    """Cut an item's portion from its divisible source, weighed before and after; the rest stays in the vault.

    What the readings miss is process loss, within the loan's cutting tolerance; so is a portion heavier than was
    approved. Without an identifier the portion gets the next free one. Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.PORTION_PREPARE, at=at)
    item = lock_item(item)
    loss_ug = before.mass_ug - portion.mass_ug - after.mass_ug
    held_ug = balance(item.source, Place.SET_ASIDE, item.allotment)
    obstacles = obstacles_to_preparing(item, to=PREPARING, at=at)
    for field, reading in {"before": before, "portion": portion, "after": after}.items():
        obstacles += obstacles_to_reading(reading, field)
    obstacles += _obstacles_to_cut(item, portion.mass_ug, loss_ug, held_ug)
    if identifier:
        obstacles += obstacles_to_identifier(identifier)
    if obstacles:
        raise Refusal(obstacles)

    daughter = make_daughter(
        item.source,
        NewPiece(portion.mass_ug, identifier=identifier, is_illustrative=item.loan.is_illustrative),
    )
    for reading, piece, purpose in (
        (before, item.source, "before_cutting"),
        (portion, daughter, "portion"),
        (after, item.source, "after_cutting"),
    ):
        keep(reading, piece, purpose, allotment=item.allotment, by=by, second_by=second_by, at=at)
    _post_cut(item, daughter, portion.mass_ug, loss_ug, held_ug, by=by, at=at)

    item.portion, item.issued_ug = daughter, portion.mass_ug
    item.container, item.seal = container, seal
    item.row_version += 1
    item.save(update_fields=["portion", "issued_ug", "container", "seal", "row_version"])
    move_item(item, PREPARING, by=by, at=at, facts={"portion_ug": portion.mass_ug, "process_loss_ug": loss_ug})
    return _fresh(item)


@transaction.atomic
def take_whole(
    item: LoanItem, *, reading: Reading | None, by: Person, second_by: Person | None = None, at: datetime
) -> LoanItem:
    """Take an indivisible piece as an item's portion, weighed unless it never is (a thin section).

    Raises NotPermitted, and Refusal when the balance and the books differ beyond tolerance: correct the books first.
    """
    require_for_collection(item.loan, by, Permission.PORTION_PREPARE, at=at)
    item = lock_item(item)
    held_ug = balance(item.source, Place.SET_ASIDE, item.allotment)
    if obstacles := obstacles_to_preparing(item, to=PREPARING, at=at) + _obstacles_to_whole(item, reading, held_ug):
        raise Refusal(obstacles)

    if reading is not None:
        keep(reading, item.source, "portion", allotment=item.allotment, by=by, second_by=second_by, at=at)
    item.portion = item.source
    item.issued_ug = held_ug if item.source.is_weighed else None
    item.row_version += 1
    item.save(update_fields=["portion", "issued_ug", "row_version"])
    post(
        Kind.PREPARE,
        [
            Entry(
                Spot(item.source, Place.SET_ASIDE, item.allotment),
                Spot(item.source, Place.PREPARING, item.allotment),
                held_ug,
                carries=True,
            )
        ],
        collection=item.loan.collection,
        by=by,
        at=at,
        illustrative=item.loan.is_illustrative,
    )
    move_item(item, PREPARING, by=by, at=at, facts={"portion_ug": held_ug})
    return _fresh(item)


@transaction.atomic
def make_ready(item: LoanItem, *, container: str = "", seal: str = "", by: Person, at: datetime) -> LoanItem:
    """Packed and sealed: it may be handed over. Container and seal given earlier stay unless given anew.

    Raises NotPermitted, Refusal.
    """
    require_for_collection(item.loan, by, Permission.PORTION_PREPARE, at=at)
    item = lock_item(item)
    item.container = container.strip() or item.container
    item.seal = seal.strip() or item.seal
    obstacles = obstacles_to_preparing(item, to=READY, at=at)
    if not item.container:
        obstacles.append(Obstacle("container_missing", _("Give the container’s number."), "container"))
    if not item.seal:
        obstacles.append(Obstacle("seal_missing", _("Give the seal’s number."), "seal"))
    if obstacles:
        raise Refusal(obstacles)
    item.row_version += 1
    item.save(update_fields=["container", "seal", "row_version"])
    move_item(item, READY, by=by, at=at, facts={"container": item.container, "seal": item.seal})
    return item


def _post_cut(
    item: LoanItem, daughter: Split, portion_ug: int, loss_ug: int, held_ug: int, *, by: Person, at: datetime
) -> None:
    source, allotment, loan = item.source, item.allotment, item.loan
    vault, held = Spot(source, Place.VAULT), Spot(source, Place.SET_ASIDE, allotment)
    taken_ug = portion_ug + loss_ug

    def write(kind: Kind, entries: list[Entry], reason: str = "") -> None:
        post(
            kind,
            entries,
            collection=loan.collection,
            by=by,
            at=at,
            reason=reason,
            illustrative=loan.is_illustrative,
        )

    if taken_ug > held_ug:
        write(Kind.SET_ASIDE, [Entry(vault, held, taken_ug - held_ug)])
    cut = [Entry(held, Spot(daughter, Place.PREPARING, allotment), portion_ug, carries=True)]
    if loss_ug:
        cut.append(Entry(held, Spot(source, Place.PROCESS_LOSS), loss_ug))
    write(Kind.SUBDIVIDE, cut)
    if taken_ug < held_ug:
        write(Kind.RELEASE, [Entry(held, vault, held_ug - taken_ug)], _("The portion was cut lighter than set aside."))


def _obstacles_to_cut(item: LoanItem, portion_ug: int, loss_ug: int, held_ug: int) -> list[Obstacle]:
    tolerance = item.loan.cutting_tolerance_ug
    found = []
    if not item.source.is_divisible:
        found.append(Obstacle("lent_whole", _("%(piece)s is not divided: it is lent whole.") % {"piece": item.source}))
    if portion_ug <= 0:
        found.append(Obstacle("portion_empty", _("The portion weighs more than nothing."), "portion"))
    if loss_ug < 0:
        found.append(
            Obstacle(
                "weighs_more_than_before",
                _("Portion and rest weigh %(more)s more than the piece did before.") % {"more": Mass(-loss_ug)},
                "after",
            )
        )
    if loss_ug > tolerance:
        found.append(
            Obstacle(
                "loss_beyond_tolerance",
                _("%(loss)s were lost in cutting; at most %(most)s may be. Weigh again.")
                % {"loss": Mass(loss_ug), "most": Mass(tolerance)},
                "after",
            )
        )
    if portion_ug > item.approved_ug + tolerance:
        found.append(
            Obstacle(
                "portion_too_heavy",
                _("%(approved)s were approved, and the portion may weigh %(most)s more at most.")
                % {"approved": item.approved, "most": Mass(tolerance)},
                "portion",
            )
        )
    if portion_ug + max(loss_ug, 0) > held_ug + free_ug(item.source):
        found.append(Obstacle("too_little", _("%(piece)s holds too little for that.") % {"piece": item.source}))
    return found


def _obstacles_to_whole(item: LoanItem, reading: Reading | None, held_ug: int) -> list[Obstacle]:
    named = {"piece": item.source}
    found = []
    if item.source.is_divisible:
        found.append(Obstacle("lent_by_mass", _("%(piece)s is divided: cut a portion.") % named))
    if reading is None:
        if item.source.is_weighed:
            found.append(Obstacle("reading_missing", _("Weigh %(piece)s.") % named, "reading"))
        return found
    if not item.source.is_weighed:
        found.append(Obstacle("never_weighed", _("%(piece)s is not weighed.") % named, "reading"))
        return found
    found += obstacles_to_reading(reading, "reading")
    if abs(held_ug - reading.mass_ug) > tolerance_ug(item.loan, [reading]):
        found.append(
            Obstacle(
                "balance_and_books_differ",
                _("The balance reads %(read)s and the books hold %(held)s: correct the books first, or weigh again.")
                % {"read": Mass(reading.mass_ug), "held": Mass(held_ug)},
                "reading",
            )
        )
    return found


def _fresh(item: LoanItem) -> LoanItem:
    """The item as the database now has it, for a caller who shows its masses."""
    return LoanItem.objects.select_related("loan__collection", "source", "portion", "allotment").get(pk=item.pk)

"""The yearly inventory: the holder certifies each piece, the representative countersigns; only then it counts.

A piece that is not there is reported missing in the same act. A mass that the books do not explain is refused: use or
loss is reported first, so that what is certified and what is in the books are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.dates import written_day
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.holdings.models import Split
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.incidents import report_incident
from registry.loans.lifecycle import ON_LOAN
from registry.loans.locks import lock_items, lock_loan
from registry.loans.models import Certification, CertifiedItem, Countersignature, Loan, LoanItem
from registry.loans.models.incidents import LOSS
from registry.loans.permits import require_investigator
from registry.loans.pieces import pieces_at
from registry.loans.rules import TOLERANCE_FLOOR_UG
from registry.parties.models import Person


@dataclass(frozen=True)
class Seen:
    """What the holder says of one piece; `mass_ug` None where it was not weighed for it."""

    is_present: bool
    where: str = ""
    mass_ug: int | None = None
    remark: str = ""


@dataclass(frozen=True)
class Held:
    """A piece the borrower has in hand under an item, and its mass by the books, in µg."""

    item: LoanItem
    piece: Split
    held_ug: int

    @property
    def is_daughter(self) -> bool:
        """Made by the borrower of what the item lent."""
        return self.piece.pk != self.item.piece.pk

    @property
    def key(self) -> str:
        """How fields about it are called."""
        return f"{self.item.pk}-{self.piece.pk}" if self.is_daughter else str(self.item.pk)

    @property
    def name(self) -> str:
        """How a sentence calls it."""
        return str(self.piece if self.is_daughter else self.item)


@transaction.atomic
def certify_inventory(
    loan: Loan,
    *,
    seen: Mapping[int, Seen],
    seen_daughters: Mapping[int, Seen] | None = None,
    by: Person,
    at: datetime,
) -> Certification:
    """Certify every piece of a loan that is with the borrower: `seen` by item id, and what was made of them by its own.

    Raises NotPermitted, and Refusal when a piece is left out, or its mass is not what the books explain.
    """
    require_investigator(loan, by, Permission.INVENTORY_CERTIFY, at=at)
    loan = lock_loan(loan.pk)
    looked_at = to_certify(lock_items(loan))
    told = seen_daughters or {}
    words = {each: told.get(each.piece.pk) if each.is_daughter else seen.get(each.item.pk) for each in looked_at}
    obstacles = [] if looked_at else [Obstacle("nothing_out", _("Nothing of this loan is with the borrower."))]
    for each, word in words.items():
        obstacles += obstacles_to_seen(each, word)
    if obstacles:
        raise Refusal(obstacles)
    said = {each: word for each, word in words.items() if word is not None}
    event = trail.record(
        "inventory certified",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={
            "items": [
                [each.item.number, word.is_present, word.mass_ug] for each, word in said.items() if not each.is_daughter
            ],
            **_daughters_told(said),
        },
    )
    made = Certification.objects.create(loan=loan, by=by, happened_at=at, event=event)
    # What is there first: an item is missing only when nothing of it is left.
    for each, word in sorted(said.items(), key=lambda pair: not pair[1].is_present):
        _certify(made, each, word, by=by, at=at)
    return made


def _daughters_told(said: Mapping[Held, Seen]) -> dict[str, Any]:
    made = [[each.piece.identifier, word.is_present, word.mass_ug] for each, word in said.items() if each.is_daughter]
    return {"daughters": made} if made else {}


def _certify(made: Certification, each: Held, word: Seen, *, by: Person, at: datetime) -> None:
    daughter = each.piece if each.is_daughter else None
    if not word.is_present:
        report_incident(
            each.item, kind=LOSS, what=word.remark, where=word.where, is_whole=True, daughter=daughter, by=by, at=at
        )
    CertifiedItem.objects.create(
        certification=made,
        item=each.item,
        daughter=daughter,
        is_present=word.is_present,
        where=word.where,
        mass_ug=word.mass_ug,
        books_ug=each.held_ug,
        remark=word.remark[:500],
    )


@transaction.atomic
def countersign_inventory(certification: Certification, *, by: Person, at: datetime) -> Countersignature:
    """Stand behind a certification for the institution. Raises NotPermitted, Refusal."""
    require(by, Permission.INVENTORY_COUNTERSIGN, at=at, institution=certification.loan.borrower_id)
    loan = lock_loan(certification.loan_id)
    obstacles = []
    if Countersignature.objects.filter(certification=certification).exists():
        obstacles.append(Obstacle("countersigned_already", _("This inventory is countersigned already.")))
    if by.pk == certification.by_id:
        obstacles.append(Obstacle("one_person_both", _("Two people stand behind an inventory.")))
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "inventory countersigned", chain=loan.collection.code, subject=f"loan {loan.reference}", by=by, at=at
    )
    return Countersignature.objects.create(certification=certification, by=by, happened_at=at, event=event)


def to_certify(items: Sequence[LoanItem]) -> list[Held]:
    """Pieces the borrower has in hand: portions, and what was made of them."""
    return [
        Held(item, piece, balance(piece, Place.BORROWER, item.allotment))
        for item in items
        if item.status == ON_LOAN
        for piece in pieces_at(item, Place.BORROWER)
    ]


def obstacles_to_seen(each: Held, word: Seen | None) -> list[Obstacle]:
    """What is missing from, or wrong with, the word on one piece."""
    item = each.name
    if word is None:
        return [Obstacle("not_looked_at", _("%(item)s: say whether it is there.") % {"item": item})]
    if not word.is_present:
        if word.remark.strip():
            return []
        return [Obstacle("remark_missing", _("%(item)s is not there: say what you know.") % {"item": item})]
    found = []
    if not word.where.strip():
        found.append(Obstacle("where_missing", _("%(item)s: say where it is.") % {"item": item}, f"where-{each.key}"))
    return found + _obstacles_to_mass(each, word)


def _obstacles_to_mass(each: Held, word: Seen) -> list[Obstacle]:
    if word.mass_ug is None:
        return []
    item, held_ug, field = each.name, each.held_ug, f"mass-{each.key}"
    if not each.piece.is_weighed:
        return [Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": each.piece}, field)]
    if held_ug - word.mass_ug > TOLERANCE_FLOOR_UG:
        words = _("%(item)s: by the books there are %(held)s. Report what was used or lost first, then certify.")
        return [Obstacle("books_do_not_explain", words % {"item": item, "held": Mass(held_ug)}, field)]
    if word.mass_ug - held_ug > TOLERANCE_FLOOR_UG and not word.remark.strip():
        words = _("%(item)s: by the books there are only %(held)s. Say why it weighs more.")
        return [Obstacle("remark_missing", words % {"item": item, "held": Mass(held_ug)}, f"remark-{each.key}")]
    return []


def obstacles_to_late_inventory(loan: Loan, *, on: date) -> list[Obstacle]:
    """The inventory of this loan is up to date on that day."""
    by_on = loan.certify_by()
    if by_on is not None and by_on < on:
        words = _("The inventory was due on %(day)s: certify it first.")
        return [Obstacle("inventory_late", words % {"day": written_day(by_on)})]
    return []

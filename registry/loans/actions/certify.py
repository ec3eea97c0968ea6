"""The yearly inventory: the holder certifies each piece, the representative countersigns; only then it counts.

A piece that is not there is reported missing in the same act. A mass that the books do not explain is refused: use or
loss is reported first, so that what is certified and what is in the books are one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.audit import trail
from registry.foundation.dates import written_day
from registry.foundation.mass import Mass
from registry.foundation.refusal import Obstacle, Refusal
from registry.ledger.balances import balance
from registry.ledger.places import Place
from registry.loans.actions.incidents import report_incident
from registry.loans.lifecycle import ON_LOAN
from registry.loans.locks import lock_items, lock_loan
from registry.loans.models import Certification, CertifiedItem, Countersignature, Loan, LoanItem
from registry.loans.models.incidents import LOSS
from registry.loans.permits import require_investigator
from registry.loans.rules import TOLERANCE_FLOOR_UG
from registry.parties.models import Person


@dataclass(frozen=True)
class Seen:
    """What the holder says of one piece; `mass_ug` None where it was not weighed for it."""

    is_present: bool
    where: str = ""
    mass_ug: int | None = None
    remark: str = ""


@transaction.atomic
def certify_inventory(loan: Loan, *, seen: Mapping[int, Seen], by: Person, at: datetime) -> Certification:
    """Certify every piece of a loan that is with the borrower; `seen` by item id.

    Raises NotPermitted, and Refusal when a piece is left out, or its mass is not what the books explain.
    """
    require_investigator(loan, by, Permission.INVENTORY_CERTIFY, at=at)
    loan = lock_loan(loan.pk)
    items = to_certify(lock_items(loan))
    held = {item.pk: balance(item.piece, Place.BORROWER, item.allotment) for item in items}
    obstacles = [] if items else [Obstacle("nothing_out", _("Nothing of this loan is with the borrower."))]
    for item in items:
        obstacles += obstacles_to_seen(item, seen.get(item.pk), held[item.pk])
    if obstacles:
        raise Refusal(obstacles)
    event = trail.record(
        "inventory certified",
        chain=loan.collection.code,
        subject=f"loan {loan.reference}",
        by=by,
        at=at,
        facts={"items": [[item.number, seen[item.pk].is_present, seen[item.pk].mass_ug] for item in items]},
    )
    made = Certification.objects.create(loan=loan, by=by, happened_at=at, event=event)
    for item in items:
        _certify(made, item, seen[item.pk], held[item.pk], by=by, at=at)
    return made


def _certify(made: Certification, item: LoanItem, word: Seen, held_ug: int, *, by: Person, at: datetime) -> None:
    if not word.is_present:
        report_incident(item, kind=LOSS, what=word.remark, where=word.where, is_whole=True, by=by, at=at)
    CertifiedItem.objects.create(
        certification=made,
        item=item,
        is_present=word.is_present,
        where=word.where,
        mass_ug=word.mass_ug,
        books_ug=held_ug,
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


def to_certify(items: Sequence[LoanItem]) -> list[LoanItem]:
    """Pieces the borrower has in hand."""
    return [item for item in items if item.status == ON_LOAN and item.piece.whereabouts == Place.BORROWER]


def obstacles_to_seen(item: LoanItem, word: Seen | None, held_ug: int) -> list[Obstacle]:
    """What is missing from, or wrong with, the word on one piece."""
    if word is None:
        return [Obstacle("not_looked_at", _("%(item)s: say whether it is there.") % {"item": item})]
    if not word.is_present:
        if word.remark.strip():
            return []
        return [Obstacle("remark_missing", _("%(item)s is not there: say what you know.") % {"item": item})]
    found = []
    if not word.where.strip():
        found.append(Obstacle("where_missing", _("%(item)s: say where it is.") % {"item": item}, f"where-{item.pk}"))
    return found + _obstacles_to_mass(item, word, held_ug)


def _obstacles_to_mass(item: LoanItem, word: Seen, held_ug: int) -> list[Obstacle]:
    if word.mass_ug is None:
        return []
    field = f"mass-{item.pk}"
    if not item.piece.is_weighed:
        return [Obstacle("never_weighed", _("%(piece)s is not weighed.") % {"piece": item.piece}, field)]
    if held_ug - word.mass_ug > TOLERANCE_FLOOR_UG:
        words = _("%(item)s: by the books there are %(held)s. Report what was used or lost first, then certify.")
        return [Obstacle("books_do_not_explain", words % {"item": item, "held": Mass(held_ug)}, field)]
    if word.mass_ug - held_ug > TOLERANCE_FLOOR_UG and not word.remark.strip():
        words = _("%(item)s: by the books there are only %(held)s. Say why it weighs more.")
        return [Obstacle("remark_missing", words % {"item": item, "held": Mass(held_ug)}, f"remark-{item.pk}")]
    return []


def obstacles_to_late_inventory(loan: Loan, *, on: date) -> list[Obstacle]:
    """The inventory of this loan is up to date on that day."""
    by_on = loan.certify_by()
    if by_on is not None and by_on < on:
        words = _("The inventory was due on %(day)s: certify it first.")
        return [Obstacle("inventory_late", words % {"day": written_day(by_on)})]
    return []

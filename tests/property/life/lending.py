"""What people do about loans until a piece is out: sign, file papers, cut, hand over, acknowledge."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from registry.holdings.models import Split
from registry.ledger.balances import balance, of_allotment
from registry.ledger.places import Place
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.dispatch import acknowledge, hand_over
from registry.loans.actions.papers import add_paper
from registry.loans.actions.prepare import cut_portion, make_ready, take_whole
from registry.loans.lifecycle import BEFORE_HAND_OVER
from registry.loans.models import Agreement, Loan, LoanItem
from registry.loans.pieces import LENT_AT, pieces_at
from registry.loans.readings import Reading
from registry.parties.models import Person
from tests.property.life.walk import Deed, Walk, listing

LENDING: list[Deed] = []
deed = listing(LENDING)
SIGNED = Q(loan__status__in=["signed", "active"])


def held(item: LoanItem) -> int:
    """Micrograms under an item's right, wherever they are."""
    return sum(of_allotment(item.allotment).values())


def some(walk: Walk, loan: Loan, *statuses: str) -> list[LoanItem]:
    """One or more items of a loan, mostly of those that stand there."""
    items = [item for item in loan.items.order_by("number") if item.status in statuses or walk.wrong()]
    return walk.chance.sample(items, walk.chance.randint(1, len(items))) if items else []


def one_of(walk: Walk, item: LoanItem, *places: Place) -> Split:
    """A piece of the item: its portion, or one that the borrower made of it."""
    return walk.chance.choice(pieces_at(item, *places) or [item.piece])


def of_piece(item: LoanItem, piece: Split) -> int:
    """Micrograms of one piece under an item's right."""
    return sum(balance(piece, place, item.allotment) for place in LENT_AT)


def readings(walk: Walk, item: LoanItem, place: Place) -> dict[int, Reading]:
    """What the balance shows of each piece that is ever weighed."""
    weighed = [piece for piece in pieces_at(item, place) if piece.is_weighed != walk.wrong()]
    return {piece.pk: walk.weighs(of_piece(item, piece)) for piece in weighed}


def processors(walk: Walk) -> tuple[Person, Person]:
    return walk.world.processor, walk.world.second_processor


@deed(Loan, Q(status="pending", agreement=None))
def draft(walk: Walk, loan: Loan) -> None:
    at = walk.now()
    today = loan.collection.date_of(at)
    days = -1 if walk.wrong() else 900
    draft_agreement(
        loan, from_on=today, to_on=today + timedelta(days=days), terms=walk.words(),
        by=walk.by(walk.world.curator), at=at,
    )  # fmt: skip


@deed(Agreement, Q(loans__status="pending"))
def sign(walk: Walk, agreement: Agreement) -> None:
    side = walk.chance.choice(["lender", "borrower"])
    rightly = walk.world.curator if side == "lender" else walk.side(agreement.borrower).representative
    sign_agreement(agreement, side=side, by=walk.by(rightly), at=walk.now())


@deed(Loan, Q(status="signed", papers=None))
def file_a_paper(walk: Walk, loan: Loan) -> None:
    kind = "storage_plan" if not walk.wrong() else "insurance"
    add_paper(
        loan, kind=kind, name="plan.pdf", content=b"%PDF-1.7 a plan", media_type="application/pdf",
        by=walk.by(walk.world.curator), at=walk.now(),
    )  # fmt: skip


@deed(LoanItem, Q(status="set_aside") & SIGNED)
def prepare(walk: Walk, item: LoanItem) -> None:
    source = Split.objects.get(pk=item.source_id)
    by = walk.by(*processors(walk))
    if not source.is_divisible:
        reading = walk.weighs(item.approved_ug) if source.is_weighed else None
        take_whole(item, reading=reading, by=by, at=walk.now())
        return
    before = source.in_vault_ug + source.held_ug
    portion, loss = walk.of(item.approved_ug), walk.chance.choice([0, 30, 200, 900])
    if walk.wrong():
        loss = walk.chance.choice([-5, 2_000])
    cut_portion(
        item,
        before=Reading(before, 10, "Balance XPR6U"),
        portion=Reading(portion, 10, "Balance XPR6U"),
        after=Reading(before - portion - loss, 10, "Balance XPR6U"),
        by=by,
        at=walk.now(),
    )


@deed(LoanItem, Q(status="preparing"))
def pack(walk: Walk, item: LoanItem) -> None:
    make_ready(item, container=walk.words(), seal=walk.words(), by=walk.by(*processors(walk)), at=walk.now())


@deed(Loan, Q(items__status__in=BEFORE_HAND_OVER), often=0.15)
def cancel(walk: Walk, loan: Loan) -> None:
    items = some(walk, loan, *BEFORE_HAND_OVER)
    cancel_items(loan, items=items, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())


@deed(Loan, Q(items__status="ready"))
def send_out(walk: Walk, loan: Loan) -> None:
    way = walk.chance.choice(["in_person", "carrier"])
    hand_over(
        loan, items=some(walk, loan, "ready"), way=way, carrier=walk.words(), by=walk.by(*processors(walk)),
        at=walk.now(),
    )  # fmt: skip


@deed(LoanItem, Q(status="handed_over"))
def take_receipt(walk: Walk, item: LoanItem) -> None:
    reading = walk.weighs(held(item)) if item.piece.is_weighed and walk.luck(0.5) else None
    acknowledge(
        item, seal_whole=walk.luck(0.8), reading=reading, remark=walk.words(), by=walk.by(item.loan.investigator),
        at=walk.now(),
    )  # fmt: skip

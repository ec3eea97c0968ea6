"""What people do while pieces are out: use, divide, extend, certify, lose, find, pass on."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from registry.foundation.refusal import NotPermitted
from registry.holdings.models import Form, Method, Split
from registry.holdings.numbering import number_to_accept
from registry.ledger.places import Place
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory
from registry.loans.actions.daughters import Made, accept_daughter, count_as_used, make_pieces
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import find_lost, report_incident, settle_incident, write_off_lost
from registry.loans.actions.recall import recall_loan
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer, undecided_transfer
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.lifecycle import AWAY
from registry.loans.models import Certification, Extension, Incident, Loan, LoanItem, Transfer
from registry.loans.pieces import daughter_of, made_of, pieces_at
from registry.loans.readings import Reading
from tests.property.life.lending import (
    SIGNED,
    file_a_paper,
    of_piece,
    one_of,
    readings,
    some,
)
from tests.property.life.walk import Deed, Walk, listing

WHILE_OUT: list[Deed] = []
deed = listing(WHILE_OUT)
WITH_THE_BORROWER = Q(status="active", items__status="on_loan", items__allotment__pieces__place="borrower")


@deed(LoanItem, Q(status="on_loan"))
def use(walk: Walk, item: LoanItem) -> None:
    piece = one_of(walk, item, Place.BORROWER)
    there = of_piece(item, piece)
    consumed = walk.chance.choice([0, there // 3, there]) if piece.is_weighed else 0
    methods = list(Method.objects.order_by("pk") if walk.wrong() else Method.objects.filter(code__in=item.methods))
    report_use(
        item,
        method=walk.chance.choice(methods),
        consumed_ug=walk.of(consumed) if walk.wrong() else consumed,
        process_loss_ug=min(walk.chance.choice([0, 7]), there - consumed),
        nothing_left=not piece.is_weighed and walk.luck(0.2),
        remark=walk.words(),
        daughter=daughter_of(item, piece),
        by=walk.by(item.loan.investigator),
        at=walk.now(),
    )


@deed(LoanItem, Q(status="on_loan"), often=3)
def make(walk: Walk, item: LoanItem) -> None:
    mother = one_of(walk, item, Place.BORROWER)
    form = Form.objects.order_by("pk").first()
    assert form is not None
    there, how_many = of_piece(item, mother), walk.chance.randint(1, 3)
    loss = walk.chance.choice([0, 0, 11]) if mother.is_weighed else 0
    each = walk.chance.choice([there // 5, (there - loss) // how_many])
    made = [
        Made(walk.words(), form, Reading(each, 10, "XPR") if mother.is_weighed else None) for _each in range(how_many)
    ]
    left = Reading(there - each * how_many - loss - (3 if walk.wrong() else 0), 10, "XPR")
    make_pieces(
        item, mother=mother, made=made, way="cut", left=left if mother.is_weighed else None, process_loss_ug=loss,
        reason=walk.words(), by=walk.by(item.loan.investigator), at=walk.now(),
    )  # fmt: skip


@deed(Split, Q(is_provisional=True, whereabouts__in=["receiving", "vault"]))
def number(walk: Walk, piece: Split) -> None:
    if not piece.is_provisional and not walk.wrong():
        raise NotPermitted("The page is not there.")
    if walk.luck(0.3):
        count_as_used(piece, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())
    else:
        accept_daughter(piece, number=number_to_accept(piece), by=walk.by(walk.world.curator), at=walk.now())


@deed(LoanItem, Q(status="on_loan", portion__whereabouts="consumed"))
def close_as_used_up(walk: Walk, item: LoanItem) -> None:
    close_used_up(item, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())


@deed(Loan, Q(status="active"))
def ask_for_time(walk: Walk, loan: Loan) -> None:
    to_on = (loan.due_on or loan.collection.date_of(walk.at)) + timedelta(days=walk.chance.choice([-1, 90, 200, 900]))
    request_extension(loan, to_on=to_on, reason=walk.words(), by=walk.by(loan.investigator), at=walk.now())


@deed(Extension, Q(decision=None))
def give_time(walk: Walk, extension: Extension) -> None:
    by = walk.by(walk.world.curator, walk.world.authority)
    decide_extension(extension, is_granted=walk.luck(0.7), reason=walk.words(), by=by, at=walk.now())


@deed(Loan, Q(status="active", recalls=None), often=0.04)
def recall(walk: Walk, loan: Loan) -> None:
    back_by_on = loan.collection.date_of(walk.at) + timedelta(days=walk.chance.choice([-3, 20, 60]))
    recall_loan(
        loan, kind="recall", back_by_on=back_by_on, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now()
    )


@deed(Loan, Q(items__status="on_loan"))
def certify(walk: Walk, loan: Loan) -> None:
    def seen(item: LoanItem, piece: Split) -> Seen:
        mass = walk.of(of_piece(item, piece)) if piece.is_weighed and walk.luck(0.3) else None
        return Seen(walk.luck(0.9), where=walk.words(), mass_ug=mass, remark=walk.words())

    items = loan.items.all()
    words = {item.pk: seen(item, item.piece) for item in items if not walk.wrong()}
    made = {
        piece.pk: seen(item, piece) for item in items for piece in made_of(item, Place.BORROWER) if not walk.wrong()
    }
    certify_inventory(loan, seen=words, seen_daughters=made, by=walk.by(loan.investigator), at=walk.now())


@deed(Certification, Q(countersignature=None))
def countersign(walk: Walk, certification: Certification) -> None:
    by = walk.by(walk.side(certification.loan.borrower).representative)
    countersign_inventory(certification, by=by, at=walk.now())


@deed(LoanItem, Q(status__in=[*AWAY, "received", "reweighed"]))
def tell_of_trouble(walk: Walk, item: LoanItem) -> None:
    kind = walk.chance.choice(["loss", "theft", "damage", "contamination"])
    whole = walk.luck(0.3)
    piece = one_of(walk, item, Place.BORROWER, Place.CARRIER)
    lost = walk.of(of_piece(item, piece) // 4) if kind in {"loss", "theft"} and not whole else 0
    by = walk.by(item.loan.investigator, walk.world.curator, walk.world.authority)
    report_incident(
        item, kind=kind, what=walk.words(), is_whole=whole, lost_ug=lost, daughter=daughter_of(item, piece), by=by,
        at=walk.now(),
    )  # fmt: skip


@deed(Incident, Q(end=None))
def end_trouble(walk: Walk, incident: Incident) -> None:
    act = walk.chance.choice(["settle", "find", "write off"])
    if act == "settle":
        settle_incident(incident, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now())
    elif act == "find":
        find_lost(
            incident, with_borrower=walk.luck(0.5), reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now()
        )
    else:
        write_off_lost(incident, reason=walk.words(), by=walk.by(walk.world.authority), at=walk.now())


@deed(Loan, Q(status="active", items__status="on_loan", recalls=None), often=2)
def ask_to_pass_on(walk: Walk, loan: Loan) -> None:
    borrower = walk.chance.choice([walk.world, walk.other]) if walk.wrong() else None
    to = borrower or (walk.other if loan.investigator_id == walk.world.investigator.pk else walk.world)
    request_transfer(
        loan, items=some(walk, loan, "on_loan"), investigator=to.investigator, borrower=to.borrower,
        reason=walk.words(), by=walk.by(loan.investigator, walk.side(loan.borrower).representative), at=walk.now(),
    )  # fmt: skip


@deed(Transfer, Q(decision=None))
def agree_to_pass_on(walk: Walk, transfer: Transfer) -> None:
    at = walk.now()
    sign_by_on = transfer.loan.collection.date_of(at) + timedelta(days=walk.chance.choice([-1, 20, 20]))
    decide_transfer(
        transfer, is_agreed=walk.luck(0.8), reason=walk.words(), term_months=walk.chance.choice([3, 12, 99]),
        sign_by_on=sign_by_on, by=walk.by(walk.world.curator), at=at,
    )  # fmt: skip


@deed(LoanItem, Q(status="awaiting_transfer") & SIGNED)
def take_over_from_another(walk: Walk, item: LoanItem) -> None:
    if (before := item.taken_from) is None:
        raise NotPermitted("The page is not there.")
    read = readings(walk, before, Place.BORROWER)
    take_over(
        item, given_by=walk.by(before.loan.investigator), seal_whole=walk.luck(0.9),
        reading=read.pop(before.piece.pk, None), of_daughters=read, remark=walk.words(),
        by=walk.by(item.loan.investigator), at=walk.now(),
    )  # fmt: skip


@deed(Loan, WITH_THE_BORROWER & Q(recalls=None), often=3)
def pass_on(walk: Walk, loan: Loan) -> None:
    """A transfer from asking to taking over, all doing what is theirs: one that is begun by chance rarely ends."""
    mischief, walk.mischief = walk.mischief, 0.0
    try:
        _pass_on(walk, loan)
    finally:
        walk.mischief = mischief


def _pass_on(walk: Walk, loan: Loan) -> None:
    there = loan.items.filter(status="on_loan", allotment__pieces__place="borrower").distinct()
    item = walk.chance.choice([*there] or [*loan.items.all()])
    to = walk.other if loan.investigator_id == walk.world.investigator.pk else walk.world
    asked = undecided_transfer(loan) or request_transfer(
        loan, items=[item], investigator=to.investigator, borrower=to.borrower, reason=walk.words(),
        by=loan.investigator, at=walk.now(),
    )  # fmt: skip
    to, today = walk.side(asked.borrower), loan.collection.date_of(walk.now())
    opened = decide_transfer(
        asked, is_agreed=True, reason="It fits.", term_months=3, sign_by_on=today + timedelta(days=20),
        by=walk.world.curator, at=walk.at,
    ).to_loan  # fmt: skip
    assert opened is not None
    agreement = draft_agreement(
        opened, from_on=today, to_on=today + timedelta(days=900), terms="As before.", by=walk.world.curator,
        at=walk.now(),
    )  # fmt: skip
    sign_agreement(agreement, side="lender", by=walk.world.curator, at=walk.now())
    sign_agreement(agreement, side="borrower", by=to.representative, at=walk.now())
    opened.refresh_from_db()
    file_a_paper(walk, opened)
    for after in opened.items.all():
        _take_over_truly(walk, after)


def _take_over_truly(walk: Walk, after: LoanItem) -> None:
    before = after.taken_from
    assert before is not None
    weighed = [piece for piece in pieces_at(before, Place.BORROWER) if piece.is_weighed]
    read = {piece.pk: Reading(of_piece(before, piece), 10, "Balance XPR6U") for piece in weighed}
    take_over(
        after, given_by=before.loan.investigator, reading=read.pop(before.piece.pk, None), of_daughters=read,
        by=after.loan.investigator, at=walk.now(),
    )  # fmt: skip

"""What people do about loans: sign, cut, hand over, use, extend, certify, lose, find, send back, weigh, square."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from registry.foundation.refusal import NotPermitted
from registry.holdings.models import Method, Split
from registry.ledger.balances import of_allotment
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.certify import Seen, certify_inventory, countersign_inventory
from registry.loans.actions.dispatch import acknowledge, hand_over
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import find_lost, report_incident, settle_incident, write_off_lost
from registry.loans.actions.papers import add_paper
from registry.loans.actions.prepare import cut_portion, make_ready, take_whole
from registry.loans.actions.recall import recall_loan
from registry.loans.actions.reconcile import correct_item, reconcile_item, weigh_again, write_off
from registry.loans.actions.results import report_result
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer
from registry.loans.actions.use import close_used_up, report_use
from registry.loans.citing import Citation
from registry.loans.lifecycle import AWAY, BEFORE_HAND_OVER, ENDED, MISSING
from registry.loans.models import Agreement, Certification, Extension, Incident, Loan, LoanItem, Transfer
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


@deed(LoanItem, Q(status="on_loan"))
def use(walk: Walk, item: LoanItem) -> None:
    there = held(item)
    consumed = walk.chance.choice([0, there // 3, there]) if item.piece.is_weighed else 0
    methods = list(Method.objects.order_by("pk") if walk.wrong() else Method.objects.filter(code__in=item.methods))
    report_use(
        item,
        method=walk.chance.choice(methods),
        consumed_ug=walk.of(consumed) if walk.wrong() else consumed,
        process_loss_ug=min(walk.chance.choice([0, 7]), there - consumed),
        nothing_left=not item.piece.is_weighed and walk.luck(0.2),
        remark=walk.words(),
        by=walk.by(item.loan.investigator),
        at=walk.now(),
    )


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


@deed(Loan, Q(status="active", recalls=None), often=0.1)
def recall(walk: Walk, loan: Loan) -> None:
    back_by_on = loan.collection.date_of(walk.at) + timedelta(days=walk.chance.choice([-3, 20, 60]))
    recall_loan(
        loan, kind="recall", back_by_on=back_by_on, reason=walk.words(), by=walk.by(walk.world.curator), at=walk.now()
    )


@deed(Loan, Q(items__status="on_loan"))
def certify(walk: Walk, loan: Loan) -> None:
    def seen(item: LoanItem) -> Seen:
        mass = walk.of(held(item)) if item.piece.is_weighed and walk.luck(0.3) else None
        return Seen(walk.luck(0.9), where=walk.words(), mass_ug=mass, remark=walk.words())

    words = {item.pk: seen(item) for item in loan.items.all() if not walk.wrong()}
    certify_inventory(loan, seen=words, by=walk.by(loan.investigator), at=walk.now())


@deed(Certification, Q(countersignature=None))
def countersign(walk: Walk, certification: Certification) -> None:
    by = walk.by(walk.side(certification.loan.borrower).representative)
    countersign_inventory(certification, by=by, at=walk.now())


@deed(LoanItem, Q(status__in=[*AWAY, "received", "reweighed"]))
def tell_of_trouble(walk: Walk, item: LoanItem) -> None:
    kind = walk.chance.choice(["loss", "theft", "damage", "contamination"])
    whole = walk.luck(0.3)
    lost = walk.of(held(item) // 4) if kind in {"loss", "theft"} and not whole else 0
    by = walk.by(item.loan.investigator, walk.world.curator, walk.world.authority)
    report_incident(item, kind=kind, what=walk.words(), is_whole=whole, lost_ug=lost, by=by, at=walk.now())


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
    reading = walk.weighs(held(before)) if before.piece.is_weighed else None
    take_over(
        item, given_by=walk.by(before.loan.investigator), seal_whole=walk.luck(0.9), reading=reading,
        remark=walk.words(), by=walk.by(item.loan.investigator), at=walk.now(),
    )  # fmt: skip


@deed(Loan, Q(items__status="on_loan", items__portion__whereabouts="borrower"))
def give_back(walk: Walk, loan: Loan) -> None:
    items = some(walk, loan, "on_loan")
    declared = {item.pk: walk.of(held(item)) for item in items}
    send_back(
        loan, items=items, declared=declared, way="in_person", by=walk.by(loan.investigator), at=walk.now()
    )  # fmt: skip


@deed(LoanItem, Q(status="sent_back"))
def take_in(walk: Walk, item: LoanItem) -> None:
    receive_back(item, seal_whole=walk.luck(0.9), by=walk.by(*processors(walk)), at=walk.now())


@deed(LoanItem, Q(status="received"))
def weigh(walk: Walk, item: LoanItem) -> None:
    reading = walk.weighs(held(item)) if item.piece.is_weighed != walk.wrong() else None
    one, two = walk.by(*processors(walk)), walk.by(*processors(walk))
    reweigh(item, reading=reading, by=one, second_by=two, at=walk.now())


@deed(LoanItem, Q(status="reweighed"))
def square(walk: Walk, item: LoanItem) -> None:
    reconcile_item(item, by=walk.by(walk.world.curator), at=walk.now())


@deed(LoanItem, Q(status="discrepancy"))
def mend(walk: Walk, item: LoanItem) -> None:
    act = walk.chance.choice(["correct", "weigh", "write off"])
    if act == "correct":
        correct_item(
            item, consumed_ug=walk.of(1_500), process_loss_ug=walk.chance.choice([0, 9]), reason=walk.words(),
            by=walk.by(walk.world.curator), at=walk.now(),
        )  # fmt: skip
    elif act == "weigh":
        one, two = walk.by(*processors(walk)), walk.by(*processors(walk))
        weigh_again(item, reading=walk.weighs(held(item)), reason=walk.words(), by=one, second_by=two, at=walk.now())
    else:
        write_off(item, reason=walk.words(), by=walk.by(walk.world.authority), at=walk.now())


@deed(Loan, Q(items__acknowledgements__isnull=False))
def publish(walk: Walk, loan: Loan) -> None:
    citation = Citation("paper", walk.words(), "A. Invented", "A journal", walk.at.year, "")
    items = [item for item in loan.items.all() if walk.luck(0.5)]
    report_result(loan, citation=citation, items=items, by=walk.by(loan.investigator), at=walk.now())


def bring_to_an_end(walk: Walk) -> None:
    """From wherever chance has led, everybody does what is theirs, and every item ends."""
    walk.mischief = 0.0
    # The newest first: what another waits to take over is given up before it is sent back.
    open_items = LoanItem.objects.exclude(status__in=ENDED).order_by("-pk")
    for _round in range(12):
        for incident in Incident.objects.filter(end=None).order_by("-pk"):
            end_of_incident(walk, incident)
        for item in open_items.select_related("loan"):
            walk.at += timedelta(hours=1)
            END[item.status](walk, item)
    assert not open_items.exists(), [(str(item), item.status) for item in open_items]


def end_of_incident(walk: Walk, incident: Incident) -> None:
    """Settled, written off; found again where the authority told of the loss."""
    walk.at += timedelta(hours=1)
    if incident.movement_id is None:
        settle_incident(incident, reason="An end.", by=walk.world.curator, at=walk.at)
    elif incident.by_id != walk.world.authority.pk:
        write_off_lost(incident, reason="An end.", by=walk.world.authority, at=walk.at)
    else:
        find_lost(incident, with_borrower=False, reason="An end.", by=walk.world.curator, at=walk.at)


def _used_up_or_back(walk: Walk, item: LoanItem) -> None:
    if item.piece.whereabouts == "consumed":
        close_used_up(item, reason="An end.", by=walk.world.curator, at=walk.at)
        return
    declared = {item.pk: held(item)}
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=item.loan.investigator, at=walk.at)


def _weigh_truly(walk: Walk, item: LoanItem) -> None:
    reading = Reading(held(item), 10, "Balance XPR6U") if item.piece.is_weighed else None
    reweigh(item, reading=reading, by=walk.world.processor, second_by=walk.world.second_processor, at=walk.at)


def _weigh_truly_again(walk: Walk, item: LoanItem) -> None:
    weigh_again(
        item, reading=Reading(held(item), 10, "Balance XPR6U"), reason="An end.", by=walk.world.processor,
        second_by=walk.world.second_processor, at=walk.at,
    )  # fmt: skip


def _cancel(walk: Walk, item: LoanItem) -> None:
    cancel_items(item.loan, items=[item], reason="An end.", by=walk.world.curator, at=walk.at)


END: dict[str, Callable[[Walk, LoanItem], Any]] = {
    **dict.fromkeys(BEFORE_HAND_OVER, _cancel),
    "handed_over": lambda walk, item: acknowledge(item, seal_whole=True, by=item.loan.investigator, at=walk.at),
    "on_loan": _used_up_or_back,
    "sent_back": lambda walk, item: receive_back(item, seal_whole=True, by=walk.world.processor, at=walk.at),
    "received": _weigh_truly,
    "reweighed": lambda walk, item: reconcile_item(item, by=walk.world.curator, at=walk.at),
    "discrepancy": _weigh_truly_again,
    MISSING: lambda _walk, _item: None,  # ends with its incident
}

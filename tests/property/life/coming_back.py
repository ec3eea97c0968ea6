"""What people do when pieces come back: send, take in, weigh, square, number; and an end from wherever chance led."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Q

from registry.ledger.places import Place
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.dispatch import acknowledge
from registry.loans.actions.incidents import find_lost, settle_incident, write_off_lost
from registry.loans.actions.reconcile import correct_item, reconcile_item, sums_of, weigh_again, write_off
from registry.loans.actions.results import report_result
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.actions.use import close_used_up
from registry.loans.citing import Citation
from registry.loans.lifecycle import BEFORE_HAND_OVER, ENDED, MISSING
from registry.loans.models import Incident, Loan, LoanItem
from registry.loans.pieces import daughter_of, made_of, pieces_at
from registry.loans.readings import Reading
from tests.property.life.lending import (
    of_piece,
    one_of,
    processors,
    readings,
    some,
)
from tests.property.life.walk import Deed, Walk, listing

COMING_BACK: list[Deed] = []
deed = listing(COMING_BACK)


@deed(Loan, Q(items__status="on_loan", items__allotment__pieces__place="borrower"))
def give_back(walk: Walk, loan: Loan) -> None:
    items = some(walk, loan, "on_loan")
    declared = {item.pk: walk.of(of_piece(item, item.piece)) for item in items}
    made = {piece.pk: walk.of(of_piece(item, piece)) for item in items for piece in made_of(item, Place.BORROWER)}
    send_back(
        loan, items=items, declared=declared, of_daughters=made, way="in_person",
        by=walk.by(loan.investigator), at=walk.now(),
    )  # fmt: skip


@deed(LoanItem, Q(status="sent_back"))
def take_in(walk: Walk, item: LoanItem) -> None:
    receive_back(item, seal_whole=walk.luck(0.9), by=walk.by(*processors(walk)), at=walk.now())


@deed(LoanItem, Q(status="received"))
def weigh(walk: Walk, item: LoanItem) -> None:
    read = readings(walk, item, Place.RECEIVING)
    one, two = walk.by(*processors(walk)), walk.by(*processors(walk))
    reweigh(
        item, reading=read.pop(item.piece.pk, None), of_daughters=read, by=one, second_by=two, at=walk.now()
    )  # fmt: skip


@deed(LoanItem, Q(status="reweighed"))
def square(walk: Walk, item: LoanItem) -> None:
    reconcile_item(item, by=walk.by(walk.world.curator), at=walk.now())


@deed(LoanItem, Q(status="discrepancy"))
def mend(walk: Walk, item: LoanItem) -> None:
    act = walk.chance.choice(["correct", "weigh", "write off"])
    if act == "correct":
        correct_item(
            item, consumed_ug=walk.of(1_500), process_loss_ug=walk.chance.choice([0, 9]), reason=walk.words(),
            daughter=daughter_of(item, one_of(walk, item, Place.RECEIVING)),
            by=walk.by(walk.world.curator), at=walk.now(),
        )  # fmt: skip
    elif act == "weigh":
        one, two = walk.by(*processors(walk)), walk.by(*processors(walk))
        read = readings(walk, item, Place.RECEIVING)
        weigh_again(
            item, reading=read.pop(item.piece.pk, None), of_daughters=read, reason=walk.words(), by=one, second_by=two,
            at=walk.now(),
        )  # fmt: skip
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
        for incident in Incident.objects.filter(end=None).order_by("takes_piece", "pk"):
            end_of_incident(walk, incident)
        for item in open_items.select_related("loan"):
            walk.at += timedelta(hours=1)
            END[item.status](walk, item)
    assert not open_items.exists(), [(str(item), item.status) for item in open_items]


def end_of_incident(walk: Walk, incident: Incident) -> None:
    """Settled, written off; found again where the authority told of the loss, and a part after the piece it is of."""
    walk.at += timedelta(hours=1)
    item = LoanItem.objects.get(pk=incident.item_id)
    told_by_the_authority = incident.by_id == walk.world.authority.pk
    if incident.movement_id is None:
        settle_incident(incident, reason="An end.", by=walk.world.curator, at=walk.at)
    elif told_by_the_authority and not incident.takes_piece and item.status == MISSING:
        return
    elif not told_by_the_authority and not (incident.takes_piece and others_open(incident)):
        write_off_lost(incident, reason="An end.", by=walk.world.authority, at=walk.at)
    else:
        find_lost(incident, with_borrower=False, reason="An end.", by=walk.world.curator, at=walk.at)


def others_open(incident: Incident) -> bool:
    """Whether another incident of its item has not ended, past which no missing piece is given up."""
    return Incident.objects.filter(item=incident.item_id, end=None).exclude(pk=incident.pk).exists()


def _used_up_or_back(walk: Walk, item: LoanItem) -> None:
    pieces = pieces_at(item, Place.BORROWER)
    if not pieces:
        close_used_up(item, reason="An end.", by=walk.world.curator, at=walk.at)
        return
    masses = {piece.pk: of_piece(item, piece) for piece in pieces}
    send_back(
        item.loan, items=[item], declared={item.pk: masses.get(item.piece.pk, 0)}, of_daughters=masses, way="in_person",
        by=item.loan.investigator, at=walk.at,
    )  # fmt: skip


def _true_readings(item: LoanItem) -> dict[int, Reading]:
    pieces = [piece for piece in pieces_at(item, Place.RECEIVING) if piece.is_weighed]
    return {piece.pk: Reading(of_piece(item, piece), 10, "Balance XPR6U") for piece in pieces}


def _weigh_truly(walk: Walk, item: LoanItem) -> None:
    read = _true_readings(item)
    reweigh(
        item, reading=read.pop(item.piece.pk, None), of_daughters=read, by=walk.world.processor,
        second_by=walk.world.second_processor, at=walk.at,
    )  # fmt: skip


def _weigh_truly_again(walk: Walk, item: LoanItem) -> None:
    read = _true_readings(item)
    weigh_again(
        item, reading=read.pop(item.piece.pk, None), of_daughters=read, reason="An end.", by=walk.world.processor,
        second_by=walk.world.second_processor, at=walk.at,
    )  # fmt: skip


def _weigh_what_was_found_and_square(walk: Walk, item: LoanItem) -> None:
    if any(sums.is_unweighed for sums in sums_of(item)):
        _weigh_truly_again(walk, item)
    reconcile_item(item, by=walk.world.curator, at=walk.at)


def _cancel(walk: Walk, item: LoanItem) -> None:
    cancel_items(item.loan, items=[item], reason="An end.", by=walk.world.curator, at=walk.at)


END: dict[str, Callable[[Walk, LoanItem], Any]] = {
    **dict.fromkeys(BEFORE_HAND_OVER, _cancel),
    "handed_over": lambda walk, item: acknowledge(item, seal_whole=True, by=item.loan.investigator, at=walk.at),
    "on_loan": _used_up_or_back,
    "sent_back": lambda walk, item: receive_back(item, seal_whole=True, by=walk.world.processor, at=walk.at),
    "received": _weigh_truly,
    "reweighed": _weigh_what_was_found_and_square,
    "discrepancy": _weigh_truly_again,
    MISSING: lambda _walk, _item: None,  # ends with its incident
}

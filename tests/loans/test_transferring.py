"""A piece that is out passes to another investigator: asked for, agreed to, signed for, weighed by both, taken over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.db.models import QuerySet

from registry.access.roles import Role
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.ledger.balances import balance, of_allotment, spent_by
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans.actions.cancel import cancel_items, lapse_unsigned_transfers
from registry.loans.actions.incidents import report_incident
from registry.loans.actions.recall import recall_loan
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.take_over import take_over
from registry.loans.actions.transfer import decide_transfer, request_transfer
from registry.loans.models import Loan, LoanItem, Transfer
from registry.messages.models import Notice
from registry.parties.actions import registry_itself
from registry.parties.models import Person
from registry.reports.public.loans import loans_of_pieces
from tests import transfers, worlds
from tests.factories.loans import reading
from tests.factories.parties import make_person_with_role
from tests.ledger.books import not_permitted as role_may_not
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def out(world: World) -> LoanItem:
    """20 mg of powder with the borrower."""
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def asked(world: World, item: LoanItem, by: Person | None = None) -> Transfer:
    return transfers.asked(world, item, by=by)


# Asking


def test_the_investigator_asks_and_so_may_the_representative(world: World) -> None:
    assert asked(world, out(world)).pk
    assert asked(world, out(world), by=world.representative).pk


def test_nobody_else_asks(world: World) -> None:
    item = out(world)
    for nobody in (world.stranger, world.curator, world.processor):
        with not_permitted():
            asked(world, item, by=nobody)


def test_only_a_researcher_of_that_institution_receives(world: World) -> None:
    item = out(world)
    with refuses("not_a_researcher"):
        request_transfer(
            item.loan,
            items=[item],
            investigator=world.stranger,
            borrower=world.borrower,
            reason="Split of work.",
            by=world.investigator,
            at=world.later(),
        )


def test_one_transfer_is_asked_for_at_a_time(world: World) -> None:
    item = out(world)
    asked(world, item)
    with refuses("asked_already"):
        asked(world, item)


def test_nothing_passes_that_is_wanted_back(world: World) -> None:
    item = out(world)
    day = world.collection.date_of(world.at) + timedelta(days=30)
    recall_loan(item.loan, kind="recall", back_by_on=day, reason="A check.", by=world.curator, at=world.later())
    with refuses("recalled"):
        asked(world, item)


def test_nothing_passes_over_an_open_incident(world: World) -> None:
    item = out(world)
    report_incident(item, kind="damage", what="A crack.", by=world.investigator, at=world.later())
    with refuses("incident_open"):
        asked(world, item)


# Deciding


def test_agreeing_opens_a_loan_that_waits_for_its_own_agreement(world: World) -> None:
    old = out(world)
    new = transfers.agreed(world, old)
    assert (new.status, new.loan.status) == ("awaiting_transfer", "pending")
    assert (new.loan.investigator, new.loan.borrower) == (world.stranger, world.stranger_institution)
    assert new.piece == old.piece
    assert fresh(old).status == "on_loan"


def test_a_declined_transfer_opens_nothing(world: World) -> None:
    transfer = asked(world, out(world))
    decide_transfer(transfer, is_agreed=False, reason="Bring it back.", by=world.curator, at=world.later())
    assert Loan.objects.count() == 1


def test_whoever_belongs_to_a_side_does_not_decide(world: World) -> None:
    transfer = asked(world, out(world))
    partial = make_person_with_role(Role.CURATOR, collection=world.collection, name="Of both")
    partial.grants.create(
        role=Role.RESEARCHER,
        institution=world.borrower,
        from_on=date(2020, 1, 1),
        reason="So.",
        granted_by=registry_itself(),
    )
    with refuses("own_institution"):
        decide_transfer(transfer, is_agreed=False, reason="No.", by=Person.objects.get(pk=partial.pk), at=world.later())


def test_the_borrower_does_not_decide(world: World) -> None:
    transfer = asked(world, out(world))
    for nobody in (world.investigator, world.representative, world.stranger, world.processor):
        with not_permitted():
            decide_transfer(transfer, is_agreed=False, reason="No.", by=nobody, at=world.later())


def test_the_new_term_is_no_longer_than_the_old_one(world: World) -> None:
    transfer = asked(world, out(world))
    with refuses("term_out_of_range"):
        transfers.granted(world, transfer, term_months=13)


# Taking over


def test_what_is_taken_over_passes_whole_and_the_old_item_ends_at_zero(world: World) -> None:
    old = worlds.item_used(world, worlds.only_item(worlds.loan_signed(world)), consumed_ug=5_000)
    new = transfers.taken_over(world, old, weighed_ug=14_960)
    old = fresh(old)
    assert (old.status, old.loan.status) == ("transferred", "closed")
    assert sum(of_allotment(old.allotment).values()) == 0
    assert spent_by(old.allotment)[Place.WEIGHING_DIFFERENCE] == 40
    assert (new.status, new.loan.status, new.issued_ug) == ("on_loan", "active", 14_960)
    assert balance(new.piece, Place.BORROWER, new.allotment) == 14_960
    # issued = returned + consumed + process loss + weighing difference + lost + transferred
    assert old.issued_ug == 0 + 5_000 + 0 + 40 + 0 + 14_960


def test_a_gain_stays_in_the_weighing(world: World) -> None:
    new = transfers.taken_over(world, out(world), weighed_ug=20_030)
    assert new.issued_ug == 20_000
    assert new.hand_over.difference_ug == -30


def test_the_new_term_starts_at_the_hand_over(world: World) -> None:
    new = transfers.taken_over(world, out(world))
    assert new.loan.due_on == date(2026, 3, 4)


def test_a_thin_section_passes_unweighed(world: World) -> None:
    section = worlds.only_item(worlds.loan_signed(world, worlds.whole_piece(world, world.section)))
    new = transfers.taken_over(world, worlds.item_on_loan(world, section), weighed_ug=None)
    assert (new.status, new.issued_ug, new.piece.whereabouts) == ("on_loan", None, "borrower")


def test_what_was_taken_over_comes_back_and_balances(world: World) -> None:
    new = transfers.taken_over(world, out(world))
    new = worlds.sent_back_and_weighed(world, new, by=world.stranger)
    assert reconcile_item(new, by=world.curator, at=world.later()).outcome == "within"
    assert fresh(new).loan.status == "closed"


def test_nothing_passes_before_both_sides_signed(world: World) -> None:
    new = transfers.agreed(world, out(world))
    with refuses("agreement_missing"):
        transfers.take(world, new)


def test_nothing_passes_before_its_papers(world: World) -> None:
    old = out_with_papers(world)
    new = transfers.signed(world, transfers.agreed(world, old))
    with refuses("paper_missing"):
        transfers.take(world, new)


def out_with_papers(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, papers_demanded=("storage_plan",))))


def test_beyond_tolerance_nothing_passes(world: World) -> None:
    new = transfers.signed(world, transfers.agreed(world, out(world)))
    with refuses("balance_and_books_differ"):
        transfers.take(world, new, weighed_ug=19_000)


def test_who_gives_is_named_and_weighs_too(world: World) -> None:
    new = transfers.signed(world, transfers.agreed(world, out(world)))
    for nobody in (world.stranger, world.curator):
        with refuses("giver_unknown"):
            transfers.take(world, new, given_by=nobody)
    assert transfers.take(world, new, given_by=world.investigator).hand_over.given_by == world.investigator


def test_only_the_receiving_investigator_takes_over(world: World) -> None:
    new = transfers.signed(world, transfers.agreed(world, out(world)))
    for nobody in (world.investigator, world.curator):
        with not_permitted():
            take_over(new, given_by=world.investigator, reading=reading(20_000), by=nobody, at=world.later())


# Not carried out


def test_a_transfer_given_up_leaves_the_piece_where_it_is(world: World) -> None:
    old = out(world)
    new = transfers.agreed(world, old)
    cancel_items(new.loan, items=[new], reason="Changed their minds.", by=world.curator, at=world.later())
    assert (fresh(new).status, fresh(new).loan.status) == ("cancelled", "cancelled")
    assert fresh(old).status == "on_loan"
    assert asked(world, old).pk


def test_a_transfer_nobody_signs_for_lapses(world: World) -> None:
    new = transfers.agreed(world, out(world))
    assert not lapse_unsigned_transfers(by=registry_itself(), at=world.later())
    assert lapse_unsigned_transfers(by=registry_itself(), at=world.later(days=60)) == [new.loan]
    assert fresh(new).status == "lapsed"


# Told


def test_both_sides_and_the_curators_are_told(world: World) -> None:
    world.at = now() - timedelta(days=3)
    representative = make_person_with_role(Role.REPRESENTATIVE, institution=world.stranger_institution, name="Theirs")
    transfers.taken_over(world, out(world), representative=representative)
    told = set(Notice.objects.filter(kind="transferred").values_list("person", flat=True))
    assert told == {world.investigator.pk, world.representative.pk, representative.pk, world.curator.pk}


def test_the_public_sees_what_passed_on_both_loans(world: World) -> None:
    old = out(world)
    new = transfers.taken_over(world, old)
    shown = {loan.reference: loan for loan in loans_of_pieces(split_of(new), at=world.later(days=40))}
    given, taken = shown[old.loan.reference].items[0], shown[new.loan.reference].items[0]
    assert (given.status, given.masses.lent, given.masses.transferred, given.masses.out) == (
        "transferred",
        20_000,
        20_000,
        0,
    )
    assert (taken.status, taken.masses.lent, taken.masses.out) == ("on_loan", 20_000, 20_000)


def split_of(item: LoanItem) -> QuerySet[Split]:
    return Split.objects.filter(pk=item.piece.pk)


# Laws, by hand


def test_mass_does_not_pass_between_items_without_their_moves(world: World) -> None:
    old = out(world)
    new = transfers.signed(world, transfers.agreed(world, old))
    with refused("loans_loanitem_agrees_with_the_books"):
        raw.shift(world, Kind.TRANSFER, passing(old, new))
        raw.at_commit()


def passing(old: LoanItem, new: LoanItem, ug: int = 20_000) -> Entry:
    here, there = (Spot(old.piece, Place.BORROWER, item.allotment) for item in (old, new))
    return Entry(here, there, ug, carries=True)


def test_only_a_transfer_has_lines_between_two_items(world: World) -> None:
    old, other = out(world), out(world)
    with refused("ledger_line_keeps_its_allotment"):
        raw.shift(world, Kind.CONSUME, passing(old, other))


def test_a_transfer_leaves_nothing_behind(world: World) -> None:
    old, other = out(world), out(world)
    with refused("ledger_possession_mass_is_where_the_piece_is"):
        raw.shift(world, Kind.TRANSFER, passing(old, other, ug=19_000))


def test_an_item_is_transferred_only_by_its_hand_over(world: World) -> None:
    old = out(world)
    new = transfers.signed(world, transfers.agreed(world, old))
    with refused("loans_itemmove_transferred_by_its_hand_over"):
        raw.shift(world, Kind.TRANSFER, passing(old, new))
        raw.move(world, fresh(old), "transferred")


def hand_over_by_hand(world: World, old: LoanItem, new: LoanItem, **changed: object) -> None:
    at = world.later()
    movement = raw.shift(world, Kind.TRANSFER, passing(old, new), at=at, by=world.stranger)
    values: dict[str, object] = {
        "item_id": new.pk,
        "given_by_id": world.investigator.pk,
        "by_id": world.stranger.pk,
        "weighing_id": raw.weighing(
            world, old.piece, new.allotment, by=world.stranger, second=world.investigator, at=at
        ),
        "books_ug": 20_000,
        "weighed_ug": 20_000,
        "difference_ug": 0,
        "tolerance_ug": 100,
        "happened_at": at,
        "movement_id": movement.pk,
        "event_id": raw.event(world, world.stranger, at).pk,
    } | changed
    names = ", ".join(values)
    marks = ", ".join(["%s"] * len(values))
    sql(f"INSERT INTO loans_transferhandover ({names}) VALUES ({marks})", *values.values())


def test_a_hand_over_by_hand_is_taken_when_it_is_all_true(world: World) -> None:
    old = out(world)
    new = transfers.signed(world, transfers.agreed(world, old))
    with transaction.atomic():
        hand_over_by_hand(world, old, new)
        transaction.set_rollback(True)  # its moves are missing


@pytest.mark.parametrize(
    ("changed", "claim"),
    [
        ({"books_ug": 19_950, "difference_ug": -50}, "loans_transferhandover_agrees_with_the_books"),
        ({"weighing_id": None, "weighed_ug": None}, "loans_transferhandover_weighed_by_both"),
        ({"tolerance_ug": 3_000}, "loans_reconciliation_tolerance_within_its_cap"),
    ],
)
def test_a_hand_over_tells_what_the_books_and_the_balance_say(
    world: World, changed: dict[str, object], claim: str
) -> None:
    old = out(world)
    new = transfers.signed(world, transfers.agreed(world, old))
    with refused(claim):
        hand_over_by_hand(world, old, new, **changed)


def test_a_hand_over_needs_a_signed_agreement_in_the_database_too(world: World) -> None:
    old = out(world)
    new = transfers.agreed(world, old)
    with refused("loans_itemmove_agreement_in_force"):
        hand_over_by_hand(world, old, new)


def test_the_database_wants_somebody_of_neither_side_to_decide(world: World) -> None:
    transfer, at = asked(world, out(world)), world.later()
    with refused("loans_transferdecision_by_another"):
        sql(
            "INSERT INTO loans_transferdecision (transfer_id, is_agreed, reason, by_id, happened_at, event_id)"
            " VALUES (%s, false, 'No.', %s, %s, %s)",
            transfer.pk,
            world.investigator.pk,
            at,
            raw.event(world, world.investigator, at).pk,
        )


def test_no_transfer_is_rewritten(world: World) -> None:
    asked(world, out(world))
    with role_may_not():
        sql("UPDATE loans_transfer SET reason = 'Another.'")


def test_an_item_that_takes_over_starts_by_waiting(world: World) -> None:
    new = transfers.agreed(world, out(world))
    with refused("loans_loanitem_stays_as_promised"):
        sql("UPDATE loans_loanitem SET taken_from_id = NULL WHERE id = %s", new.pk)

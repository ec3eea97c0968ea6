"""What goes wrong while a piece is out is told, booked at once, and answered for before the item closes."""

from __future__ import annotations

import pytest

from registry.holdings.models import Split
from registry.ledger.balances import of_allotment, spent_by
from registry.ledger.places import Kind, Place
from registry.ledger.posting import Entry, Spot
from registry.loans.actions.incidents import find_lost, report_incident, settle_incident, write_off_lost
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.models import Incident, LoanItem
from registry.loans.standing import standing_of
from registry.reports.public.loans import loans_of_pieces
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def out(world: World) -> LoanItem:
    """20 mg of powder with the borrower."""
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def lost_whole(world: World, item: LoanItem) -> Incident:
    return report_incident(
        item, kind="loss", what="The vial is gone.", is_whole=True, by=world.investigator, at=world.later()
    )


def lost_in_part(world: World, item: LoanItem, ug: int = 1_000) -> Incident:
    return report_incident(
        item, kind="loss", what="Some was spilled.", lost_ug=ug, by=world.investigator, at=world.later()
    )


def damaged(world: World, item: LoanItem) -> Incident:
    return report_incident(
        item, kind="contamination", what="Epoxy touched it.", by=world.investigator, at=world.later()
    )


def test_a_piece_lost_whole_is_missing_and_its_mass_is_booked_as_lost(world: World) -> None:
    item = worlds.fresh(lost_whole(world, out(world)).item)
    assert item.status == "missing"
    assert sum(of_allotment(item.allotment).values()) == 0
    assert spent_by(item.allotment)[Place.LOST] == 20_000
    assert item.piece.whereabouts == "lost"


def test_a_part_that_is_lost_leaves_the_rest_on_loan(world: World) -> None:
    item = worlds.fresh(lost_in_part(world, out(world)).item)
    assert item.status == "on_loan"
    assert of_allotment(item.allotment)[Place.BORROWER] == 19_000


def test_damage_moves_nothing(world: World) -> None:
    incident = damaged(world, out(world))
    assert incident.movement is None
    assert of_allotment(incident.item.allotment)[Place.BORROWER] == 20_000


def test_what_was_lost_whole_is_found_again_with_the_borrower(world: World) -> None:
    incident = lost_whole(world, out(world))
    find_lost(incident, with_borrower=True, reason="Behind the safe.", by=world.curator, at=world.later())
    item = worlds.fresh(incident.item)
    assert item.status == "on_loan"
    assert of_allotment(item.allotment)[Place.BORROWER] == 20_000


def test_what_was_found_by_others_is_taken_in_and_closes_like_any_return(world: World) -> None:
    incident = lost_whole(world, out(world))
    find_lost(incident, with_borrower=False, reason="Brought by post.", by=world.curator, at=world.later())
    item = worlds.fresh(incident.item)
    assert item.status == "received"
    worlds.weighed_again(world, item)
    reconcile_item(worlds.fresh(item), by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"


def test_a_part_that_is_found_goes_back_to_the_rest(world: World) -> None:
    incident = lost_in_part(world, out(world))
    find_lost(incident, with_borrower=True, reason="Swept up.", by=world.curator, at=world.later())
    assert of_allotment(incident.item.allotment)[Place.BORROWER] == 20_000


def test_a_part_is_found_only_after_the_piece_it_is_of(world: World) -> None:
    part = lost_in_part(world, out(world))
    whole = lost_whole(world, worlds.fresh(part.item))

    with refuses("piece_is_missing"):
        find_lost(part, with_borrower=True, reason="Swept up.", by=world.curator, at=world.later())

    find_lost(whole, with_borrower=True, reason="Behind the safe.", by=world.curator, at=world.later())
    find_lost(part, with_borrower=True, reason="Swept up.", by=world.curator, at=world.later())
    assert of_allotment(part.item.allotment)[Place.BORROWER] == 20_000


def test_the_authority_writes_a_missing_piece_off_and_the_item_closes(world: World) -> None:
    incident = lost_whole(world, out(world))
    write_off_lost(incident, reason="Searched in vain.", by=world.authority, at=world.later())
    item = worlds.fresh(incident.item)
    assert item.status == "closed"
    assert item.reconciliations.get().outcome == "gone"


def test_an_item_does_not_close_while_an_incident_is_open(world: World) -> None:
    item = out(world)
    incident = damaged(world, item)
    worlds.sent_back_and_weighed(world, item)
    with refuses("incident_open"):
        reconcile_item(worlds.fresh(item), by=world.curator, at=world.later())
    settle_incident(incident, reason="Cleaned with acetone.", by=world.curator, at=world.later())
    reconcile_item(worlds.fresh(item), by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"


def test_a_lost_part_is_written_off_before_the_item_closes(world: World) -> None:
    item = out(world)
    incident = lost_in_part(world, item)
    worlds.sent_back_and_weighed(world, item)
    write_off_lost(incident, reason="A small spill.", by=world.authority, at=world.later())
    reconcile_item(worlds.fresh(item), by=world.curator, at=world.later())
    assert worlds.fresh(item).status == "closed"


def test_mass_that_is_lost_is_not_settled_by_words(world: World) -> None:
    incident = lost_whole(world, out(world))
    with refuses("mass_is_lost"):
        settle_incident(incident, reason="So be it.", by=world.curator, at=world.later())


def test_more_than_there_is_cannot_be_lost(world: World) -> None:
    item = out(world)
    for ug in (0, 20_000, 30_000):
        with refuses("lost_mass"):
            lost_in_part(world, item, ug)


def test_only_a_piece_that_is_out_has_incidents(world: World) -> None:
    ready = worlds.item_ready(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("not_away"):
        damaged(world, ready)


def test_who_may_tell_find_and_write_off(world: World) -> None:
    item = out(world)
    with not_permitted():
        report_incident(item, kind="loss", what="x", is_whole=True, by=world.stranger, at=world.later())
    incident = report_incident(item, kind="loss", what="x", is_whole=True, by=world.processor, at=world.later())
    with not_permitted():
        find_lost(incident, with_borrower=True, reason="x", by=world.investigator, at=world.later())
    with not_permitted():
        write_off_lost(incident, reason="x", by=world.curator, at=world.later())


def test_a_missing_piece_is_in_the_standing(world: World) -> None:
    lost_whole(world, out(world))
    standing = standing_of(world.investigator, world.borrower, on=world.collection.date_of(world.at))
    assert standing.missing == 1
    assert not standing.is_good


def test_to_the_public_a_missing_piece_is_still_out(world: World) -> None:
    item = lost_whole(world, out(world)).item
    (loan,) = loans_of_pieces(Split.objects.filter(loan_items=item), at=world.later(days=1))
    assert (loan.status, loan.items[0].status, loan.items[0].masses.missing) == ("on_loan", "on_loan", 20_000)


# The laws, with raw SQL


def write_incident(
    world: World, item: LoanItem, *, kind: str = "damage", movement: int | None = None, ug: int = 0
) -> None:
    at = world.later()
    sql(
        "INSERT INTO loans_incident (item_id, kind, what, \"where\", lost_ug, takes_piece, by_id, happened_at,"
        " movement_id, event_id) VALUES (%s, %s, 'so', '', %s, false, %s, %s, %s, %s)",
        item.pk, kind, ug, world.curator.pk, at, movement, raw.event(world, world.curator, at).pk,
    )  # fmt: skip


def write_end(world: World, incident: Incident, outcome: str, *, by: object) -> None:
    at = world.later()
    sql(
        "INSERT INTO loans_incidentend (incident_id, outcome, reason, by_id, happened_at, event_id)"
        " VALUES (%s, %s, 'so', %s, %s, %s)",
        incident.pk, outcome, by, at, raw.event(world, world.curator, at).pk,
    )  # fmt: skip


def test_by_hand_a_loss_is_booked(world: World) -> None:
    item = out(world)
    with refused("loans_incident_books_what_is_lost"):
        write_incident(world, item, kind="loss", ug=1_000)
    spot = Spot(item.piece, Place.BORROWER, item.allotment)
    moved = raw.shift(world, Kind.LOSE, Entry(spot, Spot(item.piece, Place.LOST), 500))
    with refused("loans_incident_agrees_with_the_books"):
        write_incident(world, item, kind="loss", ug=1_000, movement=moved.pk)


def test_by_hand_incidents_are_of_pieces_that_are_out(world: World) -> None:
    with refused("loans_incident_while_away"):
        write_incident(world, worlds.only_item(worlds.loan_signed(world)))


def test_by_hand_a_loss_is_not_settled_and_its_reporter_does_not_write_it_off(world: World) -> None:
    incident = lost_whole(world, out(world))
    with refused("loans_incidentend_answers_for_the_mass"):
        write_end(world, incident, "settled", by=world.curator.pk)
    with refused("loans_incidentend_reporter_does_not_write_off"):
        write_end(world, incident, "written_off", by=world.investigator.pk)


def test_by_hand_what_is_found_is_booked(world: World) -> None:
    incident = lost_whole(world, out(world))
    with refused("loans_incidentend_agrees_with_the_books"):
        write_end(world, incident, "found", by=world.curator.pk)


def test_by_hand_an_item_with_an_open_incident_does_not_close(world: World) -> None:
    incident = lost_whole(world, out(world))
    item, at = worlds.fresh(incident.item), world.later()
    raw.reconciliation(
        world, item, books_ug=0, weighed_ug=None, tolerance_ug=0, outcome="gone", by=world.authority, at=at
    )
    with refused("loans_itemmove_incidents_ended"):
        raw.move(world, item, "closed", by=world.authority, at=at)


def test_by_hand_only_what_is_missing_is_gone(world: World) -> None:
    with refused("loans_reconciliation_gone_when_missing"):
        raw.reconciliation(world, out(world), books_ug=0, weighed_ug=None, tolerance_ug=0, outcome="gone")

"""What was handed over is acknowledged within the policy's days, or somebody says that it did not arrive as sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.models import Q

from registry.foundation.clocks import now
from registry.loans.actions.dispatch import acknowledge
from registry.loans.actions.incidents import report_incident, settle_incident
from registry.loans.models import Incident, LoanItem
from registry.loans.receipts import awaited_receipts, late_receipts, tell_of_late_receipts
from registry.messages.models import Notice
from registry.reports.watch.lateness import unacknowledged
from registry.reports.watch.shape import Asked
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def under_way(world: World) -> LoanItem:
    """Handed over on 4 March 2025, Beijing time."""
    return worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world)))


def not_received(world: World, item: LoanItem) -> Incident:
    return report_incident(item, kind="not_received", what="Nothing came.", by=world.investigator, at=world.later())


def found(world: World, *, days: int) -> list[str]:
    return [each.subject for each in unacknowledged(Asked(world.at + timedelta(days=days), world.collection))]


def test_the_day_counts_from_the_hand_over_by_the_policy(world: World) -> None:
    item = under_way(world)
    assert [(each.item, each.due_on) for each in awaited_receipts(Q())] == [(item, date(2025, 3, 11))]


def test_it_is_late_the_day_after_and_not_on_the_day(world: World) -> None:
    item = under_way(world)
    assert not list(late_receipts(Q(), at=world.at + timedelta(days=7)))
    assert [each.item for each in late_receipts(Q(), at=world.at + timedelta(days=8))] == [item]


def test_the_watch_finds_it_until_it_is_acknowledged(world: World) -> None:
    item = under_way(world)
    assert found(world, days=9) == [str(item)]
    acknowledge(item, seal_whole=True, by=world.investigator, at=world.later())
    assert not found(world, days=9)


def test_the_watch_leaves_alone_what_an_incident_explains(world: World) -> None:
    incident = not_received(world, under_way(world))
    assert not found(world, days=9)
    settle_incident(incident, reason="The carrier found it.", by=world.curator, at=world.later())
    assert found(world, days=9)


def test_a_late_receipt_is_told_once_to_both_sides(world: World) -> None:
    world.at = now() - timedelta(days=9)
    under_way(world)
    for _again in range(2):
        assert tell_of_late_receipts(at=now()) == 1
    told = Notice.objects.filter(kind="receipt_late").values_list("person", flat=True)
    assert sorted(told) == sorted([world.investigator.pk, world.representative.pk, world.curator.pk])


def test_what_did_not_arrive_as_sent_is_told_before_receipt_only(world: World) -> None:
    item = under_way(world)
    not_received(world, item)
    acknowledge(item, seal_whole=True, by=world.investigator, at=world.later())
    with refuses("received_already"):
        not_received(world, worlds.fresh(item))


def test_the_database_takes_no_missing_receipt_after_receipt(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    at = world.later()
    with refused("loans_incident_not_received_before_receipt"):
        sql(
            'INSERT INTO loans_incident (item_id, kind, what, "where", lost_ug, takes_piece, by_id, happened_at,'
            " event_id)"
            " VALUES (%s, 'not_received', 'Nothing came.', '', 0, false, %s, %s, %s)",
            item.pk,
            world.investigator.pk,
            at,
            raw.event(world, world.investigator, at).pk,
        )


def test_a_loan_keeps_the_days_it_was_opened_with(world: World) -> None:
    item = under_way(world)
    with refused("loans_loan_terms_stay"):
        sql("UPDATE loans_loan SET acknowledge_days = 90 WHERE id = %s", item.loan_id)

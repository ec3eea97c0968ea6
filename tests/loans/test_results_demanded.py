"""Where the policy demands a result, the last piece of a loan closes when one is told, or the authority waives it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from registry.foundation.clocks import now
from registry.loans.actions.reconcile import reconcile_item, write_off
from registry.loans.actions.results import report_result, waive_result, withdraw_result
from registry.loans.citing import Citation
from registry.loans.models import LoanItem, Result
from registry.loans.rules import results_awaited
from registry.messages.models import Notice
from registry.reports.awaiting.found import awaiting
from registry.reports.awaiting.shape import Act
from tests import worlds
from tests.factories.loans import make_loan
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.worlds import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return worlds.small_collection()


def weighed(world: World, *, pieces: int = 1, short_ug: int = 0) -> LoanItem:
    """The first piece of a loan whose policy demands a result, weighed on return."""
    loan = make_loan(
        world.collection,
        world.borrower,
        world.investigator,
        [worlds.powder_portion(world)] * pieces,
        results_demanded=True,
        by=world.authority,
        at=world.later(),
    )
    first = worlds.signed(world, loan).items.order_by("number").first()
    assert first is not None
    return worlds.item_reweighed(world, first, short_ug=short_ug)


def told(world: World, item: LoanItem) -> Result:
    citation = Citation(kind="paper", title="Ages of young basalt", authors="", published_in="", year=2025, doi="")
    return report_result(item.loan, citation=citation, items=[item], by=world.investigator, at=world.later())


def close(world: World, item: LoanItem) -> None:
    reconcile_item(item, by=world.curator, at=world.later())


def test_the_last_piece_waits_for_a_result(world: World) -> None:
    item = weighed(world)
    with refuses("result_missing"):
        close(world, item)
    told(world, item)
    close(world, item)
    assert worlds.fresh(item).loan.status == "closed"


def test_a_piece_that_is_not_the_last_closes_without(world: World) -> None:
    item = weighed(world, pieces=2)
    close(world, item)
    assert worlds.fresh(item).status == "closed"


def test_a_result_withdrawn_counts_no_more(world: World) -> None:
    item = weighed(world)
    withdraw_result(told(world, item), reason="Of another piece.", by=world.investigator, at=world.later())
    with refuses("result_missing"):
        close(world, item)


def test_a_write_off_waits_for_it_too(world: World) -> None:
    item = weighed(world, short_ug=3_000)
    close(world, item)  # a discrepancy closes nothing
    with refuses("result_missing"):
        write_off(worlds.fresh(item), reason="Searched for.", by=world.authority, at=world.later())


def test_the_authority_waives_it_with_a_reason(world: World) -> None:
    item = weighed(world)
    with refuses("reason_missing"):
        waive_result(item.loan, reason=" ", by=world.authority, at=world.later())
    waive_result(item.loan, reason="The sample was too small.", by=world.authority, at=world.later())
    close(world, item)
    assert not results_awaited(item.loan)


def awaits_result(world: World) -> bool:
    return Act.TELL_RESULT in {line.act for line in awaiting(world.investigator, at=world.later()).lines}


def test_the_investigator_is_told_once_and_finds_it_on_the_desk(world: World) -> None:
    world.at = now() - timedelta(days=33)  # what is long past is told to nobody any more
    item = weighed(world)
    told_of = Notice.objects.filter(kind="result_demanded")
    assert [notice.person for notice in told_of] == [world.investigator]
    assert awaits_result(world)
    told(world, item)
    assert not awaits_result(world)


def test_a_result_waived_is_awaited_from_nobody(world: World) -> None:
    item = weighed(world)
    waive_result(item.loan, reason="The sample was too small.", by=world.authority, at=world.later())
    assert not awaits_result(world)


def test_nothing_is_told_where_nothing_is_demanded(world: World) -> None:
    worlds.item_reweighed(world, worlds.only_item(worlds.loan_signed(world)))
    assert not Notice.objects.filter(kind="result_demanded").exists()
    assert not awaits_result(world)


def test_nobody_else_waives_it(world: World) -> None:
    item = weighed(world)
    for nobody in (world.curator, world.investigator, world.representative):
        with not_permitted():
            waive_result(item.loan, reason="So.", by=nobody, at=world.later())


def test_there_is_nothing_to_waive_where_nothing_is_demanded(world: World) -> None:
    item = worlds.item_reweighed(world, worlds.only_item(worlds.loan_signed(world)))
    with refuses("nothing_to_waive"):
        waive_result(item.loan, reason="So.", by=world.authority, at=world.later())


def test_the_database_closes_no_such_loan_without_a_result(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    item = weighed(world)
    monkeypatch.setattr("registry.loans.actions.reconcile.obstacles_to_closing", lambda item: [])
    with refused("loans_itemmove_result_told"):
        close(world, item)


def test_the_investigator_waives_nothing_by_hand(world: World) -> None:
    item, at = weighed(world), world.later()
    with refused("loans_resultwaiver_by_another"):
        sql(
            "INSERT INTO loans_resultwaiver (loan_id, reason, by_id, happened_at, event_id)"
            " VALUES (%s, 'So.', %s, %s, %s)",
            item.loan_id,
            world.investigator.pk,
            at,
            raw.event(world, world.investigator, at).pk,
        )

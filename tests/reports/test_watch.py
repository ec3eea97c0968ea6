"""Each question of the watch finds exactly what it asks for, and an alarm lasts as long as it is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.ledger.actions.weigh import record_weighing
from registry.loans.actions.incidents import report_incident, settle_incident
from registry.loans.actions.recall import recall_loan
from registry.loans.actions.use import report_use
from registry.loans.actions.watching import keep_alarms
from registry.loans.models import Alarm, Incident, LoanItem
from registry.parties.actions import blank_person, registry_itself
from registry.reports.watch.asking import watch_everything
from registry.reports.watch.questions import BY_CODE
from tests import worlds
from tests.ledger.books import refused, sql
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def out(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def found(world: World, **later: float) -> set[str]:
    """Codes of the questions that find something, so much later."""
    at = world.later(**later) if later else world.at
    return {seen.question for seen in watch_everything(at=at)}


def test_a_loan_that_runs_as_it_should_raises_nothing(world: World) -> None:
    worlds.item_used(world, worlds.only_item(worlds.loan_signed(world)))
    assert found(world, days=100) == set()


def test_overdue_and_uncertified_from_the_day_after(world: World) -> None:
    out(world)
    assert found(world, days=364) == set()
    assert found(world, days=2) == {"overdue", "uncertified"}


def test_unreported_then_dormant(world: World) -> None:
    item = out(world)
    assert "unreported" not in found(world, days=399)
    assert "unreported" in found(world, days=2)
    later = found(world, days=800)
    assert "dormant" in later
    assert "unreported" not in later
    report_use(
        item, method=world.method, consumed_ug=0, remark="Looked at.", by=world.investigator, at=world.later(days=1)
    )
    assert "dormant" not in found(world, days=1)


def test_an_investigator_who_left_leaves_an_orphan(world: World) -> None:
    out(world)
    assert "orphaned" not in found(world)
    world.investigator.affiliations.update(to_on=world.at.date())
    assert "orphaned" in found(world, days=2)


def test_a_former_member_leaves_an_orphan(world: World) -> None:
    out(world)
    blank_person(world.investigator, reason="They asked.", by=registry_itself(), at=world.later())
    assert "orphaned" in found(world)


def test_an_agreement_that_ended_under_a_loan(world: World) -> None:
    out(world)
    assert "lapsed_agreement" not in found(world, days=700)
    assert "lapsed_agreement" in found(world, days=60)


@pytest.mark.parametrize("brought", [worlds.item_handed_over, worlds.item_sent_back])
def test_a_month_under_way(world: World, brought: Callable[[World, LoanItem], LoanItem]) -> None:
    brought(world, worlds.only_item(worlds.loan_signed(world)))
    assert "under_way" not in found(world, days=31)
    assert "under_way" in found(world, days=1)


def test_a_discrepancy_nobody_explained(world: World) -> None:
    worlds.item_in_discrepancy(world, worlds.only_item(worlds.loan_signed(world)))
    assert "unexplained" not in found(world, days=31)
    assert "unexplained" in found(world, days=1)


def test_an_incident_nobody_answered(world: World) -> None:
    worlds.item_missing(world, worlds.only_item(worlds.loan_signed(world)))
    assert "unanswered" not in found(world, days=31)
    assert "unanswered" in found(world, days=1)


def test_a_piece_used_up_and_still_on_record(world: World) -> None:
    worlds.item_used(world, worlds.only_item(worlds.loan_signed(world)), consumed_ug=20_000)
    assert "used_up" not in found(world, days=31)
    assert "used_up" in found(world, days=1)


def test_a_piece_out_and_yet_weighed_in_the_laboratory(world: World) -> None:
    item = out(world)
    record_weighing(
        item.piece, mass_ug=20_000, uncertainty_ug=10, balance="XPR", purpose="stocktake", by=world.processor,
        at=world.later(days=3),
    )  # fmt: skip
    assert found(world) == {"seen_in_laboratory"}


def test_the_questions_of_laws_find_nothing(world: World) -> None:
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    out(world)
    assert not found(world) & {"ended_with_open_item", "elsewhere"}


def test_every_finding_makes_a_sentence(world: World) -> None:
    out(world)
    seen = list(watch_everything(at=world.later(days=2000)))
    assert {one.question for one in seen} == {"overdue", "uncertified", "dormant", "lapsed_agreement"}
    assert all(str(BY_CODE[one.question].sentence) % one.facts for one in seen)


def damaged(world: World, item: LoanItem) -> None:
    report_incident(item, kind="damage", what="It broke.", by=world.investigator, at=world.later())


def run(world: World, **later: float) -> tuple[int, int, int]:
    at = world.later(**later)
    kept = keep_alarms(watch_everything(at=at), by=registry_itself(), at=at)
    return kept.raised, kept.standing, kept.gone


def test_an_alarm_is_raised_stands_goes_and_is_raised_anew(world: World) -> None:
    item = out(world)
    damaged(world, item)
    assert run(world, days=40) == (1, 0, 0)
    assert run(world, days=1) == (0, 1, 0)
    settle_incident(Incident.objects.get(), reason="Two pieces now.", by=world.curator, at=world.later())
    assert run(world, hours=1) == (0, 0, 1)
    alarm = Alarm.objects.get()
    assert alarm.gone_at is not None
    assert alarm.first_seen_at < alarm.last_seen_at < alarm.gone_at
    damaged(world, item)
    assert run(world, days=40) == (1, 0, 0)
    assert Alarm.objects.count() == 2


def test_an_alarm_keeps_its_history_even_by_hand(world: World) -> None:
    out(world)
    run(world, days=380)
    with refused("loans_alarm_keeps_its_history"):
        sql("UPDATE loans_alarm SET first_seen_at = now()")
    with refused("loans_alarm_is_never_deleted"):
        sql("DELETE FROM loans_alarm")
    sql("UPDATE loans_alarm SET gone_at = last_seen_at")
    with refused("loans_alarm_stays_gone"):
        sql("UPDATE loans_alarm SET gone_at = NULL")


def test_the_number_of_queries_does_not_grow_with_the_alarms(world: World) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(watch_everything(at=world.at + timedelta(days=2000)))
        return len(queries)

    out(world)
    few = asked()
    out(world)
    assert asked() == few


def test_the_page_asks_now_and_shows_what_stands_and_what_has_gone(world: World) -> None:
    loan = out(world).loan
    curator = As(world.curator)
    assert "Not asked yet" in text_of(curator.get("loans:watch"))
    assert curator.post("loans:watch").status_code == 302  # long overdue by today
    page = text_of(curator.get("loans:watch"))
    assert loan.reference in page
    assert "Agreement lapsed" not in page or "The inventory was due on" in page
    assert "The watch: " in text_of(curator.get("desk:page"))


def test_the_watch_is_for_those_who_may_read_everything(world: World) -> None:
    assert As(world.auditor).get("loans:watch").status_code == 200
    for nobody in (world.investigator, world.processor, world.representative):
        assert As(nobody).get("loans:watch").status_code == 403


def test_a_recall_makes_a_dormant_loan_due(world: World) -> None:
    loan = out(world).loan
    back_by = (world.at + timedelta(days=10)).date()
    recall_loan(loan, kind="recall", back_by_on=back_by, reason="Dormant.", by=world.curator, at=world.later())
    assert "overdue" in found(world, days=13)

"""Working days by a collection's calendar, and the last day to sign moved: boundaries, refusals, laws by raw SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.applications.actions.calendar import move_signing_day, put_calendar_day, remove_calendar_day
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.models import Application
from registry.applications.policy import sign_by
from registry.foundation.refusal import NotPermitted, Refusal
from registry.loans.models import Loan
from tests.applications.by_hand import event
from tests.factories import applications as make
from tests.ledger.books import refused, sql
from tests.worlds import World, small_collection

FRIDAY = datetime(2025, 9, 26, 4, tzinfo=UTC)


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def holiday(world: World, day: date, *, is_working: bool = False) -> None:
    put_calendar_day(world.collection, day=day, is_working=is_working, name="A day", by=world.curator, at=world.later())


@pytest.mark.parametrize(
    ("off", "worked", "last"),
    [
        ([], [], date(2025, 10, 3)),
        ([date(2025, 10, 1), date(2025, 10, 2), date(2025, 10, 3)], [], date(2025, 10, 8)),
        ([], [date(2025, 9, 28)], date(2025, 10, 2)),
        ([date(2025, 9, 26)], [], date(2025, 10, 3)),
    ],
)
def test_five_working_days_after_a_friday(world: World, off: list[date], worked: list[date], last: date) -> None:
    policy = make.put_policy(world, signing_days=5)
    for day in off:
        holiday(world, day)
    for day in worked:
        holiday(world, day, is_working=True)
    assert sign_by(policy, at=FRIDAY) == last


def test_another_collections_holidays_do_not_count(world: World) -> None:
    policy = make.put_policy(world, signing_days=5)
    holiday(small_collection("luna"), date(2025, 10, 1))
    assert sign_by(policy, at=FRIDAY) == date(2025, 10, 3)


def test_a_day_is_put_where_it_makes_a_difference_and_by_whoever_writes_the_policy(world: World) -> None:
    with pytest.raises(Refusal):
        holiday(world, date(2025, 9, 27))
    with pytest.raises(Refusal):
        holiday(world, date(2025, 9, 26), is_working=True)
    with pytest.raises(NotPermitted):
        put_calendar_day(
            world.collection, day=FRIDAY.date(), is_working=False, name="A day", by=world.processor, at=world.later()
        )
    holiday(world, FRIDAY.date())
    remove_calendar_day(world.collection.calendar.get(), by=world.curator, at=world.later())
    assert not world.collection.calendar.exists()


class TestTheDayToSign:
    def test_it_moves_further_away_with_a_reason_and_keeps_the_approval(self, world: World) -> None:
        application = make.application_approved(world)
        loan = Loan.objects.get()
        to = loan.sign_by_on + timedelta(days=30)
        for day, reason in ((loan.sign_by_on, "because"), (to, " ")):
            with pytest.raises(Refusal):
                move_signing_day(application, to=day, reason=reason, by=world.curator, at=world.later())
        with pytest.raises(NotPermitted):
            move_signing_day(application, to=to, reason="because", by=world.investigator, at=world.later())
        move_signing_day(application, to=to, reason="Their rector is ill.", by=world.curator, at=world.later())
        assert Loan.objects.get().sign_by_on == to
        lapse_unsigned(by=world.curator, at=datetime.combine(to, datetime.min.time(), tzinfo=UTC))
        assert Application.objects.get().status == "approved"
        lapse_unsigned(by=world.curator, at=datetime.combine(to + timedelta(days=1), datetime.min.time(), tzinfo=UTC))
        assert Application.objects.get().status == "lapsed"

    def test_the_database_moves_it_by_its_extension_alone(self, world: World) -> None:
        application = make.application_approved(world)
        loan = Loan.objects.get()
        with refused("loans_loan_signing_day_moves_by_extension"):
            sql("UPDATE loans_loan SET sign_by_on = sign_by_on + 1 WHERE id = %s", loan.pk)
        told = event(world, world.curator, to=(loan.sign_by_on + timedelta(days=9)).isoformat())
        insert = (
            'INSERT INTO applications_signingextension (application_id, frm, "to", reason, by_id, happened_at,'
            " event_id) VALUES (%s, %s, %s, 'because', %s, now(), %s)"
        )
        wrong, right = loan.sign_by_on - timedelta(days=1), loan.sign_by_on
        with refused("applications_signingextension_while_awaited"):
            sql(insert, application.pk, wrong, right + timedelta(days=9), world.curator.pk, told)
        with refused("applications_signingextension_agrees_with_its_event"):
            sql(insert, application.pk, right, right + timedelta(days=8), world.curator.pk, told)
        sql(insert, application.pk, right, right + timedelta(days=9), world.curator.pk, told)

    def test_nothing_is_moved_that_has_lapsed(self, world: World) -> None:
        application = make.application_approved(world)
        lapse_unsigned(by=world.curator, at=world.later(days=60))
        with pytest.raises(Refusal):
            move_signing_day(application, to=date(2030, 1, 1), reason="because", by=world.curator, at=world.later())

"""Each fact is told to the right people once, and never to whoever did it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from registry.applications.actions.calendar import move_signing_day
from registry.applications.actions.submit import submit_application
from registry.applications.notices import remind
from registry.foundation.clocks import now
from registry.loans.actions.cancel import cancel_items
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.incidents import report_incident
from registry.loans.actions.recall import recall_loan
from registry.loans.models import Loan
from registry.messages.actions.arrange import ChoiceValues, choose
from registry.messages.kinds import KINDS
from registry.messages.models import OFF, Notice
from registry.messages.wording import in_words, said
from registry.parties.actions import blank_person
from tests.factories.applications import (
    application_approved,
    application_declined,
    application_in_check,
    application_submitted,
    application_under_review,
    application_written,
    put_policy,
)
from tests.messages.happening import told, world_of_today
from tests.worlds import (
    World,
    item_closed,
    item_handed_over,
    item_in_discrepancy,
    item_on_loan,
    loan_opened,
    loan_signed,
    only_item,
    small_collection,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return world_of_today()


def test_the_curators_hear_of_an_application_and_its_applicant_does_not(world: World) -> None:
    application_submitted(world)
    assert told(world.curator) == ["application_submitted"]
    assert told(world.investigator) == []


def test_what_was_recorded_long_after_it_happened_is_told_to_nobody() -> None:
    application_submitted(small_collection())
    assert not Notice.objects.exists()


def test_nothing_is_told_of_an_act_that_was_rolled_back(world: World) -> None:
    application = application_written(world)
    with transaction.atomic():
        submit_application(application, by=world.investigator, at=world.later())
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_reviewers_are_asked_when_the_review_begins(world: World) -> None:
    application = application_in_check(world)
    assert told(world.reviewers[0]) == []
    application_under_review(world)
    assert told(world.reviewers[0]) == told(world.reviewers[1]) == ["review_asked"]
    notice = Notice.objects.get(person=world.reviewers[0])
    assert application.title not in said(notice).headline


def test_an_applicant_hears_the_decision_and_the_authority_that_one_is_asked_for(world: World) -> None:
    application_approved(world)
    assert told(world.investigator) == ["application_approved"]
    assert told(world.authority) == ["decision_asked"]
    assert "reviews_in" in told(world.curator)


def test_a_refusal_is_told_as_such(world: World) -> None:
    application_declined(world)
    assert told(world.investigator) == ["application_declined"]


def test_both_sides_are_asked_to_sign_and_the_laboratory_hears_when_both_have(world: World) -> None:
    loan_signed(world)
    assert told(world.representative) == ["agreement_to_sign"]
    assert told(world.curator) == ["agreement_to_sign"]
    assert told(world.processor) == ["agreement_signed"]


def test_a_whole_loan_tells_its_investigator_step_by_step(world: World) -> None:
    world.at = now() - timedelta(days=40)
    item = only_item(loan_signed(world))
    Notice.objects.all().delete()
    world.at = now() - timedelta(days=33)
    item_closed(world, item)
    assert told(world.investigator) == ["returned", "loan_closed"]


def test_a_return_that_does_not_balance_is_told_to_all_who_can_settle_it(world: World) -> None:
    world.at = now() - timedelta(days=33)
    item_in_discrepancy(world, only_item(loan_signed(world)))
    notice = Notice.objects.get(person=world.authority)
    assert notice.kind == "discrepancy"
    assert "3\u2009mg" in said(notice).headline
    assert "discrepancy" in told(world.investigator)


def test_a_cancelled_loan_is_told_to_its_borrower_and_not_to_who_cancelled_it(world: World) -> None:
    loan = loan_opened(world)
    cancel_items(loan, items=list(loan.items.all()), reason="no cabinet", by=world.curator, at=world.later())
    assert told(world.investigator) == told(world.representative) == ["loan_ended_early"]
    assert told(world.curator) == []


def test_a_kind_that_is_switched_off_is_not_told(world: World) -> None:
    choose("ce5", choices={"application_submitted": ChoiceValues(OFF)}, by=world.curator, at=world.later())
    application_submitted(world)
    assert told(world.curator) == []


def test_whoever_is_blanked_is_told_nothing_more(world: World) -> None:
    application = application_written(world)
    blank_person(world.curator, reason="left", by=world.authority, at=world.later())
    submit_application(application, by=world.investigator, at=world.later())
    assert told(world.curator) == []


def loan_away(world: World) -> Loan:
    """On loan since three days ago, for twelve months; nobody has been told anything yet."""
    put_policy(world, reminder_days=[60, 30, 7])
    loan = item_on_loan(world, only_item(loan_signed(world))).loan
    Notice.objects.all().delete()
    return Loan.objects.get(pk=loan.pk)


def days_before_due(loan: Loan, days: int) -> datetime:
    """Noon so many days before the day it is due, where the collection is kept."""
    assert loan.due_on is not None
    return datetime.combine(loan.due_on - timedelta(days=days), time(12), tzinfo=loan.collection.zone)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(61, []), (60, ["due_soon"]), (30, ["due_soon"]), (8, ["due_soon"]), (0, ["due_soon"]), (-1, ["overdue"])],
)
def test_reminders_follow_the_policys_days(world: World, days: int, expected: list[str]) -> None:
    loan = loan_away(world)
    remind(at=days_before_due(loan, days))
    remind(at=days_before_due(loan, days))
    assert told(world.investigator) == expected
    assert told(world.curator) == [kind for kind in expected if kind == "overdue"]


def test_each_stage_is_told_once_and_overdue_again_after_a_week(world: World) -> None:
    loan = loan_away(world)
    for days in (5, 4, -1, -2, -7, -8, -9):
        remind(at=days_before_due(loan, days))
    assert told(world.investigator) == ["due_soon", "overdue", "overdue"]


def test_a_reminder_of_a_day_that_has_moved_is_untrue(world: World) -> None:
    loan = loan_away(world)
    remind(at=days_before_due(loan, 5))
    notice = Notice.objects.get(person=world.investigator)
    still = KINDS[notice.kind].still
    assert still(notice)
    notice.values["due_on"] = "2031-01-01"
    assert not still(notice)


def test_a_notice_reads_in_the_language_of_its_reader(world: World) -> None:
    item_handed_over(world, only_item(loan_signed(world)))
    notice = Notice.objects.get(person=world.investigator, kind="handed_over")
    with override("zh-hans"):
        chinese = said(notice)
    assert "on the way to you" in said(notice).headline
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.headline)
    assert chinese.href.startswith("/zh/")


@pytest.mark.parametrize("code", sorted(KINDS))
def test_every_kind_has_words_for_its_example(code: str) -> None:
    kind = KINDS[code]
    reference = kind.example.get("reference")
    text = in_words(kind, kind.example, [reference] if reference else [])
    assert "%(" not in text.headline + text.next_step
    assert text.href or not reference


def test_what_was_told_stays_as_told(world: World) -> None:
    application_submitted(world)
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Notice.objects.update(about="application A-9999")


def test_more_time_is_asked_of_the_curators_and_answered_to_the_borrower(world: World) -> None:
    loan = loan_away(world)
    assert loan.due_on is not None
    asked = request_extension(
        loan, to_on=loan.due_on + timedelta(days=60), reason="beam time", by=world.investigator, at=world.later()
    )
    assert told(world.curator) == ["extension_asked"]
    assert told(world.investigator) == []
    decide_extension(asked, is_granted=True, reason="agreed", by=world.curator, at=world.later())
    assert told(world.investigator) == told(world.representative) == ["extension_granted"]


def test_a_recall_is_told_to_the_borrower(world: World) -> None:
    loan = loan_away(world)
    day = world.collection.date_of(now()) + timedelta(days=30)
    recall_loan(loan, kind="recall", back_by_on=day, reason="needed", by=world.curator, at=world.later())
    assert told(world.investigator) == told(world.representative) == ["loan_recalled"]
    assert told(world.curator) == []


def test_an_incident_is_told_to_all_who_answer_for_it(world: World) -> None:
    item = only_item(loan_away(world))
    report_incident(item, kind="damage", what="It fell.", by=world.investigator, at=world.later())
    for person in (world.curator, world.representative, world.authority):
        assert told(person) == ["incident_reported"]
    assert told(world.investigator) == []


def test_more_time_to_sign_is_told_to_the_borrower(world: World) -> None:
    application = application_approved(world)
    loan = application.decision.loan
    assert loan is not None
    to = loan.sign_by_on + timedelta(days=10)
    move_signing_day(application, to=to, reason="a holiday", by=world.curator, at=world.later())
    assert told(world.representative) == ["more_time_to_sign"]
    assert told(world.investigator) == ["application_approved", "more_time_to_sign"]

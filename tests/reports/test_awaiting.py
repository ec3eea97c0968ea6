"""At every step of an application and a loan exactly the right people are awaited, for exactly the right act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.access.roles import Role
from registry.applications.actions.review import write_review
from registry.applications.models import Application
from registry.loans.actions.extend import request_extension
from registry.loans.models import LoanItem
from registry.parties.models import Person
from registry.reports.awaiting.found import awaiting
from registry.reports.awaiting.shape import Act, When
from tests import worlds
from tests.factories import applications
from tests.factories.parties import give_role
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

Expected = dict[str, set[Act]]


@pytest.fixture
def world() -> World:
    return small_collection()


def people_of(world: World) -> dict[str, Person]:
    """Everybody by the name of their part."""
    return {
        "investigator": world.investigator,
        "representative": world.representative,
        "reviewer": world.reviewers[0],
        "curator": world.curator,
        "processor": world.processor,
        "authority": world.authority,
        "auditor": world.auditor,
        "stranger": world.stranger,
    }


def awaited(world: World) -> Expected:
    """Who is awaited, and for what; those who are not, are left out."""
    at = world.at + timedelta(minutes=1)
    told = {part: {line.act for line in awaiting(person, at=at).lines} for part, person in people_of(world).items()}
    return {part: acts for part, acts in told.items() if acts}


APPLICATIONS: list[tuple[Callable[[World], Application], Expected]] = [
    (applications.application_written, {"investigator": {Act.CONTINUE_DRAFT}}),
    (applications.application_submitted, {"curator": {Act.TAKE_UP}}),
    (applications.application_in_check, {"curator": {Act.CHECK}}),
    (applications.application_under_review, {"reviewer": {Act.WRITE_REVIEW}}),
    (applications.application_reviewed, {"curator": {Act.CONCLUDE}}),
    (applications.application_recommended, {"authority": {Act.DECIDE}}),
    (applications.application_approved, {"curator": {Act.DRAFT_AGREEMENT}}),
    (applications.application_declined, {}),
]


@pytest.mark.parametrize(("brought", "expected"), APPLICATIONS, ids=[brought.__name__ for brought, _e in APPLICATIONS])
def test_an_application_awaits(world: World, brought: Callable[[World], Application], expected: Expected) -> None:
    brought(world)
    assert awaited(world) == expected


def test_a_review_once_written_is_awaited_no_longer(world: World) -> None:
    application = applications.application_under_review(world)
    assignment = application.assignments.get(reviewer=world.reviewers[0])
    write_review(
        assignment,
        merit=4,
        need=4,
        feasibility=4,
        recommendation="yes",
        comment="Sound.",
        by=world.reviewers[0],
        at=world.later(),
    )
    assert awaited(world) == {}


def test_too_few_reviewers_await_the_curator(world: World) -> None:
    application = applications.application_under_review(world)
    application.assignments.filter(reviewer=world.reviewers[0]).update(
        released_at=world.later(), released_by=world.curator, release_reason="fell ill"
    )
    assert awaited(world) == {"curator": {Act.ASSIGN}}


ITEMS: list[tuple[Callable[[World, LoanItem], LoanItem], Expected]] = [
    (worlds.item_prepared, {"processor": {Act.MAKE_READY}}),
    (worlds.item_ready, {"processor": {Act.HAND_OVER}}),
    (worlds.item_handed_over, {"investigator": {Act.ACKNOWLEDGE}}),
    (worlds.item_on_loan, {"investigator": {Act.REPORT_USE, Act.SEND_BACK}}),
    (worlds.item_used, {"investigator": {Act.SEND_BACK}}),
    (worlds.item_sent_back, {"processor": {Act.RECEIVE}}),
    (worlds.item_received, {"processor": {Act.REWEIGH}}),
    (worlds.item_reweighed, {"curator": {Act.RECONCILE}}),
    (worlds.item_in_discrepancy, {"curator": {Act.CORRECT}, "authority": {Act.WRITE_OFF}}),
    (worlds.item_missing, {"curator": {Act.ANSWER_INCIDENT}, "authority": {Act.ANSWER_LOSS}}),
    (worlds.item_closed, {}),
]


@pytest.mark.parametrize(("brought", "expected"), ITEMS, ids=[brought.__name__ for brought, _e in ITEMS])
def test_a_loan_item_awaits(world: World, brought: Callable[[World, LoanItem], LoanItem], expected: Expected) -> None:
    brought(world, worlds.only_item(worlds.loan_signed(world)))
    assert awaited(world) == expected


def test_a_signed_loan_awaits_the_laboratory(world: World) -> None:
    worlds.loan_signed(world)
    assert awaited(world) == {"processor": {Act.PREPARE}}


def test_a_request_for_more_time_awaits_the_curator(world: World) -> None:
    loan = worlds.item_used(world, worlds.only_item(worlds.loan_signed(world))).loan
    assert loan.due_on is not None
    later = loan.due_on + timedelta(days=30)
    request_extension(loan, to_on=later, reason="The laser broke.", by=world.investigator, at=world.later())
    assert awaited(world) == {"investigator": {Act.SEND_BACK}, "curator": {Act.DECIDE_EXTENSION}}


def test_a_loan_is_late_after_its_day_and_not_on_it(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    due_on = item.loan.due_on
    assert due_on is not None
    noon = world.at.replace(hour=4)  # on the collection's clock the same day

    def when(days: int) -> When:
        at = noon + timedelta(days=(due_on - world.collection.date_of(noon)).days + days)
        return next(line.when for line in awaiting(world.investigator, at=at).lines if line.act is Act.SEND_BACK)

    assert [when(days) for days in (-30, -6, 0, 1)] == [When.LATER, When.THIS_WEEK, When.TODAY, When.LATE]


def test_nobody_is_awaited_for_what_is_their_own(world: World) -> None:
    applications.application_submitted(world)
    give_role(world.investigator, Role.CURATOR, collection=world.collection)
    assert awaited(world) == {"curator": {Act.TAKE_UP}}


def test_the_number_of_queries_does_not_grow_with_the_work(world: World) -> None:
    worlds.loan_signed(world)
    with CaptureQueriesContext(connection) as few:
        awaiting(Person.objects.get(pk=world.processor.pk), at=world.later())
    worlds.loan_signed(world)
    with CaptureQueriesContext(connection) as many:
        awaiting(Person.objects.get(pk=world.processor.pk), at=world.later())
    assert len(few) == len(many)

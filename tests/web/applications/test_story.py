"""The timeline tells what happened in the order in which it happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from registry.applications.actions.calendar import move_signing_day
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.models import Application
from registry.foundation.dates import written_day
from registry.loans.models import Loan
from registry.web.applications.standpoint import Standpoint
from registry.web.applications.story import awaited_of, story_of
from tests.factories import applications as made
from tests.worlds import small_collection

pytestmark = pytest.mark.django_db


def test_a_moved_day_to_sign_stands_at_its_own_time_before_what_came_after() -> None:
    world = small_collection()
    application = made.application_approved(world)
    to = Loan.objects.get().sign_by_on + timedelta(days=10)
    move_signing_day(application, to=to, reason="Their rector is ill.", by=world.curator, at=world.later())
    lapse_unsigned(by=world.curator, at=datetime.combine(to + timedelta(days=1), datetime.min.time(), tzinfo=UTC))

    told = story_of(Standpoint(Application.objects.get(), world.curator, world.later(days=90)))
    done = [str(step.what) for step in told if step.state == "done"]
    assert done[-2].startswith("Last day to sign moved to")
    assert done[-1].startswith("Lapsed")


def test_what_is_awaited_says_since_when() -> None:
    world = small_collection()
    application = made.application_submitted(world, (world.powder, 20_000))
    told = story_of(Standpoint(application, world.curator, world.later(days=90)))
    submitted = application.moves.get().happened_at
    (awaited,) = [step for step in told if step.state == "next"]
    assert awaited.when == f"since {written_day(world.collection.date_of(submitted))}"


def test_an_approved_application_awaits_the_signatures_of_its_loan() -> None:
    world = small_collection()
    application = made.application_approved(world)
    loan = Loan.objects.get()
    (awaited,) = awaited_of(Standpoint(application, world.investigator, world.later(days=1)))
    assert str(awaited.what) == "Draw up the agreement"
    assert awaited.since == f"since {written_day(world.collection.date_of(loan.opened_at))}"


def test_the_office_reads_which_reviewers_are_awaited_and_the_applicant_does_not() -> None:
    world = small_collection()
    application = made.application_under_review(world)
    names = ", ".join(str(one.reviewer) for one in application.assignments.order_by("pk"))
    for reader, whom in ((world.curator, f"From {names}."), (world.investigator, "From the reviewers.")):
        (awaited,) = awaited_of(Standpoint(application, reader, world.later(days=1)))
        assert awaited.whom == whom
        asked = application.assignments.earliest("assigned_at").assigned_at
        assert awaited.since == f"since {written_day(world.collection.date_of(asked))}"

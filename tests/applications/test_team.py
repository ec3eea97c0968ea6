"""The team: named while it is written, kept as submitted, and judging nothing of its own. Laws by raw SQL."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import override_settings
from django.urls import reverse

from registry.applications.actions.check import take_up_application
from registry.applications.actions.fairness import declare_conflict
from registry.applications.actions.review import assign_reviewer
from registry.applications.actions.submit import submit_application
from registry.applications.actions.team import put_team_member, remove_team_member
from registry.applications.models import Application, ReviewAssignment, TeamMember
from registry.foundation.refusal import NotPermitted, Refusal
from registry.parties.models import Person
from tests.applications.by_hand import event
from tests.factories import applications as make
from tests.ledger.books import refused, sql
from tests.web.people import As, text_of
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def with_member(world: World, email: str) -> Application:
    """A draft with somebody of another institution in its team."""
    application = make.application_written(world)
    put_team_member(
        application,
        name="Invented Colleague",
        email=email,
        institution=world.stranger_institution,
        by=world.investigator,
        at=world.later(),
    )
    return make.fresh(application)


def checked(world: World, application: Application) -> Application:

    submit_application(application, by=world.investigator, at=world.later())
    take_up_application(application, by=world.curator, at=world.later())
    return make.fresh(application)


def test_somebody_known_is_found_by_their_address_and_a_stranger_is_written_down(world: World) -> None:
    known = with_member(world, world.reviewers[0].email.upper())
    assert TeamMember.objects.get(application=known).person == world.reviewers[0]
    before = Person.objects.count()
    unknown = with_member(world, "nobody.knows@example.org")
    assert TeamMember.objects.get(application=unknown).person.name == "Invented Colleague"
    assert Person.objects.count() == before + 1


def test_a_member_of_the_team_does_not_review_it(world: World) -> None:
    reviewer, free = world.reviewers
    application = checked(world, with_member(world, reviewer.email))
    with pytest.raises(Refusal) as refusal:
        assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
    assert "of_the_team" in {obstacle.code for obstacle in refusal.value.obstacles}
    told = event(world, world.curator, reviewer=str(reviewer.pk))
    with refused("applications_reviewassignment_not_of_the_team"):
        ReviewAssignment.objects.create(
            application=application, reviewer=reviewer, assigned_by=world.curator, assigned_at=world.at, event_id=told
        )
    assign_reviewer(application, reviewer=free, by=world.curator, at=world.later())


def test_a_conflict_with_a_member_bars_the_review(world: World) -> None:
    application = checked(world, with_member(world, "colleague@example.org"))
    member = application.team.get()
    declare_conflict(person=member.person, by=world.reviewers[0], at=world.later())
    with pytest.raises(Refusal):
        assign_reviewer(application, reviewer=world.reviewers[0], by=world.curator, at=world.later())


def test_what_was_submitted_keeps_its_team(world: World) -> None:
    application = checked(world, with_member(world, "colleague@example.org"))
    member = application.team.get()
    with pytest.raises(Refusal):
        remove_team_member(member, by=world.investigator, at=world.later())
    with refused("applications_teammember_stays_as_submitted"):
        sql("DELETE FROM applications_teammember WHERE id = %s", member.pk)


def test_only_the_applicant_names_it_with_a_name_and_an_address(world: World) -> None:
    application = make.application_written(world)
    with pytest.raises(NotPermitted):
        put_team_member(
            application, name="A", email="a@b.org", institution=world.borrower, by=world.stranger, at=world.later()
        )
    for name, email, status in (("", "nowhere", 422), ("Invented Colleague", "colleague@example.org", 302)):
        typed = {"name": name, "email": email, "institution": world.borrower.pk}
        page = sent(world, application, typed)
        assert page.status_code == status
        assert status == 302 or "nowhere" in page.content.decode()
    assert "Invented Colleague" in text_of(As(world.investigator).get("applications:edit", application.reference))


def sent(world: World, application: Application, typed: dict[str, Any]) -> Any:
    """The form as the applicant's browser sends it; a field of it is called "name"."""
    with override_settings(DEMO=True):
        return As(world.investigator).client.post(
            reverse("applications:add_member", args=[application.reference]), typed
        )

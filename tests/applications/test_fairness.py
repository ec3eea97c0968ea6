"""Conflicts declared, rounds closed, files cleared, the defence and comments: acts, refusals, and laws by raw SQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from registry.applications.actions.fairness import (
    arrange_defence,
    clear_attachment,
    close_round,
    comment_on,
    declare_conflict,
    withdraw_conflict,
)
from registry.applications.actions.review import assign_reviewer, write_review
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import attach
from registry.applications.models import Application, Comment, Conflict, Review, ReviewAssignment
from registry.applications.rules.judging import may_read_others
from registry.foundation.refusal import NotPermitted, Refusal
from registry.parties.models import Institution, Person
from tests.applications.by_hand import event
from tests.factories import applications as make
from tests.factories.parties import make_institution
from tests.ledger.books import refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {obstacle.code for obstacle in refusal.value.obstacles}


def assign_by_hand(world: World, application: Application, reviewer: Person) -> None:
    told = event(world, world.curator, reviewer=str(reviewer.pk))
    ReviewAssignment.objects.create(
        application=application, reviewer=reviewer, assigned_by=world.curator, assigned_at=world.at, event_id=told
    )


def score(assignment: ReviewAssignment, world: World) -> Review:
    return write_review(
        assignment,
        merit=3,
        need=3,
        feasibility=3,
        recommendation="yes",
        comment="Sound.",
        by=assignment.reviewer,
        at=world.later(),
    )


class TestConflicts:
    @pytest.mark.parametrize("against", ["person", "institution", "its parent"])
    def test_who_declared_is_not_asked_and_the_database_bars_them(self, world: World, against: str) -> None:
        application = make.application_in_check(world)
        reviewer, free = world.reviewers
        declare(world, reviewer, against)
        with pytest.raises(Refusal) as refusal:
            assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
        assert codes(refusal) == {"declared"}
        with refused("applications_reviewassignment_no_conflict"):
            assign_by_hand(world, application, reviewer)
        assign_reviewer(application, reviewer=free, by=world.curator, at=world.later())

    def test_declared_after_being_asked_it_still_bars_the_review(self, world: World) -> None:
        application = make.application_under_review(world)
        assignment = application.assignments.order_by("pk")[0]
        conflict = declare_conflict(person=world.investigator, by=assignment.reviewer, at=world.later())
        with pytest.raises(Refusal) as refusal:
            score(assignment, world)
        assert codes(refusal) == {"declared"}
        with refused("applications_review_no_conflict"):
            review_by_hand(world, assignment)
        withdraw_conflict(conflict, by=assignment.reviewer, at=world.later())
        assert score(assignment, world).pk

    def test_only_reviewers_declare_and_only_their_own_is_withdrawn(self, world: World) -> None:
        with pytest.raises(NotPermitted):
            declare_conflict(person=world.investigator, by=world.curator, at=world.later())
        conflict = declare_conflict(person=world.investigator, by=world.reviewers[0], at=world.later())
        with pytest.raises(NotPermitted):
            withdraw_conflict(conflict, by=world.reviewers[1], at=world.later())

    def test_a_declaration_stays_as_written(self, world: World) -> None:
        conflict = declare_conflict(person=world.investigator, by=world.reviewers[0], at=world.later())
        with refused("applications_conflict_stays_as_written"):
            sql("UPDATE applications_conflict SET person_id = %s WHERE id = %s", world.stranger.pk, conflict.pk)
        with refused("applications_conflict_stays_as_written"):
            sql("DELETE FROM applications_conflict WHERE id = %s", conflict.pk)
        with refused("applications_conflict_declared_by_the_reviewer"):
            Conflict.objects.create(
                reviewer=world.reviewers[1],
                person=world.investigator,
                declared_at=world.later(),
                event_id=event(world, world.curator),
            )


def declare(world: World, reviewer: Person, against: str) -> None:
    """A standing declaration against the applicant, one way or another."""
    institution = Institution.objects.get(pk=world.borrower.pk)
    if against == "its parent":
        institution.parent = make_institution()
        institution.save()
        declare_conflict(institution=institution.parent, by=reviewer, at=world.later())
    elif against == "institution":
        declare_conflict(institution=institution, by=reviewer, at=world.later())
    else:
        declare_conflict(person=world.investigator, by=reviewer, at=world.later())


def review_by_hand(world: World, assignment: ReviewAssignment) -> None:
    told = event(world, assignment.reviewer)
    Review.objects.create(
        assignment=assignment,
        merit=3,
        need=3,
        feasibility=3,
        recommendation="yes",
        comment="by hand",
        submitted_at=world.at,
        event_id=told,
    )


class TestTheRound:
    def test_reviewers_read_one_another_once_all_are_in(self, world: World) -> None:
        application = make.application_under_review(world)
        first, second = application.assignments.order_by("pk")
        score(first, world)
        assert not may_read_others(make.fresh(application))
        score(second, world)
        assert may_read_others(make.fresh(application))

    def test_or_once_the_office_closes_it_and_then_nobody_writes(self, world: World) -> None:
        application = make.application_under_review(world)
        first, second = application.assignments.order_by("pk")
        score(first, world)
        with pytest.raises(Refusal) as refusal:
            close_round(application, reason=" ", by=world.curator, at=world.later())
        assert codes(refusal) == {"reason_missing"}
        with pytest.raises(NotPermitted):
            close_round(application, reason="late", by=world.reviewers[0], at=world.later())
        close_round(application, reason="The second is ill.", by=world.curator, at=world.later())
        assert may_read_others(make.fresh(application))
        with pytest.raises(Refusal) as refusal:
            score(second, world)
        assert codes(refusal) == {"round_closed"}
        with refused("applications_review_while_the_round_is_open"):
            review_by_hand(world, second)

    def test_no_round_closes_before_it_opens(self, world: World) -> None:
        application = make.application_in_check(world)
        with pytest.raises(Refusal) as refusal:
            close_round(application, reason="early", by=world.curator, at=world.later())
        assert codes(refusal) == {"not_under_review"}
        with refused("applications_roundclosing_while_under_review"):
            sql(
                "INSERT INTO applications_roundclosing (application_id, reason, by_id, happened_at, event_id)"
                " VALUES (%s, 'because', %s, now(), %s)",
                application.pk,
                world.curator.pk,
                event(world, world.curator),
            )


class TestTheRest:
    def test_the_office_clears_a_file_and_nothing_else_of_it_changes(self, world: World) -> None:
        application = make.application_written(world)
        file = attach(
            application,
            name="Letter",
            content=b"%PDF-1.7 letter",
            media_type="application/pdf",
            by=world.investigator,
            at=world.later(),
        )
        submit_application(application, by=world.investigator, at=world.later())
        with pytest.raises(NotPermitted):
            clear_attachment(file, is_cleared=True, by=world.investigator, at=world.later())
        clear_attachment(file, is_cleared=True, by=world.curator, at=world.later())
        file.refresh_from_db()
        assert file.is_cleared
        with refused("applications_attachment_stays_as_submitted"):
            sql("UPDATE applications_attachment SET name = 'other' WHERE id = %s", file.pk)

    def test_minutes_are_written_after_the_defence(self, world: World) -> None:
        application = make.application_under_review(world)
        slot: dict[str, Any] = {"length_minutes": 15, "place": "Room 3", "by": world.curator}
        starts = world.later() + timedelta(days=7)
        arrange_defence(application, starts_at=starts, at=world.at, **slot)
        with pytest.raises(Refusal) as refusal:
            arrange_defence(application, starts_at=starts, minutes="Held.", at=world.at, **slot)
        assert codes(refusal) == {"still_to_come"}
        held = arrange_defence(application, starts_at=starts, minutes="Held.", at=starts + timedelta(hours=1), **slot)
        assert application.defences.last() == held

    def test_a_draft_is_commented_on_by_nobody(self, world: World) -> None:
        application = make.application_written(world)
        for person in (world.curator, world.investigator):
            with pytest.raises(Refusal) as refusal:
                comment_on(application, text="Early.", is_shared=True, by=person, at=world.later())
            assert codes(refusal) == {"draft"}

    def test_the_applicant_speaks_to_the_office_and_strangers_to_nobody(self, world: World) -> None:
        application = make.application_submitted(world)
        said = comment_on(application, text="A question.", is_shared=False, by=world.investigator, at=world.later())
        assert said.is_shared
        kept = comment_on(application, text="Among us.", is_shared=False, by=world.curator, at=world.later())
        assert not Comment.objects.get(pk=kept.pk).is_shared
        for person in (world.stranger, world.auditor, world.reviewers[0]):
            with pytest.raises(NotPermitted):
                comment_on(application, text="No.", is_shared=True, by=person, at=world.later())

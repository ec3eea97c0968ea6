"""Law 7: reviewers, shipper and office, broken with raw SQL as the run-time role, and refused by name."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from registry.access.roles import Role
from registry.applications.models import Application, ReviewAssignment
from registry.applications.moves import move_application
from registry.loans.models import Loan
from registry.parties.models import Person
from tests.applications.by_hand import event, move_by_hand
from tests.factories import applications as make
from tests.factories.parties import give_role, make_person
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


class TestReviewers:
    """Law 7, for reviewers."""

    def assign(self, world: World, application: Application, reviewer: Person, *, by: Person | None = None) -> None:
        by = by or world.curator
        sql(
            "INSERT INTO applications_reviewassignment (application_id, reviewer_id, assigned_by_id, assigned_at,"
            " release_reason, event_id) VALUES (%s, %s, %s, %s, '', %s)",
            application.pk,
            reviewer.pk,
            by.pk,
            world.later(),
            event(world, by, reviewer=str(reviewer.pk)),
        )

    def write(self, world: World, assignment: ReviewAssignment, *, by: Person) -> None:
        sql(
            "INSERT INTO applications_review (assignment_id, merit, need, feasibility, recommendation, comment,"
            " submitted_at, event_id) VALUES (%s, 5, 5, 5, 'yes', 'good', %s, %s)",
            assignment.pk,
            world.later(),
            event(world, by),
        )

    def test_the_applicant_does_not_review(self, world: World) -> None:
        application = make.application_in_check(world)
        with refused("applications_reviewassignment_four_eyes"):
            self.assign(world, application, world.investigator)

    def test_the_applicant_does_not_choose_who_reviews(self, world: World) -> None:
        application = make.application_in_check(world)
        with refused("applications_reviewassignment_four_eyes"):
            self.assign(world, application, world.reviewers[0], by=world.investigator)

    def test_nobody_of_the_same_institution_reviews(self, world: World) -> None:
        application = make.application_in_check(world)
        with refused("applications_reviewassignment_own_institution"):
            self.assign(world, application, make_person(at=world.borrower))

    def test_nobody_with_a_role_for_the_institution_reviews(self, world: World) -> None:
        application = make.application_in_check(world)
        official = make_person()
        give_role(official, Role.REPRESENTATIVE, institution=world.borrower)
        with refused("applications_reviewassignment_own_institution"):
            self.assign(world, application, official)

    def test_nobody_is_asked_once_it_is_decided(self, world: World) -> None:
        application = make.application_approved(world)
        with refused("applications_reviewassignment_while_judged"):
            self.assign(world, application, make_person())

    def test_an_assignment_tells_what_its_event_tells(self, world: World) -> None:
        application = make.application_in_check(world)
        with refused("applications_reviewassignment_agrees_with_its_event"):
            sql(
                "INSERT INTO applications_reviewassignment (application_id, reviewer_id, assigned_by_id, assigned_at,"
                " release_reason, event_id) VALUES (%s, %s, %s, %s, '', %s)",
                application.pk,
                world.reviewers[0].pk,
                world.curator.pk,
                world.later(),
                event(world, world.curator, reviewer=str(world.reviewers[1].pk)),
            )

    def test_an_assignment_stays_as_written(self, world: World) -> None:
        make.application_reviewed(world)
        for change in (
            "DELETE FROM applications_reviewassignment",
            f"UPDATE applications_reviewassignment SET reviewer_id = '{world.stranger.pk}'",
            f"UPDATE applications_reviewassignment SET released_by_id = '{world.curator.pk}', released_at = now()",
        ):
            with refused("applications_reviewassignment_stays_as_written"):
                sql(change)

    def test_a_review_is_written_by_the_one_asked(self, world: World) -> None:
        application = make.application_under_review(world)
        with refused("applications_review_by_the_one_asked"):
            self.write(world, application.assignments.all()[0], by=world.curator)

    def test_a_review_is_written_while_under_review(self, world: World) -> None:
        application = make.application_in_check(world)
        self.assign(world, application, world.reviewers[0])
        with refused("applications_review_while_under_review"):
            self.write(world, application.assignments.get(), by=world.reviewers[0])

    def test_who_joined_the_institution_since_does_not_review(self, world: World) -> None:
        application = make.application_under_review(world)
        sql(
            "INSERT INTO parties_affiliation (person_id, institution_id, from_on) VALUES (%s, %s, '2025-03-01')",
            world.reviewers[0].pk,
            world.borrower.pk,
        )
        with refused("applications_review_own_institution"):
            self.write(world, application.assignments.get(reviewer=world.reviewers[0]), by=world.reviewers[0])

    def test_a_review_stays_as_written(self, world: World) -> None:
        make.application_reviewed(world)
        with not_permitted():
            sql("UPDATE applications_review SET merit = 1")


class TestShipper:
    """Law 7, for whoever hands a loan over."""

    @pytest.mark.parametrize("who", ["investigator", "reviewer", "decider"])
    def test_who_asked_reviewed_or_decided_does_not_hand_over(self, world: World, who: str) -> None:
        loan = make.application_decided(world).loan
        assert loan is not None
        by = {"investigator": world.investigator, "reviewer": world.reviewers[0], "decider": world.authority}[who]
        with refused("loans_consignment_four_eyes"):
            self.hand_over(world, loan, by=by)

    def hand_over(self, world: World, loan: Loan, *, by: Person) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT max(id) FROM ledger_movement")
            (movement,) = cursor.fetchone()
        sql(
            "INSERT INTO loans_consignment (loan_id, direction, way, carrier, tracking, handed_by_id, happened_at,"
            " movement_id, event_id) VALUES (%s, 'out', 'in_person', '', '', %s, %s, %s, %s)",
            loan.pk,
            by.pk,
            world.later(),
            movement,
            event(world, by),
        )


class TestMoves:
    """Law 7 for the office, and the grounds of moves that the lifecycle's matrix does not reach."""

    def test_the_applicant_does_not_handle_their_own(self, world: World) -> None:
        with refused("applications_applicationmove_four_eyes"):
            move_by_hand(world, make.application_submitted(world), "formal_check", by=world.investigator)

    def test_nobody_of_the_same_institution_declines_or_concludes(self, world: World) -> None:
        colleague = make_person(at=world.borrower)
        with refused("applications_applicationmove_own_institution"):
            move_by_hand(world, make.application_in_check(world), "declined", by=colleague)
        with refused("applications_applicationmove_own_institution"):
            move_by_hand(world, make.application_reviewed(world), "recommended", by=colleague)

    def test_what_is_submitted_is_kept_as_a_version(self, world: World) -> None:
        with refused("applications_applicationmove_keeps_a_version"):
            move_by_hand(world, make.application_written(world), "submitted", by=world.investigator)

    def test_what_is_submitted_asks_for_something(self, world: World) -> None:
        application = make.application_written(world)
        sql("DELETE FROM applications_line_methods")
        sql("DELETE FROM applications_line")
        sql(
            "INSERT INTO applications_applicationversion (application_id, number, content, sha256, saved_at)"
            " VALUES (%s, 1, %s, '', %s)",
            application.pk,
            json.dumps({}),
            world.at,
        )
        with refused("applications_applicationmove_asks_for_something"):
            move_application(application, to="submitted", by=world.investigator, at=world.at)

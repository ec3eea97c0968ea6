"""Laws 7 and 12, and what was submitted stays: each broken with raw SQL as the run-time role, and refused by name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

import registry.applications
from registry.access.roles import Role
from registry.applications import laws
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import attach
from registry.applications.models import Application, Decision, LendingPolicy, Line, ReviewAssignment
from registry.applications.moves import move_application
from registry.applications.verdict import verdict_on_application
from registry.audit import trail
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Person
from tests.factories import applications as make
from tests.factories.holdings import make_collection, make_piece, make_sample
from tests.factories.parties import give_role, make_person
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def event(world: World, by: Person, **facts: Any) -> int:
    told = trail.record(
        "by hand", chain=world.collection.code, subject="application", by=by, at=world.later(), facts=facts
    )
    return told.pk


class TestWhatWasSubmittedStays:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE applications_application SET title = 'Another'",
            "UPDATE applications_application SET \"case\" = 'Another'",
            "UPDATE applications_application SET storage_plan = ''",
            "UPDATE applications_application SET months = 60",
            "UPDATE applications_application SET submitted_at = now()",
        ],
    )
    def test_its_text(self, world: World, change: str) -> None:
        make.application_submitted(world)
        with refused("applications_application_stays_as_submitted"):
            sql(change)

    def test_whose_it_is_even_as_a_draft(self, world: World) -> None:
        make.application_written(world)
        with refused("applications_application_stays_whose_it_is"):
            sql("UPDATE applications_application SET investigator_id = %s", world.stranger.pk)
        with refused("applications_application_stays_whose_it_is"):
            sql("UPDATE applications_application SET institution_id = %s", world.stranger_institution.pk)

    def test_that_it_was_made(self, world: World) -> None:
        make.application_submitted(world)
        with refused("applications_application_is_kept"):
            sql("DELETE FROM applications_application")

    @pytest.mark.parametrize("change", ["UPDATE applications_line SET mass_ug = 1", "DELETE FROM applications_line"])
    def test_its_lines(self, world: World, change: str) -> None:
        make.application_submitted(world)
        with refused("applications_line_stays_as_submitted"):
            sql(change)

    def test_that_no_line_is_added_or_moved_in(self, world: World) -> None:
        submitted = make.application_submitted(world)
        draft = make.application_written(world, (world.chip, None))
        with refused("applications_line_stays_as_submitted"):
            sql(
                "INSERT INTO applications_line (application_id, number, split_id, remark) VALUES (%s, 2, %s, '')",
                submitted.pk,
                world.chip.pk,
            )
        with refused("applications_line_stays_as_submitted"):
            sql(
                "UPDATE applications_line SET application_id = %s, number = 2 WHERE application_id = %s",
                submitted.pk,
                draft.pk,
            )

    def test_the_methods_of_its_lines(self, world: World) -> None:
        make.application_submitted(world)
        with refused("applications_line_methods_stay_as_submitted"):
            sql("DELETE FROM applications_line_methods")
        with refused("applications_line_methods_stay_as_submitted"):
            sql("UPDATE applications_line_methods SET method_id = %s", world.gentle_method.pk)

    def test_its_files(self, world: World) -> None:
        application = make.application_written(world)
        attach(
            application,
            name="plan.pdf",
            content=b"%PDF-1.7",
            media_type="application/pdf",
            by=world.investigator,
            at=world.later(),
        )
        submit_application(application, by=world.investigator, at=world.later())
        with refused("applications_attachment_stays_as_submitted"):
            sql("DELETE FROM applications_attachment")

    def test_its_versions(self, world: World) -> None:
        make.application_submitted(world)
        for change in ("UPDATE applications_applicationversion SET sha256 = ''", "DELETE FROM applications_review"):
            with not_permitted():
                sql(change)


class TestLines:
    def insert(self, application: Application, split_id: int, mass_ug: int | None) -> None:
        sql(
            "INSERT INTO applications_line (application_id, number, split_id, mass_ug, remark)"
            " VALUES (%s, 9, %s, %s, '')",
            application.pk,
            split_id,
            mass_ug,
        )

    def test_an_application_asks_of_one_collection(self, world: World) -> None:
        application = make.application_written(world)
        elsewhere = make_piece(make_sample(make_collection()), form="chip")
        with refused("applications_line_within_one_collection"):
            self.insert(application, elsewhere.pk, None)

    def test_a_whole_piece_goes_whole_and_powder_by_mass(self, world: World) -> None:
        application = make.application_written(world, (world.section, None))
        with refused("applications_line_indivisible_goes_whole"):
            self.insert(application, world.chip.pk, 5)
        with refused("applications_line_indivisible_goes_whole"):
            self.insert(application, world.powder.pk, None)
        with refused("applications_line_asks_for_something"):
            self.insert(application, world.powder.pk, 0)


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


class TestDecisions:
    """Laws 7 and 12, for the decider."""

    @pytest.fixture
    def recommended(self, world: World) -> Iterator[Application]:
        """What a test does with it is undone, since decisions by hand are left unfinished."""
        application = make.application_recommended(world, (world.powder, 20_000), (world.chip, None))
        before = transaction.savepoint()
        yield application
        transaction.savepoint_rollback(before)

    def decide(self, world: World, application: Application, **changes: Any) -> Decision:
        """A declining decision inserted by hand, in order but for the changes."""
        by = changes.pop("by", world.authority)
        policy = changes.pop("policy", LendingPolicy.objects.get(version=1))
        outcome = changes.pop("outcome", "declined")
        row = {
            "application": application,
            "outcome": outcome,
            "reason": "because",
            "policy": policy,
            "verdict": verdict_on_application(application, at=world.at).to_json(),
            "standing": {"overdue": 0},
            "decided_by": by,
            "decided_at": world.later(),
            "event_id": event(world, by, outcome=outcome, policy=policy.version),
        }
        return Decision.objects.create(**(row | changes))

    def lend(self, world: World, *portions: PortionAsked, investigator: Person | None = None) -> Loan:
        return open_loan(
            collection=world.collection,
            borrower=world.borrower,
            investigator=investigator or world.investigator,
            title="by hand",
            purpose="research",
            portions=portions or [PortionAsked(world.powder, 20_000)],
            term_months=12,
            sign_by_on=world.collection.date_of(world.at),
            by=world.authority,
            at=world.later(),
        )

    def answer(self, decision: Decision, line: Line, outcome: str, item: LoanItem | None, **changes: Any) -> None:
        sql(
            "INSERT INTO applications_decisionline (decision_id, line_id, outcome, split_id, mass_ug, reason, item_id)"
            " VALUES (%s, %s, %s, %s, %s, 'because', %s)",
            decision.pk,
            line.pk,
            outcome,
            changes.get("split"),
            changes.get("mass_ug"),
            item.pk if item else None,
        )

    def test_in_order_it_is_accepted(self, world: World, recommended: Application) -> None:
        self.decide(world, recommended)

    def test_the_applicant_does_not_decide(self, world: World, recommended: Application) -> None:
        with refused("applications_decision_four_eyes"):
            self.decide(world, recommended, by=world.investigator)

    def test_a_reviewer_does_not_decide(self, world: World, recommended: Application) -> None:
        with refused("applications_decision_four_eyes"):
            self.decide(world, recommended, by=world.reviewers[1])

    def test_nobody_of_the_same_institution_decides(self, world: World, recommended: Application) -> None:
        with refused("applications_decision_own_institution"):
            self.decide(world, recommended, by=make_person(at=world.borrower))

    def test_nobody_of_the_parent_institution_decides(self, world: World, recommended: Application) -> None:
        sql(
            "UPDATE parties_institution SET parent_id = %s WHERE id = %s",
            world.stranger_institution.pk,
            world.borrower.pk,
        )
        with refused("applications_decision_own_institution"):
            self.decide(world, recommended, by=world.stranger)

    def test_it_comes_after_the_review(self, world: World) -> None:
        with refused("applications_decision_after_the_review"):
            self.decide(world, make.application_reviewed(world))

    def test_its_policy_is_the_one_in_force(self, world: World, recommended: Application) -> None:
        newer = make.put_policy(world, at=world.later(), term_months=6)
        with refused("applications_decision_policy_in_force"):
            self.decide(world, recommended)
        self.decide(world, recommended, policy=newer)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda verdict: verdict[1:],
            lambda verdict: verdict[:-1],
            lambda verdict: [*verdict[:-1], verdict[-1] | {"sentence": ""}],
            lambda verdict: [*verdict[:-1], verdict[-1] | {"outcome": "perhaps"}],
            lambda verdict: [answer | {"line": 0} for answer in verdict],
            lambda verdict: {"answers": verdict},
        ],
    )
    def test_its_verdict_names_every_rule(self, world: World, recommended: Application, spoil: Any) -> None:
        whole = verdict_on_application(recommended, at=world.at).to_json()
        with refused("applications_decision_verdict_names_every_rule"):
            self.decide(world, recommended, verdict=spoil(whole))

    def test_it_remembers_the_standing(self, world: World, recommended: Application) -> None:
        with refused("applications_decision_remembers_its_standing"):
            self.decide(world, recommended, standing={})

    def test_its_event_tells_the_same(self, world: World, recommended: Application) -> None:
        with refused("applications_decision_agrees_with_its_event"):
            self.decide(world, recommended, event_id=event(world, world.authority, outcome="approved", policy=1))

    def test_its_loan_is_the_applicant_s(self, world: World, recommended: Application) -> None:
        loan = self.lend(world, investigator=world.stranger)
        with refused("applications_decision_lends_to_the_applicant"):
            self.decide(world, recommended, outcome="approved", loan=loan)

    def test_there_is_one(self, world: World) -> None:
        application = make.application_approved(world)
        with refused("applications_decision_after_the_review"):
            self.decide(world, application)

    def test_it_answers_every_line(self, world: World, recommended: Application) -> None:
        decision = self.decide(world, recommended)
        self.answer(decision, recommended.lines.all()[0], "declined", None)
        with refused("applications_decision_answers_every_line"):
            connection.check_constraints()

    def test_it_moves_its_application(self, world: World, recommended: Application) -> None:
        decision = self.decide(world, recommended)
        for line in recommended.lines.all():
            self.answer(decision, line, "declined", None)
        with refused("applications_decision_makes_its_move"):
            connection.check_constraints()

    def test_every_item_of_its_loan_answers_a_line(self, world: World, recommended: Application) -> None:
        loan = self.lend(world, PortionAsked(world.powder, 20_000), PortionAsked(world.section))
        decision = self.decide(world, recommended, outcome="approved", loan=loan)
        first, second = recommended.lines.all()
        self.answer(decision, first, "approved", loan.items.get(number=1), mass_ug=20_000)
        self.answer(decision, second, "declined", None)
        with refused("applications_decision_lends_what_it_says"):
            connection.check_constraints()

    @pytest.mark.parametrize(
        ("lent_ug", "outcome", "mass_ug", "claim"),
        [
            (20_001, "approved", 20_001, "applications_decisionline_not_more_than_asked"),
            (20_001, "less", 20_001, "applications_decisionline_not_more_than_asked"),
            (19_999, "approved", 19_999, "applications_decisionline_not_more_than_asked"),
            (20_000, "less", 20_000, "applications_decisionline_not_more_than_asked"),
            (20_001, "approved", 20_000, "applications_decisionline_mass_of_its_item"),
            (20_000, "approved", None, "applications_decisionline_mass_of_its_item"),
        ],
    )
    def test_no_line_lends_more_than_was_asked(
        self, world: World, recommended: Application, lent_ug: int, outcome: str, mass_ug: int | None, claim: str
    ) -> None:
        loan = self.lend(world, PortionAsked(world.powder, lent_ug))
        decision = self.decide(world, recommended, outcome="approved", loan=loan)
        with refused(claim):
            self.answer(decision, recommended.lines.all()[0], outcome, loan.items.get(), mass_ug=mass_ug)

    def test_a_line_lends_the_piece_it_names(self, world: World, recommended: Application) -> None:
        loan = self.lend(world, PortionAsked(world.section))
        decision = self.decide(world, recommended, outcome="approved", loan=loan)
        line = recommended.lines.get(split=world.chip)
        with refused("applications_decisionline_lends_its_piece"):
            self.answer(decision, line, "approved", loan.items.get())
        self.answer(decision, line, "another", loan.items.get(), split=world.section.pk)

    def test_an_item_belongs_to_the_decision_s_loan(self, world: World, recommended: Application) -> None:
        loan = self.lend(world, PortionAsked(world.powder, 20_000))
        other = self.lend(world, PortionAsked(world.powder, 20_000))
        decision = self.decide(world, recommended, outcome="approved", loan=loan)
        with refused("applications_decisionline_item_of_its_loan"):
            self.answer(decision, recommended.lines.all()[0], "approved", other.items.get(), mass_ug=20_000)

    def test_a_line_belongs_to_the_decision_s_application(self, world: World, recommended: Application) -> None:
        stranger = make.application_written(world)
        decision = self.decide(world, recommended)
        with refused("applications_decisionline_of_its_application"):
            self.answer(decision, stranger.lines.get(), "declined", None)

    def test_it_stays_as_written(self, world: World) -> None:
        make.application_approved(world)
        for change in (
            "UPDATE applications_decision SET reason = 'another'",
            "DELETE FROM applications_decisionline",
            "TRUNCATE applications_decision CASCADE",
        ):
            with not_permitted():
                sql(change)


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

    def move(self, world: World, application: Application, to: str, *, by: Person) -> None:
        at = world.later()
        told = event(world, by, frm=application.status, to=to)
        sql(
            'INSERT INTO applications_applicationmove (application_id, frm, "to", reason, happened_at, recorded_at,'
            " by_id, event_id) VALUES (%s, %s, %s, 'because', %s, now(), %s, %s)",
            application.pk,
            application.status,
            to,
            at,
            by.pk,
            told,
        )

    def test_the_applicant_does_not_handle_their_own(self, world: World) -> None:
        with refused("applications_applicationmove_four_eyes"):
            self.move(world, make.application_submitted(world), "formal_check", by=world.investigator)

    def test_nobody_of_the_same_institution_declines_or_concludes(self, world: World) -> None:
        colleague = make_person(at=world.borrower)
        with refused("applications_applicationmove_own_institution"):
            self.move(world, make.application_in_check(world), "declined", by=colleague)
        with refused("applications_applicationmove_own_institution"):
            self.move(world, make.application_reviewed(world), "recommended", by=colleague)

    def test_what_is_submitted_is_kept_as_a_version(self, world: World) -> None:
        with refused("applications_applicationmove_keeps_a_version"):
            self.move(world, make.application_written(world), "submitted", by=world.investigator)

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


def test_every_law_of_this_room_has_its_sentence() -> None:
    folder = Path(registry.applications.__file__).parent / "sql"
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.sql"))
    named = set(re.findall(r"'((?:applications|loans|holdings)_[a-z]+_[a-z_]+)'", text))
    assert named - {"applications_application"} <= set(laws.SENTENCES)

"""Laws 7 and 12 for a decision: broken with raw SQL as the run-time role, and refused by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction

from registry.applications.models import Application, Decision, LendingPolicy, Line
from registry.applications.verdict import verdict_on_application
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.loans.models import Loan, LoanItem
from registry.parties.models import Person
from tests.applications.by_hand import event
from tests.factories import applications as make
from tests.factories.parties import make_person
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


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

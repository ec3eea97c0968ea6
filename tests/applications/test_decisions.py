"""The decision: what it opens, what it remembers, what it refuses; two at once; and what lapses unsigned."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections

from registry.access.roles import Role
from registry.applications.actions.decide import LineWord, decide_application
from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.actions.write import save_application
from registry.applications.models import Application, Decision
from registry.applications.models.decisions import ANOTHER, APPROVED, DECLINED, LESS
from registry.applications.verdict import Verdict
from registry.applications.verdict.answers import RULES
from registry.foundation.refusal import NotPermitted, Refusal
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.models import Loan, LoanItem
from registry.parties.actions import registry_itself
from registry.parties.models import Person
from tests.factories import applications as make
from tests.factories.holdings import make_piece, make_sample
from tests.factories.parties import give_role, make_person, make_person_with_role
from tests.worlds import POWDER_UG, World, item_on_loan, loan_signed, only_item, small_collection


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def decide(world: World, application: Application, *words: LineWord, by: Person | None = None, **more: Any) -> Decision:
    return decide_application(
        application,
        lines=words or make.words(application),
        reason=more.pop("reason", "As the board advised."),
        by=by or world.authority,
        at=world.later(),
        **more,
    )


class TestApproving:
    def test_it_opens_a_loan_and_sets_the_mass_aside(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, 20_000), (world.chip, None))
        decision = decide(world, application)

        assert make.fresh(application).status == "approved"
        assert decision.loan is not None
        assert [(item.source_id, item.approved_ug) for item in decision.loan.items.order_by("number")] == [
            (world.powder.pk, 20_000),
            (world.chip.pk, 12_000),
        ]
        world.powder.refresh_from_db()
        world.chip.refresh_from_db()
        assert (world.powder.in_vault_ug, world.powder.held_ug) == (POWDER_UG - 20_000, 20_000)
        assert world.chip.whereabouts == "set_aside"

    def test_the_loan_takes_its_terms_from_the_policy_and_the_application(self, world: World) -> None:
        make.put_policy(world, papers=["packing_list"], tolerance_cap_ug=777, signing_days=3)
        application = make.application_recommended(world, months=9, funding_restriction="No money of agency X.")
        loan = decide(world, application).loan
        assert loan is not None
        assert (loan.borrower, loan.investigator) == (world.borrower, world.investigator)
        assert (loan.term_months, loan.papers_demanded, loan.tolerance_cap_ug) == (9, ["packing_list"], 777)
        assert loan.funding_restriction == "No money of agency X."
        assert loan.sign_by_on == world.collection.date_of(world.at) + timedelta(days=3)

    def test_less_another_and_declined_side_by_side(self, world: World) -> None:
        application = make.application_recommended(
            world, (world.powder, 20_000), (world.chip, None), (world.section, None)
        )
        first, second, third = application.lines.all()
        sister = make_piece(make_sample(world.collection), mass_ug=500_000, by=world.curator)
        decision = decide(
            world,
            application,
            LineWord(first, LESS, mass_ug=5_000, reason="Enough for the method."),
            LineWord(second, ANOTHER, split=sister, mass_ug=7_000, reason="Returned material first."),
            LineWord(third, DECLINED, reason="Nothing like it is left."),
        )
        told = [
            (line.outcome, line.mass_ug, line.item and line.item.source_id) for line in decision.lines.order_by("pk")
        ]
        assert told == [
            (LESS, 5_000, world.powder.pk),
            (ANOTHER, 7_000, sister.pk),
            (DECLINED, None, None),
        ]

    def test_all_declined_opens_nothing(self, world: World) -> None:
        application = make.application_recommended(world, recommended=False)
        decision = decide(world, application, *make.words(application, DECLINED))
        assert (decision.outcome, decision.loan, make.fresh(application).status) == ("declined", None, "declined")
        assert not Loan.objects.exists()


class TestRemembering:
    """Law 12."""

    def test_it_keeps_the_policy_version_the_verdict_and_the_standing(self, world: World) -> None:
        item_on_loan(world, only_item(loan_signed(world)))
        decision = decide(world, make.application_recommended(world))
        make.put_policy(world, at=world.later(), kept_back_floor_ug=1, term_months=1)

        kept = Decision.objects.get(pk=decision.pk)
        assert kept.policy.version == 1
        assert {answer["code"] for answer in kept.verdict} == {rule.code for rule in RULES}
        assert all(answer["sentence"] and answer["outcome"] for answer in kept.verdict)
        assert (kept.standing["open_items"], kept.standing["overdue"]) == (1, 0)
        assert Verdict.from_json(kept.policy.version, kept.verdict).may

    def test_what_is_lent_otherwise_is_judged_as_lent(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, POWDER_UG))
        word = LineWord(application.lines.get(), LESS, mass_ug=50_000, reason="What is kept back stays.")
        decision = decide(world, application, word)
        answers = [answer for answer in decision.verdict if answer["code"] == "kept_back"]
        assert [(answer["outcome"], answer.get("decided", False)) for answer in answers] == [
            ("failed", False),
            ("passed", True),
        ]

    def test_its_event_tells_outcome_policy_and_lines(self, world: World) -> None:
        decision = decide(world, make.application_recommended(world))
        assert f'"lines":[[1,"approved","{world.powder.identifier}",20000]]' in decision.event.text
        assert '"outcome":"approved","policy":1' in decision.event.text


class TestRefusing:
    def refused(self, world: World, application: Application, *words: LineWord, **more: Any) -> list[str]:
        with pytest.raises(Refusal) as refusal:
            decide(world, application, *words, **more)
        assert make.fresh(application).status == application.status
        return refusal.value.codes

    def test_only_the_authority_decides(self, world: World) -> None:
        application = make.application_recommended(world)
        with pytest.raises(NotPermitted):
            decide(world, application, by=world.curator)

    def test_not_before_the_review_is_concluded(self, world: World) -> None:
        assert self.refused(world, make.application_reviewed(world)) == ["move_not_allowed"]

    def test_a_reason_is_owed_for_the_whole_and_for_each_line_not_as_asked(self, world: World) -> None:
        application = make.application_recommended(world)
        word = LineWord(application.lines.get(), LESS, mass_ug=5)
        assert self.refused(world, application, word, reason=" ") == ["reason_missing", "reason_missing"]

    def test_every_line_is_answered_once(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, 20_000), (world.chip, None))
        only_one = make.words(application)[:1]
        assert self.refused(world, application, *only_one) == ["lines_unanswered"]

    @pytest.mark.parametrize("mass_ug", [None, 0, 20_000, 20_001])
    def test_less_is_less(self, world: World, mass_ug: int | None) -> None:
        application = make.application_recommended(world)
        word = LineWord(application.lines.get(), LESS, mass_ug=mass_ug, reason="because")
        assert "mass_not_less" in self.refused(world, application, word)

    def test_a_whole_piece_is_not_lent_in_part(self, world: World) -> None:
        application = make.application_recommended(world, (world.chip, None))
        word = LineWord(application.lines.get(), LESS, mass_ug=5, reason="because")
        assert "whole_only" in self.refused(world, application, word)

    def test_one_piece_is_not_lent_on_two_lines(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, 20_000), (world.chip, None))
        first, second = application.lines.all()
        words = [LineWord(first, APPROVED), LineWord(second, ANOTHER, split=world.powder, mass_ug=5, reason="because")]
        assert "piece_twice" in self.refused(world, application, *words)

    def test_what_is_kept_back_is_not_lent_and_not_waived(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, POWDER_UG - 99_999))
        codes = self.refused(world, application, waive={"kept_back": "please", "line_limit": "A rare chance."})
        assert codes == ["not_waivable", "kept_back"]

    def test_a_reviewer_does_not_decide(self, world: World) -> None:
        application = make.application_recommended(world)
        give_role(world.reviewers[0], Role.AUTHORITY, collection=world.collection)
        reviewer = Person.objects.get(pk=world.reviewers[0].pk)
        assert self.refused(world, application, by=reviewer) == ["reviewed_it"]

    def test_the_applicant_does_not_decide(self, world: World) -> None:
        application = make.application_recommended(world)
        give_role(world.investigator, Role.AUTHORITY, collection=world.collection)
        investigator = Person.objects.get(pk=world.investigator.pk)
        assert self.refused(world, application, by=investigator) == ["own_application", "own_institution"]

    def test_nobody_of_the_applicant_s_institution_decides(self, world: World) -> None:
        application = make.application_recommended(world)
        colleague = make_person(at=world.borrower)
        give_role(colleague, Role.AUTHORITY, collection=world.collection)
        assert self.refused(world, application, by=colleague) == ["own_institution"]

    def test_the_second_of_two_is_told_what_was_decided(self, world: World) -> None:
        application = make.application_recommended(world)
        decide(world, application)
        with pytest.raises(Refusal) as refusal:
            decide(world, application)
        assert refusal.value.codes == ["decided_already"]
        assert "approved" in str(refusal.value)


class TestWaiving:
    def test_a_rule_that_failed_is_waived_for_a_reason(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, 600_000))
        decision = decide(world, application, waive={"line_limit": "The only basalt of its age."})
        answer = next(answer for answer in decision.verdict if answer["code"] == "line_limit")
        assert (answer["outcome"], answer["waived_because"]) == ("waived", "The only basalt of its age.")

    def test_without_a_reason_nothing_is_waived(self, world: World) -> None:
        application = make.application_recommended(world, (world.powder, 600_000))
        with pytest.raises(Refusal) as refusal:
            decide(world, application, waive={"line_limit": " "})
        assert refusal.value.codes == ["reason_missing", "line_limit"]


class TestLapsing:
    def test_unsigned_after_its_day_it_lapses_and_the_mass_is_free(self, world: World) -> None:
        decision = make.application_decided(world)
        assert decision.loan is not None
        last_day = decision.loan.sign_by_on
        world.later(days=(last_day - world.collection.date_of(world.at)).days)
        assert lapse_unsigned(by=registry_itself(), at=world.at) == []

        lapsed = lapse_unsigned(by=registry_itself(), at=world.later(days=1))

        assert [application.status for application in map(make.fresh, lapsed)] == ["lapsed"]
        assert LoanItem.objects.get().status == "lapsed"
        world.powder.refresh_from_db()
        assert (world.powder.in_vault_ug, world.powder.held_ug) == (POWDER_UG, 0)

    def test_what_both_sides_signed_does_not_lapse(self, world: World) -> None:
        decision = make.application_decided(world)
        today = world.collection.date_of(world.at)
        assert decision.loan is not None
        agreement = draft_agreement(
            decision.loan,
            from_on=today,
            to_on=today + timedelta(days=700),
            terms="Return it.",
            by=world.curator,
            at=world.later(),
        )
        sign_agreement(agreement, side="lender", by=world.curator, at=world.later())
        sign_agreement(agreement, side="borrower", by=world.representative, at=world.later())
        assert lapse_unsigned(by=registry_itself(), at=world.later(days=60)) == []

    def test_not_everybody_may_lapse(self, world: World) -> None:
        make.application_decided(world)
        with pytest.raises(NotPermitted):
            lapse_unsigned(by=world.processor, at=world.later(days=60))


def test_two_deciders_at_once_one_wins_and_the_other_reads_why(committed_db: str) -> None:
    world = small_collection()
    application = make.application_recommended(world)
    other = make_person_with_role(Role.AUTHORITY, collection=world.collection)
    words, at = make.words(application), world.later()
    start, outcomes = threading.Barrier(2), []

    def decide_as(person: Person) -> None:
        try:
            start.wait()
            decide_application(application, lines=words, reason="Now.", by=person, at=at)
            outcomes.append("decided")
        except Refusal as refusal:
            outcomes.extend(refusal.codes)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide_as, args=[person]) for person in (world.authority, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["decided", "decided_already"]
    assert (Decision.objects.count(), Loan.objects.count()) == (1, 1)


def test_a_decision_of_a_committed_world_passes_what_is_checked_at_the_end(committed_db: str) -> None:
    decision = make.application_decided(small_collection())
    assert Decision.objects.get().pk == decision.pk


def test_two_windows_of_one_applicant_one_wins(committed_db: str) -> None:
    world = small_collection()
    application = make.application_written(world)
    start, outcomes = threading.Barrier(2), []

    def save() -> None:
        try:
            start.wait()
            save_application(
                application, version=application.row_version, values=make.VALUES, by=world.investigator, at=world.at
            )
            outcomes.append("saved")
        except Refusal as refusal:
            outcomes.extend(refusal.codes)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale"]

"""May I ask for this? Every rule, at its boundaries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from registry.applications.models import Application
from registry.applications.verdict import Answer, Verdict, verdict_on_application, verdict_on_split
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED, RULES
from registry.applications.verdict.sentences import SENTENCES
from registry.foundation.refusal import Refusal
from registry.holdings.actions.block import block_split
from registry.holdings.models import Split
from registry.parties.models import Affiliation, Institution
from tests.factories import applications as make
from tests.factories.holdings import make_collection, make_method, make_piece, make_sample
from tests.ledger.books import sql
from tests.worlds import POWDER_UG, World, item_on_loan, loan_signed, only_item, small_collection

FLOOR_UG = 100_000
LIMIT_UG = 500_000
DESTRUCTIVE_UG = 30_000


@pytest.fixture
def world(db: None) -> World:
    world = small_collection()
    make.put_policy(
        world,
        kept_back_floor_ug=FLOOR_UG,
        line_limit_ug=LIMIT_UG,
        destructive_limit_ug=DESTRUCTIVE_UG,
        forms=["powder", "chip", "section"],
        lines_limit=2,
    )
    return world


def fresh(split: Split) -> Split:
    return Split.objects.select_related("form", "use_class", "collection").get(pk=split.pk)


def piece_of(world: World, **facts: Any) -> Split:
    return make_piece(make_sample(world.collection), by=world.curator, **facts)


def on_split(world: World, split: Split, mass_ug: int | None = None, **asked: Any) -> Verdict:
    return verdict_on_split(fresh(split), mass_ug=mass_ug, **({"at": world.at} | asked))


class TestPieces:
    @pytest.mark.parametrize(
        ("mass_ug", "outcome", "stays_ug"),
        [
            (POWDER_UG - FLOOR_UG, PASSED, FLOOR_UG),
            (POWDER_UG - FLOOR_UG + 1, FAILED, FLOOR_UG - 1),
            (1, PASSED, POWDER_UG - 1),
            (POWDER_UG, FAILED, 0),
        ],
    )
    def test_exactly_what_is_kept_back_stays(self, world: World, mass_ug: int, outcome: str, stays_ug: int) -> None:
        answer = on_split(world, world.powder, mass_ug).answer("kept_back")
        assert answer.outcome == outcome
        assert answer.numbers == {
            "free_ug": POWDER_UG,
            "asked_ug": mass_ug,
            "stays_ug": stays_ug,
            "must_stay_ug": FLOOR_UG,
        }

    def test_the_share_is_kept_back_where_it_is_more_than_the_floor(self, world: World) -> None:
        make.put_policy(world, kept_back_floor_ug=FLOOR_UG, kept_back_ppm=333_333)
        assert on_split(world, world.powder, POWDER_UG - 333_333).answer("kept_back").outcome == PASSED
        assert on_split(world, world.powder, POWDER_UG - 333_332).answer("kept_back").outcome == FAILED

    def test_without_a_mass_it_says_how_much_may_be_asked_for(self, world: World) -> None:
        answer = on_split(world, world.powder).answer("kept_back")
        assert (answer.outcome, answer.numbers["most_ug"]) == (PASSED, POWDER_UG - FLOOR_UG)

    @pytest.mark.parametrize(("mass_ug", "outcome"), [(POWDER_UG, PASSED), (POWDER_UG + 1, FAILED)])
    def test_no_more_than_is_free(self, world: World, mass_ug: int, outcome: str) -> None:
        assert on_split(world, world.powder, mass_ug).answer("availability").outcome == outcome

    @pytest.mark.parametrize(("mass_ug", "outcome"), [(LIMIT_UG, PASSED), (LIMIT_UG + 1, FAILED)])
    def test_exactly_the_limit_of_a_line(self, world: World, mass_ug: int, outcome: str) -> None:
        assert on_split(world, world.powder, mass_ug).answer("line_limit").outcome == outcome

    @pytest.mark.parametrize(
        ("harm", "mass_ug", "outcome"),
        [
            ("D", DESTRUCTIVE_UG, PASSED),
            ("D", DESTRUCTIVE_UG + 1, FAILED),
            ("P", DESTRUCTIVE_UG + 1, PASSED),
            ("N", DESTRUCTIVE_UG + 1, PASSED),
        ],
    )
    def test_destructive_work_up_to_its_limit(self, world: World, harm: str, mass_ug: int, outcome: str) -> None:
        method = make_method(f"method-{harm.lower()}", harm=harm)
        answer = on_split(world, world.powder, mass_ug, methods=[method]).answer("destructive")
        assert answer.outcome == outcome

    def test_destructive_work_where_the_policy_forbids_it(self, world: World) -> None:
        make.put_policy(world, destructive_allowed=False)
        answer = on_split(world, world.powder, 1, methods=[world.method]).answer("destructive")
        assert (answer.outcome, answer.says) == (FAILED, "destructive.forbidden")

    def test_no_destructive_work_on_what_is_shown_to_the_public(self, world: World) -> None:
        answer = on_split(world, world.powder, 1, methods=[world.method], purpose="public_benefit").answer(
            "destructive"
        )
        assert (answer.outcome, answer.says) == (FAILED, "destructive.on_display")

    @pytest.mark.parametrize(
        ("use_class", "policy_lends", "says"),
        [
            ("research", ["research"], "use_class.lent"),
            ("permanent", ["research"], "use_class.never"),
            ("backup", ["research"], "use_class.never"),
            ("public_benefit", ["research"], "use_class.not_in_policy"),
            ("public_benefit", ["research", "public_benefit"], "use_class.lent"),
        ],
    )
    def test_only_use_classes_that_are_lent(
        self, world: World, use_class: str, policy_lends: list[str], says: str
    ) -> None:
        split = piece_of(world, use_class=use_class)
        piece_of(world, use_class="public_benefit")
        make.put_policy(world, use_classes=policy_lends)
        assert on_split(world, split).answer("use_class").says == says

    @pytest.mark.parametrize(
        ("use_class", "purpose", "outcome"),
        [
            ("research", "research", PASSED),
            ("research", "public_benefit", FAILED),
            ("public_benefit", "public_benefit", PASSED),
            ("public_benefit", "research", FAILED),
            ("research", None, NOT_APPLICABLE),
        ],
    )
    def test_the_purpose_fits_what_it_is_kept_for(
        self, world: World, use_class: str, purpose: str | None, outcome: str
    ) -> None:
        split = piece_of(world, use_class=use_class)
        assert on_split(world, split, purpose=purpose).answer("purpose").outcome == outcome

    def test_only_forms_that_are_lent(self, world: World) -> None:
        fragment = piece_of(world, form="fragment")
        assert on_split(world, fragment).answer("form").outcome == FAILED
        assert on_split(world, world.chip).answer("form").outcome == PASSED

    @pytest.mark.parametrize(
        ("days", "says"), [(None, "blocked.yes"), (0, "blocked.until"), (-1, "blocked.no"), (5, "blocked.until")]
    )
    def test_blocked_until_the_end_of_the_day(self, world: World, days: int | None, says: str) -> None:
        today = world.collection.date_of(world.at)
        until = None if days is None else today + timedelta(days=days)
        block_split(world.chip, reason="being photographed", until_on=until, by=world.curator, at=world.at)
        assert on_split(world, world.chip).answer("blocked").says == says

    @pytest.mark.parametrize(
        ("at", "says"),
        [
            (datetime(2028, 2, 29, 15, 59, 59, 999999, UTC), "blocked.until"),
            (datetime(2028, 2, 29, 16, tzinfo=UTC), "blocked.no"),
        ],
    )
    def test_a_block_until_a_leap_day_ends_with_it_on_the_collections_clock(
        self, world: World, at: datetime, says: str
    ) -> None:
        block_split(world.chip, reason="on show", until_on=date(2028, 2, 29), by=world.curator, at=world.at)
        assert on_split(world, world.chip, at=at).answer("blocked").says == says

    def test_what_left_the_collection_is_not_lent(self, world: World) -> None:
        sql("UPDATE holdings_split SET retired_at = %s WHERE id = %s", world.at, world.chip.pk)
        assert on_split(world, world.chip).answer("retired").outcome == FAILED

    def test_what_cannot_be_divided_is_asked_for_whole(self, world: World) -> None:
        assert on_split(world, world.chip).answer("whole_piece").outcome == PASSED
        assert on_split(world, world.chip, 5_000).answer("whole_piece").outcome == FAILED
        assert on_split(world, world.chip).answer("kept_back").outcome == NOT_APPLICABLE
        assert on_split(world, world.section).answer("availability").says == "availability.whole_unweighed"

    def test_what_is_on_loan_is_not_free(self, world: World) -> None:
        make.application_approved(world, (world.chip, None))
        answer = on_split(world, world.chip).answer("availability")
        assert (answer.outcome, answer.numbers) == (FAILED, {"place": "set_aside"})

    def test_who_asks_is_told_how_many_others_do_and_strangers_are_not(self, world: World) -> None:
        make.application_submitted(world, (world.powder, 30_000))
        make.application_written(world, (world.powder, 10_000))  # a draft competes with nobody

        told = on_split(world, world.powder, person=world.stranger).answer("competing")
        not_told = on_split(world, world.powder).answer("competing")

        assert (told.outcome, told.numbers) == (PASSED, {"requests": 1, "others_ug": 30_000})
        assert not_told.outcome == NOT_APPLICABLE


class TestApplications:
    def answer(self, world: World, application: Application, code: str, line: int = 0) -> Answer:
        return verdict_on_application(make.fresh(application), at=world.at).answer(code, line)

    def test_a_sound_application_passes_every_rule(self, world: World) -> None:
        application = make.application_written(world)
        verdict = verdict_on_application(application, at=world.at)
        assert verdict.may, [answer.sentence for answer in verdict.failed]

    def test_every_rule_is_answered_for_every_line_always(self, world: World) -> None:
        application = make.application_written(world, (world.powder, 20_000), (world.chip, None))
        verdict = verdict_on_application(application, at=world.at)
        owed = {(rule.code, line) for rule in RULES for line in ((1, 2) if rule.of_each_line else (0,))}
        assert {(answer.code, answer.line) for answer in verdict.answers} == owed

    @pytest.mark.parametrize(("months", "outcome"), [(12, PASSED), (13, FAILED)])
    def test_exactly_the_longest_term(self, world: World, months: int, outcome: str) -> None:
        assert self.answer(world, make.application_written(world, months=months), "term").outcome == outcome

    @pytest.mark.parametrize(("count", "outcome"), [(2, PASSED), (3, FAILED)])
    def test_exactly_the_number_of_lines(self, world: World, count: int, outcome: str) -> None:
        asked = [(world.powder, 20_000), (world.chip, None), (world.section, None)][:count]
        assert self.answer(world, make.application_written(world, *asked), "lines_limit").outcome == outcome

    def test_a_storage_plan_is_given(self, world: World) -> None:
        application = make.application_written(world, storage_plan=" ")
        assert self.answer(world, application, "storage_plan").outcome == FAILED

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ("UPDATE parties_affiliation SET vouched_by_id = NULL, vouched_at = NULL", "affiliation.not_vouched"),
            ("UPDATE parties_affiliation SET to_on = '2020-01-01'", "affiliation.none"),
        ],
    )
    def test_the_affiliation_is_in_force_and_vouched_for(self, world: World, change: str, says: str) -> None:
        application = make.application_written(world)
        sql(change)
        assert self.answer(world, application, "affiliation").says == says

    @pytest.mark.parametrize(
        ("at", "says"),
        [
            (datetime(2028, 2, 28, 15, 59, 59, 999999, UTC), "affiliation.none"),
            (datetime(2028, 2, 28, 16, tzinfo=UTC), "affiliation.vouched"),
            (datetime(2028, 2, 29, 15, 59, 59, 999999, UTC), "affiliation.vouched"),
            (datetime(2028, 2, 29, 16, tzinfo=UTC), "affiliation.none"),
        ],
    )
    def test_an_affiliation_of_a_leap_day_is_in_force_on_the_collections_clock(
        self, world: World, at: datetime, says: str
    ) -> None:
        application = make.application_written(world)
        Affiliation.objects.update(from_on=date(2028, 2, 29), to_on=date(2028, 2, 29))
        answer = verdict_on_application(application, at=at).answer("affiliation")
        on_piece = on_split(world, world.powder, at=at, person=world.investigator, institution=world.borrower)
        assert (answer.says, on_piece.answer("affiliation").says) == (says, says)
        assert answer.numbers.get("asked_on") in {None, world.collection.date_of(at).isoformat()}

    def test_a_retired_institution_does_not_borrow(self, world: World) -> None:
        application = make.application_written(world)
        Institution.objects.filter(pk=world.borrower.pk).update(retired_at=world.at)
        assert self.answer(world, application, "institution").outcome == FAILED

    def test_nothing_overdue(self, world: World) -> None:
        item = item_on_loan(world, only_item(loan_signed(world)))
        application = make.application_written(world, (world.chip, None))
        assert self.answer(world, application, "standing").numbers["open_items"] == 1
        world.later(days=400)
        answer = self.answer(world, application, "standing")
        assert (answer.outcome, answer.numbers["overdue"]) == (FAILED, 1), item.loan.due_on

    def test_another_application_for_the_same_piece_is_told_and_no_failure(self, world: World) -> None:
        make.application_submitted(world, (world.powder, 30_000))
        mine = make.application_written(world, (world.powder, 10_000))
        answer = self.answer(world, mine, "competing", 1)
        assert (answer.outcome, answer.numbers) == (PASSED, {"requests": 1, "others_ug": 30_000})


class TestQueries:
    def test_as_many_queries_for_two_lines_as_for_one(self, world: World) -> None:
        one = make.fresh(make.application_written(world))
        two = make.fresh(make.application_written(world, (world.powder, 1_000), (world.chip, None)))
        assert self.queries(world, two) == self.queries(world, one)

    def queries(self, world: World, application: Application) -> int:
        with CaptureQueriesContext(connection) as captured:
            verdict_on_application(application, at=world.at)
        return len(captured)


class TestSentences:
    def test_a_stored_answer_is_read_in_the_reader_s_language(self, world: World) -> None:
        answer = on_split(world, world.powder, POWDER_UG).answer("kept_back")
        with translation.override("zh-hans"):
            stored = answer.to_json()
        assert stored["sentence"] == (
            "Free 1\u2009g, asked 1\u2009g: only 0\u2009mg would stay, but 100\u2009mg must stay."
        )
        assert Answer.from_json(stored).sentence == stored["sentence"]
        assert Answer.from_json(stored).numbers == answer.numbers

    def test_an_answer_whose_wording_is_gone_reads_as_it_was_written(self) -> None:
        kept = {"code": "form", "outcome": "passed", "says": "form.of_old", "numbers": {}, "sentence": "As of old."}
        assert Answer.from_json(kept).sentence == "As of old."

    def test_each_sentence_belongs_to_a_rule(self) -> None:
        assert {says.partition(".")[0] for says in SENTENCES} == {rule.code for rule in RULES}

    @pytest.mark.django_db
    def test_the_database_knows_the_same_rules(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT code, of_each_line FROM applications_rules()")
            assert set(cursor.fetchall()) == {(rule.code, rule.of_each_line) for rule in RULES}

    def test_a_collection_without_a_policy_refuses(self, world: World) -> None:
        elsewhere = make_collection()
        split = make_piece(make_sample(elsewhere))
        with pytest.raises(Refusal) as refusal:
            verdict_on_split(fresh(split), at=world.at)
        assert refusal.value.codes == ["policy_missing"]

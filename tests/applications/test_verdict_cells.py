"""Every cell of the verdict: each rule passed, failed, waived and not applicable, its numbers in its sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from registry.applications.policy import must_stay_ug
from registry.applications.verdict.answers import FAILED, OUTCOMES, RULE, RULES, WAIVED, Answer, Verdict
from registry.applications.verdict.pieces import PieceAsked, answers_on_piece
from registry.applications.verdict.requests import answers_on_request
from registry.applications.verdict.sentences import SENTENCES, written
from registry.foundation.mass import THIN_SPACE
from tests.applications.verdict_cells import CANNOT_BE, CELLS, FREE_UG, Cell, piece, policy

SAID_NO_LONGER = {"standing.bad"}
"""Sentences kept for decisions of old."""
REASON = "the board asked for it"


def verdict_of(cell: Cell) -> Verdict:
    asked = cell.asked
    answers = answers_on_piece(asked) if isinstance(asked, PieceAsked) else answers_on_request(asked)
    return Verdict(1, tuple(answers))


def answer_to(cell: Cell) -> Answer:
    return verdict_of(cell).answer(cell.rule)


def named(cells: Iterable[Cell]) -> list[object]:
    return [pytest.param(cell, id=f"{cell.rule}-{cell.outcome}-{number}") for number, cell in enumerate(cells)]


FAILURES = [cell for cell in CELLS if cell.outcome == FAILED]
WAIVABLE = [cell for cell in FAILURES if (cell.rule, WAIVED) not in CANNOT_BE]


def test_every_cell_is_in_the_table_or_named_with_why_it_cannot_be() -> None:
    shown = {(cell.rule, cell.outcome) for cell in CELLS} | {(cell.rule, WAIVED) for cell in WAIVABLE}
    assert not shown & set(CANNOT_BE)
    assert shown | set(CANNOT_BE) == {(rule.code, outcome) for rule in RULES for outcome in OUTCOMES}


def test_every_sentence_a_rule_may_say_is_in_the_table() -> None:
    assert {answer_to(cell).says for cell in CELLS} == set(SENTENCES) - SAID_NO_LONGER


@pytest.mark.parametrize("cell", named(CELLS))
def test_each_cell_has_its_outcome_and_its_numbers_in_its_sentence(cell: Cell) -> None:
    answer = answer_to(cell)
    assert (answer.outcome, answer.sentence.replace(THIN_SPACE, " ")) == (cell.outcome, cell.sentence)


@pytest.mark.parametrize("cell", named(CELLS))
def test_each_cell_says_the_same_numbers_in_chinese(cell: Cell) -> None:
    answer = answer_to(cell)
    with translation.override("en"):
        told = {name for name in answer.numbers if f"%({name})s" in str(SENTENCES[answer.says])}
    with translation.override("zh-hans"):
        chinese = answer.sentence
        numbers = [written(name, answer.numbers[name]) for name in told]
    assert chinese != answer.sentence
    assert all(number in chinese for number in numbers)


@pytest.mark.parametrize("cell", named(FAILURES))
def test_a_failure_is_waived_with_a_reason_where_the_rule_allows_it_and_never_else(cell: Cell) -> None:
    verdict = verdict_of(cell)
    answer = verdict.waive({cell.rule: REASON}).answer(cell.rule)
    if (cell.rule, WAIVED) in CANNOT_BE:
        assert answer == verdict.answer(cell.rule)
    else:
        assert (answer.outcome, answer.waived_because) == (WAIVED, REASON)
        assert answer.sentence == verdict.answer(cell.rule).sentence
    assert verdict.waive({cell.rule: "  "}).answer(cell.rule).outcome == FAILED


@pytest.mark.parametrize("cell", named(cell for cell in CELLS if cell.outcome != FAILED))
def test_what_did_not_fail_is_not_waived(cell: Cell) -> None:
    assert verdict_of(cell).waive({cell.rule: REASON}).answer(cell.rule).outcome == cell.outcome


def test_only_what_the_table_says_may_be_waived() -> None:
    assert {code for code, rule in RULE.items() if rule.may_be_waived} == {cell.rule for cell in WAIVABLE}


@pytest.mark.parametrize(
    ("first_ug", "ppm", "floor_ug", "stays_ug"),
    [
        (FREE_UG, 100_000, 0, 100_000),
        (1, 1, 0, 1),  # a millionth of a microgram is still a microgram
        (0, 1_000_000, 0, 0),
        (3, 333_333, 0, 1),  # 0.999999 µg
        (3, 333_334, 0, 2),  # 1.000002 µg
        (1_000_001, 500_000, 0, 500_001),  # 500,000.5 µg
        (FREE_UG, 100_000, 100_001, 100_001),
        (FREE_UG, 1_000_000, 0, FREE_UG),
        (11_700_000_000, 999_999, 0, 11_699_988_300),  # 61016, the largest of all
    ],
)
def test_a_share_kept_back_is_rounded_up_to_the_microgram(
    first_ug: int, ppm: int, floor_ug: int, stays_ug: int
) -> None:
    asked = piece(lent_by=policy(kept_back_floor_ug=floor_ug, kept_back_ppm=ppm), first_mass_ug=first_ug)
    assert must_stay_ug(asked.policy, asked.split) == stays_ug


@given(first_ug=st.integers(0, 10**11), ppm=st.integers(0, 1_000_000), floor_ug=st.integers(0, 10**9))
def test_exactly_what_must_stay_may_stay_and_a_microgram_less_may_not(first_ug: int, ppm: int, floor_ug: int) -> None:
    lent_by = policy(kept_back_floor_ug=floor_ug, kept_back_ppm=ppm)
    free_ug = 2 * 10**11
    asked = piece(1, lent_by=lent_by, first_mass_ug=first_ug, in_vault_ug=free_ug)
    must_stay = must_stay_ug(lent_by, asked.split)
    assert must_stay >= floor_ug
    assert must_stay * 1_000_000 >= first_ug * ppm > (must_stay - 1) * 1_000_000 or must_stay == floor_ug

    def outcome(mass_ug: int) -> str:
        answers = answers_on_piece(piece(mass_ug, lent_by=lent_by, first_mass_ug=first_ug, in_vault_ug=free_ug))
        return Verdict(1, tuple(answers)).answer("kept_back").outcome

    assert outcome(free_ug - must_stay) == "passed"
    assert outcome(free_ug - must_stay + 1) == FAILED

"""The help is drawn from the tables and rules themselves, and says the same as the documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from registry.applications.lifecycle import APPLICATION, CALL
from registry.loans.lifecycle import ITEM
from registry.loans.models.journeys import BEYOND, GAIN, WITHIN
from registry.web.help.acts import ACTORS, ACTS, rows
from registry.web.help.examples import examples, made_pieces
from registry.web.help.glossary import WORDS

DOCS = Path(__file__).resolve().parents[3] / "docs"
PAGES = ("index", "asking", "loan", "returns", "words", "public", "accessibility")


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/zh"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_anybody(client: Client, page: str, prefix: str) -> None:
    answer = client.get(prefix + reverse(f"help:{page}"))
    assert answer.status_code == 200
    assert "csrf" not in answer.content.decode()


def test_every_move_of_the_tables_is_told_once() -> None:
    for lifecycle in (CALL, APPLICATION, ITEM):
        told = [(start, row.to) for row in rows(lifecycle) for start in row.frm]
        labels = [(lifecycle.label(move.frm), lifecycle.label(move.to)) for move in lifecycle]
        assert sorted(told) == sorted(labels)


def test_every_act_and_actor_has_its_words() -> None:
    moves = [*CALL, *APPLICATION, *ITEM]
    assert {move.act for move in moves} <= set(ACTS)
    assert {move.by for move in moves} <= set(ACTORS)


def test_the_examples_end_as_they_do_by_hand() -> None:
    by_hand = [
        (14_900, 20, 100, WITHIN),  # 20 000 − 5 000 − 100 − 14 880; 3 × √(10² + 10²) = 42.4 lies below the floor
        (12_000, 100, 100, WITHIN),
        (12_000, 101, 100, BEYOND),
        (300_000, 800, 848, WITHIN),  # 3 × √(200² + 200²) = 848.5
        (300_000, 2_500, 2_000, BEYOND),  # 3 × √(1000² + 1000²) = 4242.6, capped
        (50_000, -60, 100, GAIN),
        (0, 0, 100, WITHIN),
        (0, 0, 100, WITHIN),
        (0, 0, 100, WITHIN),
        (50_000, -100, 100, GAIN),
        (2_000, -40, 100, GAIN),
        (12_000, -101, 100, BEYOND),
    ]
    judged = [
        (one.sums.books_ug, one.sums.difference_ug, one.sums.tolerance_ug, one.sums.outcome) for one in examples()
    ]
    assert judged == by_hand


def test_the_pieces_a_borrower_made_come_to_what_the_help_says() -> None:
    pieces = made_pieces()
    judged = [(one.sums.difference_ug, one.sums.tolerance_ug, one.sums.outcome) for one in pieces]
    assert judged == [(20, 100, WITHIN), (50, 100, WITHIN), (0, 100, WITHIN)]
    issued, lost_in_cutting = 20_000, 500
    assert sum(one.issued_ug for one in pieces) + lost_in_cutting == issued
    assert sum(one.returned_ug for one in pieces) == 18_430
    assert issued - 18_430 - 1_000 - lost_in_cutting == sum(one.sums.difference_ug for one in pieces)


def test_the_glossary_of_the_documents_and_of_the_pages_is_one() -> None:
    lines = [line for line in (DOCS / "glossary.md").read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    documents = [line.strip("| ").split(" | ")[0] for line in lines[1:]]
    assert documents == [word.english for word in WORDS]

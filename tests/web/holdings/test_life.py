"""A piece's life in words."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.translation import override

from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.reports.public.ledger import ledger_of_split
from registry.web.holdings import ledger_pages
from registry.web.holdings.life import life_of
from tests import worlds
from tests.ledger.books import at, open_books

pytestmark = pytest.mark.django_db


def test_a_piece_of_one_never_weighed_was_cut_from_it_and_not_the_other_way_round() -> None:
    books = open_books("cut")
    (cut,) = subdivide_split(
        books.section, pieces=[NewPiece(None, form=books.section.form)], by=books.curator, at=at(1)
    )
    with override("en"):
        told = {
            split: [step.what for step in life_of(ledger_of_split(split, at=at(9)).lines)]
            for split in (books.section, cut)
        }
    assert told[cut] == ["Cut from another piece"]
    assert told[books.section][-1] == "Pieces were cut from it"


def test_a_long_ledger_is_told_a_page_at_a_time_the_latest_first(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_pages, "MOST_LINES", 3)
    world = worlds.small_collection()
    for _cut in range(6):
        subdivide_split(world.powder, pieces=[NewPiece(1_000)], by=world.curator, at=world.later())
    lines = len(ledger_of_split(world.powder, at=world.later()).lines)
    pages, address = [], f"/holdings/{world.powder.identifier}/"
    while address:
        page = client.get(address)
        part = page.content.decode().partition('id="ledger"')[2].partition("</section>")[0]
        pages.append(
            (page.context["ledger_page"], "Mass now" in part, "Brought back by" in str(page.context["piece_life"]))
        )
        earlier = re.search(r'href="([^"]+)#ledger">Earlier lines', part)
        address = f"/holdings/{world.powder.identifier}/{earlier[1]}" if earlier else ""

    assert sum(len(page.lines) for page, *_marks in pages) == lines
    assert [page.last for page, *_marks in pages] == [lines, *range((lines - 1) // 3 * 3, 0, -3)]
    assert [has_sum for _page, has_sum, _begins in pages] == [True] + [False] * (len(pages) - 1)
    assert [begins for *_marks, begins in pages] == [False] * (len(pages) - 1) + [True]

"""A piece's life in words."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from registry.ledger.actions.subdivide import NewPiece, subdivide_split
from registry.reports.public.ledger import ledger_of_split
from registry.web.holdings.life import life_of
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

"""A movement of five thousand lines is one act, not five thousand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.holdings.models import Split
from registry.ledger.actions.accession import accession_pieces
from registry.ledger.models import Line
from tests.factories.holdings import make_form, make_sample, make_use_class
from tests.ledger.books import at, open_books


@pytest.mark.django_db
def test_five_thousand_lines_take_a_handful_of_statements() -> None:
    books = open_books()
    sample = make_sample(books.collection)
    form, use_class = make_form("powder"), make_use_class()
    pieces = Split.objects.bulk_create(
        Split(sample=sample, identifier=f"{sample.identifier}-{number:05d}", form=form, use_class=use_class)
        for number in range(5_000)
    )
    with CaptureQueriesContext(
        connection,
    ) as statements:
        movement = accession_pieces(books.collection, {piece.pk: 7 for piece in pieces}, by=books.curator, at=at(1))
    assert Line.objects.filter(movement=movement).count() == 5_000
    assert len(statements) < 30

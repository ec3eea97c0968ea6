"""Cells in memory count what the database counts, whatever changed since they were read."""

from __future__ import annotations

import random
from collections.abc import Iterator

import numpy as np
import pytest
from django.db import DatabaseError, connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from registry.foundation.clocks import now
from registry.holdings.models import CellMark, FacetCell, Lithology, Sample, Split
from registry.reports.catalogue import counts
from registry.reports.catalogue.counts import counted
from registry.reports.catalogue.cube import Column, cube_of_few, tally_of_several
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.sample_counts import SHARED_BY_ALL, tally_of_samples
from registry.reports.catalogue.tally import Chosen, Tally, tally
from registry.reports.catalogue.words import Words, words_now
from tests.web.holdings.shelf import fill_shelf

QUESTIONS = 40


@pytest.fixture
def shelf(committed_db: str) -> None:
    fill_shelf(60)


def fold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT holdings_fold_facets()")


def questions() -> Iterator[Chosen]:
    """Two to four facets, each with one or two values that there are or that there are not."""
    chance = random.Random(7)
    values = {facet: [*sorted(tally({}).counts[facet]), 999] for facet in range(1, 11)}
    for _number in range(QUESTIONS):
        facets = chance.sample(range(1, 11), chance.randint(2, 4))
        yield {facet: frozenset(chance.sample(values[facet], min(2, len(values[facet])))) for facet in facets}


def told(found: Tally) -> object:
    """What a tally says, without the choices that would show nothing."""
    counts = {facet: {value: n for value, n in found.counts[facet].items() if n} for facet in range(1, 11)}
    return found.pieces, found.mass_ug, counts


def differences() -> list[Chosen]:
    return [chosen for chosen in questions() if told(tally_of_several(chosen)) != told(tally(chosen))]


def of_samples() -> list[Chosen]:
    """Questions of facets that samples share, over some samples each, that are counted otherwise than pieces are."""
    chance, every = random.Random(7), list(Sample.objects.values_list("pk", flat=True))
    wrong: list[Chosen] = []
    for chosen in questions():
        shared = {facet: values for facet, values in chosen.items() if facet in SHARED_BY_ALL}
        samples = chance.sample(every, chance.randint(1, len(every)))
        looked_at = cube_of_few(Split.objects.filter(sample__in=samples), (), most=60)
        found = tally_of_samples(samples, shared)
        assert looked_at is not None
        assert found is not None
        if told(found) != told(looked_at.tally(shared)):
            wrong.append(shared)
    return wrong


def test_whole_samples_are_counted_as_their_pieces_are(shelf: None) -> None:
    assert of_samples() == []  # all in notes
    fold()
    assert of_samples() == []  # all in counts
    Split.objects.filter(condition="opened").update(condition="returned")
    Sample.objects.filter(pk=Sample.objects.in_order()[0].pk).update(lithology=Lithology.objects.order_by("-pk")[0])
    assert of_samples() == []  # some of both, one sample of another kind
    fold()
    assert of_samples() == []  # in counts that changed


def test_a_few_pieces_looked_at_are_counted_as_the_roll_ups_count_them(shelf: None) -> None:
    every = cube_of_few(Split.objects.all(), (), most=60)

    assert every is not None
    assert [chosen for chosen in questions() if told(every.tally(chosen)) != told(tally(chosen))] == []
    assert cube_of_few(Split.objects.all(), (), most=59) is None


def test_a_piece_on_its_way_is_counted_as_set_aside(shelf: None) -> None:
    piece = Split.objects.order_by("pk").first()
    assert piece is not None

    found = cube_of_few(Split.objects.filter(pk=piece.pk), [piece.pk], most=1)
    nothing = cube_of_few(Split.objects.none(), (), most=1)

    assert found is not None
    assert nothing is not None
    assert dict(found.tally({}).counts[1]) == {2: 1}
    assert told(nothing.tally({})) == told(Tally())


def test_cells_and_notes_count_what_the_database_counts(shelf: None) -> None:
    assert differences() == []  # all in notes
    fold()
    assert FacetCell.objects.exists()
    assert differences() == []  # all in cells
    Split.objects.filter(condition="opened").update(condition="returned")
    assert differences() == []  # some of both
    fold()
    assert differences() == []  # in cells that changed
    assert tally_of_several({8: frozenset([3]), 1: frozenset([1, 2, 3, 4, 5])}).pieces == 40


def test_cells_are_read_again_only_when_one_changed(shelf: None) -> None:
    fold()
    chosen: Chosen = {1: frozenset([1]), 8: frozenset([1])}
    tally_of_several(chosen)

    with CaptureQueriesContext(connection) as again:
        tally_of_several(chosen)
    Split.objects.filter(condition="opened").update(condition="returned")
    with CaptureQueriesContext(connection) as noted:
        tally_of_several(chosen)
    fold()
    with CaptureQueriesContext(connection) as folded:
        tally_of_several(chosen)

    assert [len(asked) for asked in (again, noted, folded)] == [1, 1, 2]


@pytest.mark.django_db
def test_nobody_sets_the_mark_by_hand() -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        CellMark.objects.update(mark="00000000-0000-0000-0000-000000000000")


def test_values_too_far_apart_for_small_numbers_are_told_apart() -> None:
    column = Column.of(np.array([-1, 70_000, 5, 70_000]))

    assert column.counts(np.arange(4), np.array([1.0, 2.0, 3.0, 4.0])) == {-1: 1, 5: 3, 70_000: 6}
    assert column.fits([70_000, 80_000, -5]).tolist() == [False, True, False, True]


def test_a_sample_is_counted_exactly_however_many_pieces_it_has(shelf: None, monkeypatch: pytest.MonkeyPatch) -> None:
    query = QueryDict(f"sample={Sample.objects.earliest('sort_key').identifier}")
    expected = counted(CatalogueFilter(query, at=now(), words=Words()))
    monkeypatch.setattr(counts, "MOST_COUNTED", 1)
    found = counted(CatalogueFilter(query, at=now(), words=words_now()))

    assert expected.pieces > 1
    assert (found.pieces, found.is_bounded, found.mass_ug) == (expected.pieces, False, expected.mass_ug)
    for facet, numbers in expected.counts.items():
        assert {k: n for k, n in found.counts[facet].items() if n} == {k: n for k, n in numbers.items() if n}, facet

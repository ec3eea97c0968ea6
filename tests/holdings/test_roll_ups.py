"""What the catalogue counts equals the pieces, whatever happens to them, and nobody writes it by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor

from registry.holdings.actions.block import block_split, lift_block
from registry.holdings.models import FacetCell, FacetChange, Sample, SampleCell, Split
from registry.loans.actions.daughters import accept_daughter
from registry.reports.verification.report import Check
from registry.reports.verification.roll_ups import CHECKS
from tests import worlds
from tests.factories.holdings import make_facility, make_lithology
from tests.loans.daughters import squared, two_made, weighed
from tests.web.holdings.shelf import Shelf, fill_shelf, make_site

AT = datetime(2025, 3, 1, 9, tzinfo=UTC)


def differences() -> list[object]:
    return [finding for check in CHECKS for finding in check.findings()]


def fold() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT holdings_fold_facets()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def shelf(db: None) -> Shelf:
    return fill_shelf()


def test_pieces_that_enter_the_books_are_counted(shelf: Shelf) -> None:
    assert differences() == []
    assert sum(FacetChange.objects.values_list("n", flat=True)) == 24


def test_folding_leaves_the_sums_as_they_were(shelf: Shelf) -> None:
    assert fold() > 0

    assert differences() == []
    assert not FacetChange.objects.exists()
    assert sum(FacetCell.objects.values_list("n", flat=True)) == 24
    assert sum(SampleCell.objects.values_list("n", flat=True)) == 24


@pytest.mark.parametrize("folded", [False, True])
def test_every_change_of_a_facet_is_counted(shelf: Shelf, folded: bool) -> None:
    if folded:
        fold()
    piece = Split.objects.filter(condition="pristine", availability="available").order_by("pk")[0]
    before = FacetChange.objects.count()

    Split.objects.filter(pk=piece.pk).update(condition="opened", facility=make_facility(shelf.collection.keeper))

    assert FacetChange.objects.count() > before
    assert differences() == []


def test_a_reclassified_sample_is_counted_anew_with_its_pieces(shelf: Shelf) -> None:
    fold()
    sample = Sample.objects.get(identifier="15415")

    Sample.objects.filter(pk=sample.pk).update(
        lithology=make_lithology("breccia"),
        subtype=None,
        site=make_site(Sample.objects.exclude(mission=sample.mission)[0].mission),
    )

    assert Split.objects.filter(sample=sample, lithology__code="breccia", subtype=None).count() == 4
    assert differences() == []


def test_a_block_and_its_lifting_are_counted(shelf: Shelf) -> None:
    fold()
    piece = Split.objects.filter(availability="available").order_by("pk")[0]

    block = block_split(piece, reason="Under study", by=shelf.curator, at=AT)
    assert not Split.objects.filter(pk=piece.pk, availability="available").exists()
    assert differences() == []

    lift_block(block, reason="Done", by=shelf.curator, at=AT)
    assert Split.objects.filter(pk=piece.pk, availability="available").exists()
    assert differences() == []


@pytest.mark.django_db
def test_a_piece_made_by_a_borrower_counts_once_it_is_numbered() -> None:
    world = worlds.small_collection()
    item, made, _other = two_made(world)
    squared(world, weighed(world, item))
    assert differences() == []
    counted = sum(FacetChange.objects.values_list("n", flat=True))

    accept_daughter(made, number="CE5C0400-77", by=world.curator, at=world.later())

    assert sum(FacetChange.objects.values_list("n", flat=True)) == counted + 1
    assert differences() == []


def test_what_changes_no_facet_leaves_no_note(shelf: Shelf) -> None:
    before = FacetChange.objects.count()

    Split.objects.update(remark="seen again")

    assert FacetChange.objects.count() == before


def test_many_notes_fold_by_themselves(shelf: Shelf) -> None:
    piece = shelf.pieces[0]
    kinds = [
        Split(
            sample=sample,
            identifier=f"{sample.identifier}X{number}",
            form=piece.form,
            use_class=piece.use_class,
            condition=condition,
            facility=make_facility(shelf.collection.keeper),
        )
        for sample in shelf.samples
        for number, condition in enumerate(["pristine", "opened", "returned"] * 30)
    ]

    Split.objects.bulk_create(kinds)

    assert FacetChange.objects.count() == 0
    assert differences() == []


@pytest.mark.parametrize("table", ["facetcell", "facetcount", "samplecell", "samplecount", "facetchange", "edition"])
@pytest.mark.parametrize("what", ["UPDATE holdings_{} SET {} = 7", "DELETE FROM holdings_{}"])
def test_the_run_time_role_cannot_write_a_roll_up(app_cursor: CursorWrapper, table: str, what: str) -> None:
    column = "number" if table == "edition" else "n"

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        app_cursor.execute(what.format(table, column))


def test_a_false_roll_up_is_found_and_reckoned_anew(owner_cursor: Cursor[object]) -> None:
    shelf = fill_shelf(12)
    fold()
    owner_cursor.execute(
        "UPDATE holdings_facetcell SET n = n + 1 WHERE ctid = (SELECT min(ctid) FROM holdings_facetcell)"
    )
    owner_cursor.execute("DELETE FROM holdings_samplecell WHERE ctid = (SELECT min(ctid) FROM holdings_samplecell)")
    owner_cursor.execute("UPDATE holdings_samplecount SET mass_ug = mass_ug + 1 WHERE facet = 10")
    owner_cursor.execute("UPDATE holdings_facetcount SET mass_ug = 1 WHERE facet_a = 1 AND facet_b = 2")
    owner_cursor.execute("UPDATE holdings_sampletext SET title = 'false'")
    owner_cursor.execute("INSERT INTO holdings_splittext (split_id, words) SELECT min(id), '' FROM holdings_split")
    owner_cursor.execute("UPDATE holdings_collection SET publishes_after_days = 30000")
    owner_cursor.execute("DELETE FROM holdings_changedue")
    owner_cursor.execute("INSERT INTO holdings_lastchange SELECT min(id), now() FROM holdings_split")

    with pytest.raises(SystemExit):
        call_command("rollup", "--check")
    assert {check.code for check in CHECKS if list(Check.findings(check))} == {check.code for check in CHECKS}

    call_command("rollup", "--rebuild")
    call_command("rollup", "--check")
    assert sum(FacetCell.objects.values_list("n", flat=True)) == len(shelf.pieces)

"""Pieces as an opening position: parents, places, conditions, and what an import never does."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from registry.holdings.models import Facility, Place, Split
from registry.ledger.importing.act import Choices
from registry.ledger.importing.findings import ImportRefused
from registry.ledger.models import Line
from tests.importing.books import OPENED, PIECES, SAMPLES, bring_in, check, collection_with_curator

pytestmark = pytest.mark.django_db
ONLY_SAMPLES = Choices(with_pieces=False)


def test_pieces_enter_under_their_parents_whatever_the_order_of_the_file() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator, ONLY_SAMPLES)
    report = bring_in(PIECES, collection, curator)
    connection.check_constraints()

    assert (report.pieces, report.mass_ug) == (3, 2_120_500)
    rock, chip, section = (Split.objects.get(identifier=f"15415,{number}") for number in (1, 2, 3))
    assert (chip.parent, section.parent) == (rock, chip)
    assert section.path.startswith(chip.path)
    assert (rock.condition, chip.condition, section.condition) == ("opened", "pristine", "returned")
    assert (chip.mass_ug, section.mass_ug, section.is_weighed) == (120_500, None, False)
    assert chip.last_moved_at == OPENED
    assert set(Line.objects.values_list("carries_piece", flat=True)) == {True}


def test_a_parent_may_be_there_already() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator)
    bring_in('ID,Parent,Form,Mass (mg)\n"15415,7","15415,0",chip,5\n', collection, curator)
    connection.check_constraints()
    assert Split.objects.get(identifier="15415,7").parent == Split.objects.get(identifier="15415,0")


def test_places_are_found_by_facility_and_code() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator, ONLY_SAMPLES)
    house = Facility.objects.create(code="house", name="A house", institution=collection.keeper)
    other = Facility.objects.create(code="other", name="Another house", institution=collection.keeper)
    shelf = Place.objects.create(facility=house, code="A-1")
    Place.objects.create(facility=other, code="B-1")
    text = 'ID,Form,Facility,Place,Mass (mg)\n"15415,1",rock,,house/A-1,1\n"15415,2",rock,house,A-1,1\n'
    bring_in(text, collection, curator)
    assert set(Split.objects.values_list("place", "facility")) == {(shelf.pk, house.pk)}
    report = check('ID,Form,Facility,Place,Mass (mg)\n"15415,3",rock,house,B-1,1\n', collection)
    assert [finding.code for finding in report.errors] == ["place_elsewhere"]


@pytest.mark.parametrize(
    ("rows", "code", "line"),
    [
        ('"15415,1","15415,9",rock,1', "unknown_parent", 2),
        ('"15415,1","15415,2",rock,1\n"15415,2","15415,1",rock,1', "parent_unreachable", 2),
        ('"15416,1",,rock,1', "unknown_sample", 2),
        ('"15415,1",,rock,1\n"15415,01",,rock,1', "same_identifier", 3),
        ('"15415,1",,,1', "form_missing", 2),
        ('"15415,1",,shoe,1', "unknown_form", 2),
    ],
)
def test_pieces_that_do_not_fit_are_named_with_line_and_reason(rows: str, code: str, line: int) -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator, ONLY_SAMPLES)
    report = check(f"ID,Parent,Form,Mass (mg)\n{rows}\n", collection)
    assert (code, line) in {(finding.code, finding.line) for finding in report.errors}


def test_a_sample_of_another_collection_takes_no_pieces() -> None:
    apollo, curator = collection_with_curator()
    other, _someone = collection_with_curator("other")
    bring_in(SAMPLES, apollo, curator, ONLY_SAMPLES)
    report = check(PIECES, other)
    assert {finding.code for finding in report.errors} == {"unknown_sample"}


def test_an_import_never_changes_a_mass() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator, ONLY_SAMPLES)
    bring_in(PIECES, collection, curator)
    assert dict(check(PIECES, collection).outcomes) == {"unchanged": 3}
    with pytest.raises(ImportRefused) as refused:
        bring_in(PIECES.replace("120.5", "121").replace("opened", "returned"), collection, curator)
    assert {(each.line, each.column) for each in refused.value.report.errors} == {(2, "Mass (mg)"), (3, "Condition")}
    assert Split.objects.get(identifier="15415,2").mass_ug == 120_500


def test_books_brought_in_hold_every_law() -> None:
    collection, curator = collection_with_curator()
    bring_in(SAMPLES, collection, curator)
    bring_in('ID,Parent,Form,Mass (mg)\n"15415,7","15415,0",chip,5\n', collection, curator)
    connection.check_constraints()
    call_command("verify", quiet=True)

"""True errors of a file are refused with line, column and reason."""

from __future__ import annotations

import pytest

from registry.foundation.refusal import Refusal
from registry.ledger.importing.columns import match_columns, read_map, unit_in
from registry.ledger.importing.findings import FileFault
from tests.importing.books import SAMPLES, check, collection_with_curator

HEADING = "ID,Mission,Type,Weight (g),Pristine (%)\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("15415,Apollo 15,Crustal,heavy,1", "Weight (g)", "not_a_mass"),
        ("15415,Apollo 15,Crustal,1 stone,1", "Weight (g)", "not_a_mass"),
        ("15415,Apollo 15,Crustal,0.0000001,1", "Weight (g)", "not_a_mass"),
        ("15415,Apollo 15,Crustal,-3,1", "Weight (g)", "negative"),
        ("15415,Apollo 15,Crustal,=1+1,1", "Weight (g)", "formula"),
        ("15415,Apollo 15,Crustal,1,+SUM(A1)", "Pristine (%)", "formula"),
        ("15415,Apollo 15,Crustal,1,many", "Pristine (%)", "not_a_number"),
        ("15415,Apollo 15,Crustal,1,NaN", "Pristine (%)", "not_a_number"),
        ("15415,Apollo 15,Crustal,1,-1", "Pristine (%)", "negative"),
        ("@15415,Apollo 15,Crustal,1,1", "ID", "formula"),
        ("=HYPERLINK(1),Apollo 15,Crustal,1,1", "ID", "formula"),
        (",Apollo 15,Crustal,1,1", "ID", "identifier_missing"),
        ("a/b,Apollo 15,Crustal,1,1", "ID", "identifier_wrong"),
        ("15415,Apollo 99,Crustal,1,1", "Mission", "unknown_mission"),
        ("15415,,Crustal,1,1", "Mission", "mission_missing"),
        ("15415,Apollo 15,Cheese,1,1", "Type", "unknown_lithology"),
        ("15415,Apollo 15,Crustal,1,1,one,more", "", "row_too_long"),
        ("15415,Apollo 15,Crustal", "", "row_too_short"),
        (f"{'9' * 61},Apollo 15,Crustal,1,1", "ID", "too_long"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(row: str, column: str, code: str) -> None:
    collection, _curator = collection_with_curator()
    report = check(HEADING + "10017,Apollo 11,Basalt,1,1\n" + row + "\n", collection)
    assert (3, column, code) in {(each.line, each.column, each.code) for each in report.errors}
    assert all(each.line == 3 for each in report.errors)


@pytest.mark.django_db
def test_the_same_identifier_twice_names_both_lines() -> None:
    collection, _curator = collection_with_curator()
    report = check(SAMPLES + "10017,Apollo 11,Basalt,Ilmenite,973,43.71\n", collection)
    assert [(each.line, each.code) for each in report.errors] == [(5, "same_identifier")]
    assert "2" in report.errors[0].message


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "line", "code"),
    [
        (b"", 1, "no_heading"),
        (b"10017,Apollo 11,Basalt,1,1\n", 1, "no_heading"),
        (b"ID,Mission\n10017,Apollo 11\n", 1, "column_missing"),
        (b"ID,Mass (g)\n10017,973\n", 1, "column_missing"),
        (b"ID,Mission,Type,ID\n", 1, "column_twice"),
        (SAMPLES.encode("utf-16"), 1, "wrong_encoding"),
        (HEADING.encode() + "10017,Apollo 11,Basaltähnlich,1,1\n".encode("latin-1"), 2, "wrong_encoding"),
        (HEADING.encode() + b"10017," + b"x" * 50_000_000, 2, "line_too_long"),
        (HEADING.encode() + b'10017,"Apollo 11,Basalt,1,1\n' * 3, 2, "not_csv"),
        (HEADING.encode() + b"10017,Apollo\x0011,Basalt,1,1\n", 2, "not_text"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(content: bytes, line: int, code: str) -> None:
    collection, _curator = collection_with_curator()
    report = check(content, collection)
    assert not report.may_be_written
    assert (line, code) in {(each.line, each.code) for each in report.errors}


@pytest.mark.django_db
def test_a_byte_order_mark_blank_lines_and_windows_endings_do_no_harm() -> None:
    collection, _curator = collection_with_curator()
    text = "\ufeff" + SAMPLES.replace("\n", "\r\n").replace("15415", "\r\n15415")
    report = check(text, collection)
    assert report.errors == []
    assert report.samples == 3


@pytest.mark.django_db
def test_lines_are_counted_as_a_person_counts_them() -> None:
    collection, _curator = collection_with_curator()
    text = 'ID,Mission,Type,Remark\n10017,Apollo 11,Basalt,"two\nlines"\n10018,Apollo 11,Cheese,\n'
    assert [each.line for each in check(text, collection).errors] == [4]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [("Weight (g)", "g"), ("mass_mg", "mg"), ("质量（毫克）", "mg"), ("Mass [ug]", "µg"), ("Weight", None)],
)
def test_a_heading_names_its_unit(heading: str, unit: str | None) -> None:
    assert unit_in(heading) == unit


def test_a_map_is_read_and_its_mistakes_are_named() -> None:
    assert read_map("column,field\nNr.,identifier\nColour,-\n") == {"Nr.": "identifier", "Colour": "-"}
    with pytest.raises(Refusal, match="Line 1"):
        read_map("Nr.,colour\n")
    with pytest.raises(FileFault, match="not there"):
        match_columns(["ID", "Form"], chosen={"Nr.": "identifier"})

"""Labels: one for each piece, in the order given, on the sheets chosen, for whoever works at the bench."""

from __future__ import annotations

import pytest

from registry.foundation.refusal import Refusal
from registry.holdings.labels import ON_A_SHEET, address_of, labels_of
from registry.holdings.models import Split
from registry.web.papers.labels import numbers_in
from tests.papers.test_printing import reader_of, words_in
from tests.web.people import As, text_of
from tests.worlds import World, item_prepared, loan_signed, only_item, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def pieces_of(world: World) -> list[Split]:
    rows = Split.objects.select_related("form", "collection")
    return [rows.get(pk=piece.pk) for piece in (world.section, world.powder, world.chip)]


@pytest.mark.parametrize("layout", sorted(ON_A_SHEET))
def test_each_piece_has_its_label_in_the_order_given(world: World, layout: str) -> None:
    pieces = pieces_of(world)
    content = labels_of(pieces, layout=layout, at=world.at)
    said = words_in(content)
    places = [said.index(piece.identifier) for piece in pieces]
    assert places == sorted(places)
    assert "12mg" in said
    assert len(reader_of(content).pages) == (3 if layout == "single" else 1)


def test_a_begun_sheet_goes_on_where_it_stopped(world: World) -> None:
    content = labels_of(pieces_of(world), layout="sheet-24", skip=22, at=world.at)
    first, second = reader_of(content).pages
    assert world.powder.identifier in first.extract_text().replace("\n", "")
    assert world.chip.identifier in second.extract_text().replace("\n", "")


def test_the_code_says_the_stable_address(world: World) -> None:
    assert address_of(world.powder).endswith(f"/holdings/{world.powder.identifier}/")


def test_a_label_that_cannot_be_printed_is_refused(world: World) -> None:
    with pytest.raises(Refusal, match="U\\+1F319"):
        labels_of(pieces_of(world), layout="single", notes={world.chip.pk: "🌙"}, at=world.at)


def test_numbers_are_typed_pasted_or_scanned() -> None:
    assert numbers_in(" 15415,33 \n\nhttps://moon.example/holdings/CE5C0400/\n") == ["15415,33", "CE5C0400"]


def test_a_processor_prints_the_labels_of_a_loans_portions(world: World) -> None:
    loan = loan_signed(world)
    item_prepared(world, only_item(loan))
    item = only_item(loan)
    browser = As(world.processor)
    assert f"piece={item.piece.identifier}" in text_of(browser.get("loans:detail", loan.reference))
    assert item.piece.identifier in text_of(browser.get("papers:labels", query=f"?piece={item.piece.identifier}"))
    answer = browser.post("papers:labels", pieces=item.piece.identifier, layout="single", skip="0", language="zh")
    assert answer["Content-Type"] == "application/pdf"
    assert item.piece.identifier in words_in(answer.content)


def test_numbers_that_are_none_are_named_at_their_field_and_nothing_typed_is_lost(world: World) -> None:
    page = As(world.processor).post(
        "papers:labels", pieces=f"{world.chip.identifier}\nCE5X9999", layout="sheet-24", skip="30", language="en"
    )
    assert page.status_code == 422
    assert "this number: CE5X9999" in text_of(page)
    assert "holds 24 labels" in text_of(page)
    assert world.chip.identifier in text_of(page)


def test_pieces_of_a_collection_one_does_not_work_in_are_not_found(world: World) -> None:
    other = small_collection("luna")
    page = As(other.processor).post(
        "papers:labels", pieces=world.chip.identifier, layout="single", skip="", language="en"
    )
    assert page.status_code == 422


def test_labels_are_closed_to_borrowers(world: World) -> None:
    assert As(world.investigator).get("papers:labels").status_code == 403

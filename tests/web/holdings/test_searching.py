"""Free text: what it finds, in which order, and that pages, programs and files have the same rows in the same order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.utils.http import urlencode

from registry.foundation.clocks import now
from registry.holdings.models import Form, Lithology, Mission, Sample, Split
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.orders import ORDERS, order_meant
from registry.reports.catalogue.walk import in_order, page_of_catalogue
from tests.factories.holdings import make_piece
from tests.web.holdings.shelf import Shelf, fill_shelf
from tests.web.holdings.test_catalogue import listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    """The shelf, and three samples that are called, described and annotated with glass."""
    shelf = fill_shelf()
    Sample.objects.filter(identifier="15016").update(remark="A vesicular lava; glass coats one side.")
    Sample.objects.filter(identifier="CE5C0600").update(rock_name="glassy soil", rock_name_zh="玻璃质月壤")
    Split.objects.filter(identifier__startswith="15415,").update(remark="Chip with brown glass.")
    Lithology.objects.filter(code="basalt").update(name="basalt", name_zh="玄武岩")
    return shelf


def catalogue(**query: Any) -> CatalogueFilter:
    return CatalogueFilter(QueryDict(urlencode(query, doseq=True)), at=now())


def samples_found(**query: Any) -> list[str]:
    """The samples of what is found, in the order in which they come first."""
    narrowed = catalogue(**query)
    pieces = in_order(narrowed, order_meant(query.get("order", ""), has_text=True)).select_related("sample")
    return list(dict.fromkeys(piece.sample.identifier for piece in pieces))


def test_what_is_called_so_comes_before_what_is_said_of_it_and_that_before_a_note_of_a_piece(shelf: Shelf) -> None:
    assert samples_found(q="glass") == ["CE5C0600", "15016", "15415"]


@pytest.mark.parametrize("text", ["lavas", "coating", "vesicular", "side glass"])
def test_english_words_are_found_in_any_form(shelf: Shelf, text: str) -> None:
    assert "15016" in samples_found(q=text)


@pytest.mark.parametrize("text", ["玄武岩", "玄武", "武岩", "玄"])
def test_chinese_is_found_by_any_part_of_a_word(shelf: Shelf, text: str) -> None:
    assert samples_found(q=text) == ["15016"]


def test_every_word_must_be_there(shelf: Shelf) -> None:
    assert samples_found(q="vesicular breccia") == []


def test_only_the_pieces_with_a_note_are_found_by_it(client: Client, shelf: Shelf) -> None:
    assert listed(client, q="brown") == [
        piece.identifier for piece in shelf.pieces if piece.identifier.startswith("15415,")
    ]
    Split.objects.filter(identifier="15415,6").update(remark="")
    assert "15415,6" not in listed(client, q="brown")


def test_a_form_and_a_kind_of_rock_are_found_together(shelf: Shelf) -> None:
    Form.objects.filter(code="section").update(name="thin section", name_zh="薄片")
    Sample.objects.filter(identifier="CE5C0400").update(rock_name="anorthosite")
    wanted = set(Split.objects.filter(sample__identifier="CE5C0400", form__code="section").values_list("pk", flat=True))

    assert wanted
    assert set(catalogue(q="anorthosite thin sections").qs.values_list("pk", flat=True)) == wanted
    assert catalogue(q="薄片").qs.count() == Split.objects.filter(form__code="section").count()


def test_the_exact_number_comes_first(client: Client, shelf: Shelf) -> None:
    make_piece(Sample.objects.get(identifier="15415"), "15415,1")

    assert listed(client, q="15415,1")[0] == "15415,1"


@pytest.mark.parametrize("text", ["15451", "115415", "15425"])
def test_a_number_with_a_typing_error_finds_the_sample(client: Client, shelf: Shelf, text: str) -> None:
    assert listed(client, q=f"{text},6") == ["15415,6"]
    assert "15415,6" in listed(client, q=text)


@pytest.mark.parametrize("text", ["15415， 6", " 15415,6 ", "ce5c0400－02"])
def test_what_people_type_around_a_number_does_not_matter(client: Client, shelf: Shelf, text: str) -> None:
    assert len(listed(client, q=text)) == 1


@pytest.mark.parametrize(
    "text", ["15415.6", "15415 6", "15415-6", "15451 6", "CE5C0400 02", "ce5c0400,02", "CE5C0400.02"]
)
def test_a_number_is_found_however_its_parts_are_kept_apart(client: Client, shelf: Shelf, text: str) -> None:
    assert listed(client, q=text) == ["CE5C0400-02" if text.lower().startswith("ce") else "15415,6"]


def test_what_stands_too_much_in_a_number_does_not_hide_it(shelf: Shelf) -> None:
    assert samples_found(q="Z-15-415") == ["15415"]


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("genseis", "genesis"),
        ("egnesis rock", "genesis rock"),
        ("vesicualr lava", "vesicular lava"),
        ("glassy siol", "glassy soil"),
        ("basalt chian", "basalt china"),
        ("change 5", "chang’e 5"),
    ],
)
def test_a_misspelt_word_finds_what_the_right_one_finds_and_no_more(shelf: Shelf, typed: str, right: str) -> None:
    Sample.objects.filter(identifier="15016").update(rock_name="basalt named China")
    Mission.objects.filter(slug="change-5").update(name="Chang’e-5")
    assert samples_found(q=typed) == samples_found(q=right) != []


def test_a_word_like_none_beside_a_right_one_finds_nothing(shelf: Shelf) -> None:
    assert samples_found(q="glass xylophone") == []


def test_the_page_says_as_what_a_misspelt_text_was_read(client: Client, shelf: Shelf) -> None:
    assert "spelled nearly so: genesis rock" in client.get("/holdings/", {"q": "gensis rock"}).content.decode()


def test_a_text_that_nothing_has_finds_nothing(client: Client, shelf: Shelf) -> None:
    assert listed(client, q="xylophone") == []
    assert listed(client, q="xylophone", order="identifier") == []
    assert listed(client, q="100 %_") == []


def test_an_empty_result_says_whether_the_text_or_the_filters_shut_everything_out(client: Client, shelf: Shelf) -> None:
    unsaid = client.get("/holdings/?q=xylophone&mission=apollo-15").content.decode()
    excluded = client.get("/holdings/?q=vesicular&mission=change-5").content.decode()

    assert "“xylophone” stands in no number, name or description" in unsaid
    assert "Without the text" in unsaid
    assert "The filters exclude each other" in excluded
    assert "Without Mission" in excluded


def test_a_renamed_word_is_found_by_its_new_name_alone(client: Client, shelf: Shelf) -> None:
    Lithology.objects.filter(code="basalt").update(name="highland")
    assert samples_found(q="highland") == ["15016"]

    Lithology.objects.filter(code="basalt").update(name="mare rock")

    assert samples_found(q="mare rock") == ["15016"]
    assert listed(client, q="highland") == []


def test_the_best_first_is_offered_beside_a_text_alone(client: Client, shelf: Shelf) -> None:
    assert "the best first" in client.get("/holdings/?q=glass").content.decode()
    assert "the best first" not in client.get("/holdings/").content.decode()


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "query",
    [
        {"q": "glass"},
        {"q": "glass", "availability": "available"},
        {"q": "15415"},
        {"q": "1"},
        {"q": "section"},
        {"q": "soil", "mass_from": "1 mg"},
        {"q": "genisis"},
        {},
    ],
)
def test_page_program_and_file_have_the_same_rows_in_the_same_order(
    client: Client, shelf: Shelf, query: Mapping[str, str], order: str
) -> None:
    if order == "best" and not query:
        return
    make_piece(Sample.objects.get(identifier="15016"), "00001,odd")  # sorts before its sample does
    ordered: dict[str, Any] = {**query, "order": order}
    narrowed = catalogue(**ordered)
    paged: list[str] = []
    after = None
    while after != "":
        page = page_of_catalogue(narrowed, order, after=after or "", size=4)
        paged += [piece.identifier for piece in page.rows]
        after = page.after

    answered: list[str] = []
    address: str | None = f"/api/v1/splits/?{urlencode({**ordered, 'size': 5, 'fields': 'identifier'})}"
    while address:
        told = client.get(address).json()
        answered += [row["identifier"] for row in told["items"]]
        address = told["next"]

    assert paged == answered
    assert paged == [piece.identifier for piece in in_order(narrowed, order)]
    assert len(paged) == narrowed.qs.count()
    assert paged == walked_back(narrowed, order)


def walked_back(narrowed: CatalogueFilter, order: str) -> list[str]:
    """The same rows, from the last page to the first."""
    page = page_of_catalogue(narrowed, order, size=4)
    while page.after:
        page = page_of_catalogue(narrowed, order, after=page.after, size=4)
    rows = [piece.identifier for piece in page.rows]
    while page.before:
        page = page_of_catalogue(narrowed, order, before=page.before, size=4)
        rows = [piece.identifier for piece in page.rows] + rows
    return rows


def test_a_text_costs_few_queries(client: Client, shelf: Shelf, django_assert_max_num_queries: Any) -> None:
    client.get("/holdings/?q=glass")
    with django_assert_max_num_queries(22):
        client.get("/holdings/?q=glass")


@pytest.mark.parametrize("table", ["holdings_sampletext", "holdings_splittext", "holdings_lastchange"])
def test_nobody_writes_what_is_searched_by_hand(shelf: Shelf, table: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(("after", "first"), [("15415,5", "15415,6"), ("15415,999", "CE5C0400-02"), ("0", "15016,1")])
def test_a_cursor_that_names_no_piece_is_a_place_all_the_same(after: str, first: str) -> None:
    fill_shelf(24)

    page = page_of_catalogue(catalogue(), "identifier", after=after, size=4)

    assert page.rows[0].identifier == first

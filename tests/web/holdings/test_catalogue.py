"""The catalogue's list: every filter, text in all its ways, counts against a plain GROUP BY, pages from end to end."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from registry.holdings.models import AlternativeIdentifier, Facility, Sample, Split
from registry.reports.catalogue import counts
from registry.reports.catalogue.counts import options, totals
from registry.reports.catalogue.filters import FACETS, CatalogueFilter
from registry.reports.catalogue.words import UNKNOWN
from tests import worlds
from tests.factories.holdings import make_collection, make_mission, make_piece
from tests.web.holdings.shelf import Shelf, fill_shelf, make_named_sample

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<th scope="row">.*?<a class="id" href="/holdings/[^"]+/">([^<]+)</a>')


@pytest.fixture
def shelf() -> Shelf:
    return fill_shelf()


def listed(client: Client, **query: Any) -> list[str]:
    """Identifiers on the first page, in order."""
    response = client.get("/holdings/", query, follow=True)
    assert response.status_code == 200
    return [unescape(identifier) for identifier in ROW.findall(response.content.decode())]


def identifiers(**lookup: Any) -> list[str]:
    return list(Split.objects.filter(**lookup).order_by("sort_key").values_list("identifier", flat=True))


@pytest.mark.parametrize(
    ("query", "lookup"),
    [
        ({}, {}),
        ({"mission": "apollo-15"}, {"mission__slug": "apollo-15"}),
        ({"lithology": ["crustal", "soil"]}, {"lithology__code__in": ["crustal", "soil"]}),
        ({"form": "chip"}, {"form__code": "chip"}),
        ({"use": "backup"}, {"use_class__code": "backup"}),
        ({"condition": ["opened", "returned"]}, {"condition__in": ["opened", "returned"]}),
        ({"availability": "available"}, {"availability": "available"}),
        ({"availability": "not_lendable", "form": "powder"}, {"availability": "not_lendable", "form__code": "powder"}),
        ({"site": "apollo-15"}, {"sample__site__mission__slug": "apollo-15"}),
        ({"subtype": ["soil-kind", "basalt-kind"]}, {"sample__subtype__code__in": ["soil-kind", "basalt-kind"]}),
        ({"band": "10-30mg"}, {"mass_ug__gte": 10_000, "mass_ug__lt": 30_000}),
        ({"band": "unweighed", "form": "section"}, {"mass_ug": None, "form__code": "section"}),
        ({"mass_from": "10 mg"}, {"mass_ug__gte": 10_000}),
        ({"mass_to": "480 µg"}, {"mass_ug__lte": 480}),
        ({"mass_from": "17.6", "mass_to": "0.25 g"}, {"mass_ug__range": (17_600, 250_000)}),
    ],
)
def test_each_filter_narrows_as_the_database_would(
    client: Client, shelf: Shelf, query: dict[str, Any], lookup: dict[str, Any]
) -> None:
    assert listed(client, **query) == identifiers(**lookup)


def test_a_facility_is_found_by_its_code(client: Client, shelf: Shelf) -> None:
    facility = Facility.objects.order_by("pk")[0]

    assert listed(client, facility=facility.code) == identifiers(facility=facility)
    assert listed(client, facility=facility.code)


@pytest.mark.parametrize("text", ["15415,", "ce5c0400", "CE5C04"])
def test_an_identifier_is_found_by_its_beginning(client: Client, shelf: Shelf, text: str) -> None:
    assert listed(client, q=text) == identifiers(identifier__startswith=text.upper())


@pytest.mark.parametrize("text", ["Genesis Rock", "rock genesis", "创世岩", "genisis rock"])
def test_a_name_is_found_in_both_languages_and_when_misspelled(client: Client, shelf: Shelf, text: str) -> None:
    assert listed(client, q=text) == identifiers(sample__identifier="15415")


def test_a_misspelled_name_says_that_it_was_guessed(client: Client, shelf: Shelf) -> None:
    assert "spelled nearly so" in client.get("/holdings/", {"q": "genisis"}).content.decode()
    assert "spelled nearly so" not in client.get("/holdings/", {"q": "genesis"}).content.decode()


def test_another_identifier_finds_its_piece(client: Client, shelf: Shelf) -> None:
    piece = shelf.pieces[0]
    AlternativeIdentifier.objects.create(split=piece, scheme="IGSN", value="10.58052/XYZ1")

    assert listed(client, q="10.58052/xyz") == [piece.identifier]


def test_pieces_stand_in_the_order_people_count(client: Client, shelf: Shelf) -> None:
    of_one_sample = [name for name in listed(client) if name.startswith("15415,")]

    assert of_one_sample == sorted(of_one_sample, key=lambda name: int(name.partition(",")[2]))
    assert of_one_sample[0] == "15415,0"
    assert "15415,6" in of_one_sample
    assert "15415,12" in of_one_sample


@pytest.mark.parametrize("is_folded", [False, True])
@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"mission": "apollo-15"},
        {"condition": ["pristine", "opened"]},
        {"form": ["powder", "chip"], "mass_from": "1 mg"},
        {"form": "powder", "availability": ["available", "not_lendable"]},
        {"use": "research", "condition": ["opened", "returned"], "site": "change-5"},
        {"use": ["research", "backup"], "condition": "opened", "site": "change-5", "band": ["10-30mg", "100-300mg"]},
        {"q": "15415,", "form": "powder"},
    ],
)
def test_counts_equal_a_plain_group_by(shelf: Shelf, rf: Any, narrowed: dict[str, Any], is_folded: bool) -> None:
    if is_folded:
        with connection.cursor() as cursor:
            cursor.execute("SELECT holdings_fold_facets()")
    for facet, (column, _heading) in FACETS.items():
        catalogue = CatalogueFilter(rf.get("/", narrowed).GET, at=worlds.START)
        others = {name: value for name, value in narrowed.items() if name != facet}
        pieces = CatalogueFilter(rf.get("/", others).GET, at=worlds.START).qs
        if facet == "band":
            pieces = pieces.extra(select={"band": "holdings_mass_band(mass_ug)"})
        naive = Counter(UNKNOWN if value is None else value for value in pieces.values_list(column, flat=True))

        found = options(catalogue, facet)

        expected = {code: naive[value] for value, code, _word in catalogue.words.options(facet)}
        assert {option.value: option.count for option in found} == expected, facet
        assert totals(catalogue).pieces == catalogue.qs.count()


def test_an_option_without_pieces_keeps_its_place(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"lithology": "soil"}).content.decode()

    assert re.search(r'<li class="zero"><label for="mission-\d+">.*?apollo-15', page, re.DOTALL)


def test_the_count_and_the_mass_are_of_the_whole_result(shelf: Shelf, rf: Any) -> None:
    narrowed = CatalogueFilter(rf.get("/", {"form": "powder"}).GET, at=worlds.START)
    pieces = [piece for piece in shelf.pieces if piece.form.code == "powder"]

    assert totals(narrowed).pieces == len(pieces)
    assert totals(narrowed).mass_ug == sum(piece.mass_ug or 0 for piece in pieces)


def test_where_no_one_filter_less_helps_each_is_offered_by_itself(client: Client, shelf: Shelf) -> None:
    asked = {"mission": "apollo-15", "mass_from": "900 kg", "q": "nothing is called so"}
    page = client.get("/holdings/", asked)
    assert page.context["loosened"] == []
    (only,) = page.context["alone"]
    assert only.href == "?mission=apollo-15"
    assert only.count > 0
    assert f"<strong>{only.count}</strong> pieces" in client.get(f"/holdings/{only.href}").content.decode()


def test_beyond_what_is_counted_the_page_says_more_than(
    client: Client, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {"mass_from": "1 µg"}
    assert "more than" not in client.get("/holdings/", everything).content.decode()

    monkeypatch.setattr(counts, "MOST_COUNTED", 2)

    page = client.get("/holdings/", everything).content.decode()
    assert "more than <strong>2</strong> pieces" in page
    assert "of more than 2, in a stable order" in page


@pytest.mark.parametrize("order", ["identifier", "mass", "least-mass", "availability"])
def test_pages_forward_and_back_show_every_piece_once(client: Client, order: str) -> None:
    fill_shelf(120)

    forward = walk(client, order, "later")
    back = walk(client, order, "earlier", start=forward[-1][1])

    shown = [identifier for rows, _address in forward for identifier in rows]
    assert [len(rows) for rows, _address in forward] == [50, 50, 20]
    assert sorted(shown) == sorted(identifiers())
    assert [rows for rows, _address in reversed(back)] == [rows for rows, _address in forward]


def walk(client: Client, order: str, direction: str, start: str = "") -> list[tuple[list[str], str]]:
    """Pages one after another by their own links, until there is none."""
    address, pages = start or f"/holdings/?order={order}", []
    link = re.compile(r'href="([^"]+)" rel="' + {"later": "next", "earlier": "prev"}[direction])
    while address:
        page = client.get(address).content.decode()
        pages.append(([unescape(row) for row in ROW.findall(page)], address))
        found = link.search(page)
        address = "/holdings/" + unescape(found.group(1)) if found else ""
    return pages


def test_by_mass_the_heaviest_is_first_and_what_was_never_weighed_last(client: Client, shelf: Shelf) -> None:
    masses = dict(Split.objects.values_list("identifier", "mass_ug"))

    shown = [masses[identifier] for identifier in listed(client, order="mass")]

    weighed = [mass for mass in shown if mass is not None]
    assert weighed == sorted(weighed, reverse=True)
    assert shown == weighed + [None] * (len(shown) - len(weighed))


@pytest.mark.parametrize(
    "place", [{"after": "zzz"}, {"before": "0"}, {"after": "x", "order": "mass"}, {"after": "\x00"}]
)
def test_a_place_nobody_wrote_leads_to_the_first_page(client: Client, shelf: Shelf, place: dict[str, str]) -> None:
    assert len(listed(client, **place)) == 24


def test_what_narrows_the_list_can_be_taken_away_one_by_one(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"mission": ["apollo-15", "change-5"], "mass_from": "1 mg", "q": "1"})

    hrefs = {unescape(href) for href in re.findall(r'<a class="chip" href="([^"]+)"', page.content.decode())}
    assert hrefs == {
        "?mission=change-5&mass_from=1+mg&q=1",
        "?mission=apollo-15&mass_from=1+mg&q=1",
        "?mission=apollo-15&mission=change-5&q=1",
        "?mission=apollo-15&mission=change-5&mass_from=1+mg",
    }


def test_a_mass_that_cannot_be_read_says_so_and_narrows_nothing(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"mass_from": "heavy"}).content.decode()

    assert "Least mass left out: Write a mass as a number and a unit" in page
    assert len(ROW.findall(page)) == 24


def test_a_value_that_does_not_exist_is_named(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"mission": "apollo-99"}).content.decode()

    assert "this catalogue has no such value: Mission" in page


def test_an_empty_result_says_what_to_let_go_of(client: Client, shelf: Shelf) -> None:
    page = client.get("/holdings/", {"mission": "apollo-15", "lithology": "soil"}).content.decode()

    assert "No piece is all of this at once" in page
    soils = Split.objects.filter(lithology__code="soil").count()
    assert f"Without Mission: {soils} pieces" in page


def test_a_list_costs_the_same_queries_however_long(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill_shelf(6)
    with CaptureQueriesContext(connection) as few:
        client.get("/holdings/")
    with django_assert_max_num_queries(8 + len(FACETS) + 4):
        client.get("/holdings/")
    samples = Sample.objects.count()
    more = fill_many_more(60)
    with CaptureQueriesContext(connection) as many:
        client.get("/holdings/")

    assert Sample.objects.count() == samples
    assert more > 50
    assert len(many) == len(few)


def fill_many_more(count: int) -> int:
    """Pieces that are not in the books yet, of samples that are there."""
    first = Split.objects.order_by("pk")[0]
    for number in range(count):
        Split.objects.create(
            sample=first.sample, identifier=f"15415,{1000 + number}", form=first.form, use_class=first.use_class
        )
    return Split.objects.count()


def test_in_chinese_the_same_pieces_stand_under_the_same_identifiers(client: Client, shelf: Shelf) -> None:
    page = client.get("/zh/holdings/", {"q": "15415,"}).content.decode()

    assert '<html lang="zh-hans">' in page
    assert "创世岩" in page
    assert 'href="/zh/holdings/15415,0/"' in page


def test_pieces_without_a_site_can_be_picked(client: Client, shelf: Shelf) -> None:
    Sample.objects.filter(identifier="15016").update(site=None)
    without = [piece.identifier for piece in shelf.pieces if piece.identifier.startswith("15016,")]

    assert listed(client, site="unknown") == without
    assert set(listed(client, site=["unknown", "change-5"])) > set(without)
    page = client.get("/holdings/", {"site": "unknown"}).content.decode()
    assert f"<strong>{len(without)}</strong> pieces" in page
    assert "Not known" in page


def test_that_no_site_is_known_is_offered_only_where_it_is_so(client: Client, shelf: Shelf) -> None:
    assert 'name="site" value="unknown"' not in client.get("/holdings/").content.decode()


def test_a_collection_narrows_the_list_its_counts_and_what_programs_read(client: Client, shelf: Shelf) -> None:
    other = make_named_sample(make_collection("other"), make_mission("luna-16"), "21000", "soil")
    make_piece(other, "21000,1")

    page = client.get("/holdings/", {"collection": "other"}).content.decode()

    assert listed(client, collection="other") == ["21000,1"]
    assert listed(client, collection="other", mission="apollo-15") == []
    assert "<strong>1</strong> piece" in page
    assert re.search(r'value="apollo-15">Apollo.*?<span class="n">0</span>', page) is not None
    counted = re.findall(r'name="collection"\n? value="(\w+)"[^>]*>[^<]*</label><span class="n">(\d+)<', page)
    assert dict(counted) == {"mixed": str(len(shelf.pieces) - 1), "other": "1"}
    told = client.get("/api/v1/splits/counts/", {"collection": "other"}).json()
    assert told["totals"]["pieces"] == 1
    assert client.get("/api/v1/splits/", {"collection": "none"}).status_code == 400


def test_collections_that_share_a_mission_are_told_apart(client: Client, shelf: Shelf) -> None:
    sample = make_named_sample(make_collection("other"), shelf.samples[0].mission, "15999", "basalt")
    make_piece(sample, "15999,1")

    assert listed(client, collection="other") == ["15999,1"]
    page = client.get("/holdings/", {"collection": "other"}).content.decode()
    assert "<strong>1</strong> piece" in page
    assert not re.search(r'name="collection"[^>]*>[^<]*</label><span', page), "no figure, where missions do not tell"


@pytest.mark.parametrize("address", ["/holdings/", "/lending/"])
def test_a_question_with_empty_values_is_led_to_its_plain_address(client: Client, shelf: Shelf, address: str) -> None:
    asked = client.get(f"/zh{address}?q=&mass_from=&form=chip&form=powder")
    assert (asked.status_code, asked["Location"]) == (302, f"/zh{address}?form=chip&form=powder")
    assert "public" in asked["Cache-Control"]
    assert client.get(asked["Location"]).status_code == 200
    assert client.get(f"{address}?q=", headers={"HX-Request": "true"})["Location"] == address


@pytest.mark.parametrize(("query", "unit"), [({}, "g"), ({"mass_to": "17.6 mg"}, "mg")])
def test_the_masses_of_a_page_have_one_unit(client: Client, shelf: Shelf, query: dict[str, str], unit: str) -> None:
    page = client.get("/holdings/", query).content.decode()
    rows = page[page.index("<tbody") : page.index("</tbody>")]

    assert set(re.findall(r'<span class="u">\s*([^<\s]+)</span>', rows)) == {unit}

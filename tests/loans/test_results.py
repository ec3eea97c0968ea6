"""Results: told by those who may, read from BibTeX and CSL-JSON, linked to pieces, shown where anybody may see them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client

from registry.foundation.refusal import Refusal
from registry.loans.actions.results import report_result, withdraw_result
from registry.loans.citing import Citation, doi_of, read_citation
from registry.loans.models import Loan, LoanItem, Result
from tests import worlds
from tests.ledger.books import refused, sql
from tests.loans import raw
from tests.loans.refusing import not_permitted, refuses
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

BIBTEX = """
@article{Li2024,
  author = {Li, Xiang and {Sato}, Mei},
  title = "Two-billion-year-old {KREEP} basalt",
  journal = {Journal of Invented Selenology},
  year = 2024,
  doi = {https://doi.org/10.5555/ABC.1},
}
"""
CSL = {
    "type": "dataset",
    "title": "Spectra of grains",
    "author": [{"given": "Mei", "family": "Sato"}, {"literal": "The Team"}],
    "publisher": "An archive",
    "issued": {"date-parts": [[2025, 3]]},
    "DOI": "10.5555/spectra",
}
PAPER = Citation("paper", "Old basalt", "X. Li", "A journal", 2025, "10.5555/abc")


@pytest.fixture
def world() -> World:
    return small_collection()


def told(world: World, item: LoanItem, citation: Citation = PAPER) -> Result:
    return report_result(item.loan, citation=citation, items=[item], by=world.investigator, at=world.later())


def out(world: World) -> LoanItem:
    return worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))


def test_bibtex_is_read() -> None:
    assert read_citation(BIBTEX) == Citation(
        kind="paper",
        title="Two-billion-year-old KREEP basalt",
        authors="Xiang Li; Mei Sato",
        published_in="Journal of Invented Selenology",
        year=2024,
        doi="10.5555/abc.1",
    )


@pytest.mark.parametrize("text", [json.dumps(CSL), json.dumps([CSL])])
def test_csl_json_is_read(text: str) -> None:
    found = read_citation(text)
    assert (found.kind, found.authors, found.year) == ("data_set", "Mei Sato; The Team", 2025)
    assert found.doi == "10.5555/spectra"


@pytest.mark.parametrize(
    "text", ["", "Li (2024)", "{", "[1]", "[]", '{"title": 3}', BIBTEX * 2, "@article{x, year = 3}"]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        read_citation(text)


@pytest.mark.parametrize(
    ("typed", "doi"),
    [("https://doi.org/10.1000/X.1).", "10.1000/x.1"), ("doi:10.5555/12345678", "10.5555/12345678"), ("11.1/x", "")],
)
def test_a_doi_is_found_in_what_was_typed(typed: str, doi: str) -> None:
    assert doi_of(typed) == doi


@pytest.mark.django_db
def test_a_result_is_kept_once_and_withdrawn_for_a_reason(world: World) -> None:
    item = out(world)
    result = told(world, item)
    with refuses("there_already"):
        told(world, item)
    with refuses("reason_missing"):
        withdraw_result(result, reason=" ", by=world.curator, at=world.later())
    withdraw_result(result, reason="Of another loan.", by=world.curator, at=world.later())
    told(world, item)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": " "}, "title_missing"),
        ({"year": None}, "year_wrong"),
        ({"year": 1950}, "year_wrong"),
        ({"doi": "nonsense"}, "doi_wrong"),
        ({"kind": "song"}, "kind_unknown"),
    ],
)
def test_a_result_says_what_it_is(world: World, change: dict[str, object], code: str) -> None:
    item = out(world)
    with refuses(code):
        told(world, item, replace(PAPER, **change))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_a_result_speaks_of_pieces_that_were_received(world: World) -> None:
    item = worlds.only_item(worlds.loan_signed(world))
    with refuses("never_received"):
        told(world, item)
    with refuses("no_items"):
        report_result(item.loan, citation=PAPER, items=[], by=world.investigator, at=world.later())


@pytest.mark.django_db
def test_who_may_tell(world: World) -> None:
    item = out(world)
    for nobody in (world.stranger, world.representative, world.processor):
        with not_permitted():
            report_result(item.loan, citation=PAPER, items=[item], by=nobody, at=world.later())
    report_result(item.loan, citation=PAPER, items=[item], by=world.curator, at=world.later())


def write(world: World, loan: Loan) -> int:
    at = world.later()
    sql(
        "INSERT INTO loans_result"
        " (loan_id, kind, title, authors, published_in, year, doi, by_id, happened_at, event_id)"
        " VALUES (%s, 'paper', 'So', '', '', 2025, '', %s, %s, %s)",
        loan.pk, world.curator.pk, at, raw.event(world, world.curator, at).pk,
    )  # fmt: skip
    return Result.objects.latest("pk").pk


@pytest.mark.django_db
def test_by_hand_a_result_names_a_piece_of_its_loan_that_was_received(world: World) -> None:
    item = out(world)
    other = worlds.only_item(worlds.loan_signed(world))
    with refused("loans_result_names_a_piece"):
        write(world, item.loan)
        raw.at_commit()
    with refused("loans_resultpiece_of_its_loan"):
        sql("INSERT INTO loans_resultpiece (result_id, item_id) VALUES (%s, %s)", write(world, other.loan), item.pk)
    with refused("loans_resultpiece_was_received"):
        sql("INSERT INTO loans_resultpiece (result_id, item_id) VALUES (%s, %s)", write(world, other.loan), other.pk)


@pytest.mark.django_db
def test_a_pasted_entry_fills_the_fields_and_only_keeping_saves(world: World) -> None:
    loan = out(world).loan
    investigator = As(world.investigator)
    filled = text_of(investigator.post("loans:add_result", loan.reference, source=BIBTEX, read="1"))
    assert "Two-billion-year-old KREEP basalt" in filled
    assert not Result.objects.exists()
    wrong = investigator.post("loans:add_result", loan.reference, source="Li 2024", read="1")
    assert wrong.status_code == 422
    assert "Li 2024" in text_of(wrong)
    typed = {"kind": "paper", "title": "Old basalt", "authors": "X. Li", "year": "2025", "doi": "10.5555/abc"}
    assert investigator.post("loans:add_result", loan.reference, **typed, items="1").status_code == 302
    assert "Old basalt" in text_of(investigator.get("loans:detail", loan.reference))


@pytest.mark.django_db
def test_the_piece_and_the_loan_show_it_to_anybody_without_names(world: World) -> None:
    item = out(world)
    told(world, item)
    for address in (f"/holdings/{item.piece.identifier}/", f"/lending/{item.loan.reference}/"):
        page = Client().get(address).content.decode()
        assert "Old basalt" in page, address
        assert "X. Li" not in page

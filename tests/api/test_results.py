"""What was published of loans, told as the pages tell it: by DOI, of public pieces only, until it is withdrawn."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.loans.actions.results import report_result, withdraw_result
from registry.loans.citing import Citation
from registry.loans.models import Loan, Result
from registry.reports.open import whole
from tests.worlds import World

Ask = Callable[..., Any]
DATA = Citation("data_set", "=Spectra", "X. Li", "An archive", 2026, "10.5555/spectra")


@pytest.fixture
def closed(world: World) -> Loan:
    """The closed loan with a paper."""
    return Loan.objects.get(reference="L-0001")


def tell_of_data(world: World, loan: Loan) -> Result:
    items = list(loan.items.all())
    return report_result(loan, citation=DATA, items=items, by=world.investigator, at=world.later())


def test_a_result_is_told_of_its_piece_its_sample_and_its_loan(closed: Loan, ask: Ask) -> None:
    piece = closed.items.get().piece
    (row,) = ask("results/")["items"]
    assert (row["doi"], row["year"], row["loan"]) == ("10.5555/abc", 2025, "L-0001")
    assert (row["splits"], row["samples"]) == ([piece.identifier], [piece.sample.identifier])
    for address in (f"splits/{piece.identifier}", f"samples/{piece.sample.identifier}", "loans/L-0001"):
        assert ask(f"{address}/results/")["items"] == [row], address
    assert ask("splits/15415,33/results/")["items"] == []


def test_the_newest_come_first_a_page_at_a_time(closed: Loan, world: World, ask: Ask) -> None:
    tell_of_data(world, closed)
    first = ask("results/?size=1&fields=year")
    assert first["items"] == [{"year": 2026}]
    second = ask(first["next"].partition("/api/v1/")[2])
    assert (second["items"], second["next"]) == ([{"year": 2025}], None)


def test_results_are_narrowed_by_collection_and_doi(closed: Loan, ask: Ask) -> None:
    assert len(ask("results/?doi=10.5555/ABC&collection=apollo")["items"]) == 1
    assert ask("results/?doi=10.5555/other")["items"] == []
    assert ask("results/?collection=nowhere", status=400)["code"] == "invalid_filter"


def test_a_result_that_was_withdrawn_is_told_no_more(closed: Loan, world: World, ask: Ask) -> None:
    withdraw_result(Result.objects.get(), reason="Of another loan.", by=world.curator, at=world.later())
    assert ask("results/")["items"] == []
    assert ask("loans/L-0001/results/")["items"] == []


def test_a_result_waits_until_its_piece_is_publicly_on_loan(closed: Loan, world: World, ask: Ask) -> None:
    Collection.objects.update(publishes_after_days=3650)
    assert ask("results/")["items"] == []
    assert ask("loans/L-0001/results/", status=404)["code"] == "not_found"


def test_authors_are_named_only_where_the_collection_says_so(closed: Loan, ask: Ask) -> None:
    assert ask("results/")["items"][0]["authors"] == ""
    Collection.objects.update(publishes_names=True)
    assert ask("results/")["items"][0]["authors"] == "X. Li"


def test_results_are_in_the_whole_catalogue_with_their_pieces(closed: Loan, world: World) -> None:
    tell_of_data(world, closed)
    tables = {table.name: b"".join(blocks()) for table, blocks in whole.tables(now()) if "result" in table.name}
    results = list(csv.DictReader(io.StringIO(tables["results"].decode("utf-8-sig"))))
    assert [(row["year"], row["title"]) for row in results] == [("2026", "'=Spectra"), ("2025", "Old basalt")]
    pieces = list(csv.DictReader(io.StringIO(tables["result-splits"].decode("utf-8-sig"))))
    assert {row["result"] for row in pieces} == {row["number"] for row in results}
    assert {row["doi"] for row in pieces} == {"10.5555/abc", "10.5555/spectra"}

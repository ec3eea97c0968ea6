"""What programs read is what people read: the same pieces, the same sums, the same verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.applications.models import LendingPolicy
from registry.applications.policy import PolicyValues, make_policy, values_of
from registry.applications.verdict import verdict_on_split
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.reports.open.origins import VOCABULARIES
from registry.reports.public.overview import masses_of_all
from tests import worlds
from tests.web.holdings.test_catalogue import listed
from tests.worlds import World

Ask = Callable[..., Any]


def test_every_address_told_leads_to_a_page_for_anybody(world: World, client: Client, ask: Ask) -> None:
    lists = ("splits", "samples", "missions", "institutions", "loans", "calls")
    told = [row["address"] for name in lists for row in ask(f"{name}/?fields=address")["items"]]
    assert len(told) > 12
    for address in told:
        assert client.get(address.removeprefix("http://localhost:8000")).status_code == 200, address


def test_a_lending_policy_is_told_in_every_version_but_not_by_whom_nor_why(world: World, ask: Ask) -> None:
    old = LendingPolicy.objects.get(collection=world.collection)
    values = replace(values_of(old), term_months=7, reminder_days=[3])
    make_policy(world.collection, values=values, reason="A secret reason.", by=world.curator, at=world.later())
    told = ask("collections/apollo/policy/")["items"]
    assert [(one["version"], one["term_months"]) for one in told] == [(2, 7), (1, old.term_months)]
    assert told[0]["reminder_days"] == [3]
    assert set(told[0]) == {"collection", "version", "from_at", "declarations_zh"} | {
        each.name for each in fields(PolicyValues)
    }
    assert "secret" not in str(told)
    ask("collections/none/policy/", status=404)


def test_a_list_tells_every_public_piece_once(world: World, ask: Ask) -> None:
    told = ask("splits/")
    assert [row["identifier"] for row in told["items"]] == list(
        Split.objects.filter(is_provisional=False).order_by("sort_key").values_list("identifier", flat=True)
    )
    assert told["next"] is None
    assert told["previous"] is None


@pytest.mark.parametrize("order", ["identifier", "mass", "least-mass"])
def test_pages_lead_through_the_whole_list_and_back(world: World, client: Client, ask: Ask, order: str) -> None:
    whole = [row["identifier"] for row in ask(f"splits/?order={order}")["items"]]
    path, there, last = f"splits/?order={order}&size=2&fields=identifier", [], ""
    while path:
        told = ask(path)
        there += [row["identifier"] for row in told["items"]]
        last, path = path, (told["next"] or "").partition("/api/v1/")[2]
    assert there == whole

    back, path = [row["identifier"] for row in told["items"]], (told["previous"] or "").partition("/api/v1/")[2]
    while path:
        told = ask(path)
        back = [row["identifier"] for row in told["items"]] + back
        path = (told["previous"] or "").partition("/api/v1/")[2]
    assert back == whole
    assert 'rel="prev"' in client.get(f"/api/v1/{last}")["Link"]


def test_after_the_last_row_there_is_nothing(world: World, ask: Ask) -> None:
    told = ask("splits/?after=ZZ9999")
    assert told == {"items": [], "next": None, "previous": None}


def test_the_filters_are_those_of_the_page(world: World, client: Client, ask: Ask) -> None:
    for query in (
        "availability=on_loan", "mission=apollo-15&form=powder", "q=genesis", "mass_from=1 g", "q=15415",
        "mass_from=&mass_to=",
    ):  # fmt: skip
        told = {row["identifier"] for row in ask(f"splits/?{query}")["items"]}
        assert told == set(listed(client, **QueryDict(query))), query


def test_only_the_fields_asked_for_are_told(world: World, ask: Ask) -> None:
    (row, *_others) = ask("splits/?fields=mass_ug,identifier&fields=address")["items"]
    assert list(row) == ["identifier", "mass_ug", "address"]


def test_a_page_of_pieces_costs_few_queries_however_long(world: World, client: Client) -> None:
    with CaptureQueriesContext(connection) as few:
        client.get("/api/v1/splits/?size=2")
    with CaptureQueriesContext(connection) as many:
        client.get("/api/v1/splits/?size=500")
    assert abs(len(few) - len(many)) <= 1
    assert len(many) <= 9
    # OFFSET 0 skips nothing: it keeps a condition outside a subquery.
    assert not [one for one in many.captured_queries if re.search(r"COUNT\(\*\)|OFFSET (?!0\b)", one["sql"])]


def test_a_piece_says_what_its_page_says(world: World, ask: Ask) -> None:
    told = ask("splits/15415,33/")
    assert told["mass_ug"] == 5_000_000
    assert told["free_ug"] == 4_900_000
    assert told["sample"] == "15415"
    assert told["balance"]["in_vault_ug"] == 5_000_000
    assert told["address"].endswith("/holdings/15415,33/")


def test_a_sample_says_where_its_mass_is_to_the_microgram(world: World, ask: Ask) -> None:
    told = ask(f"samples/{world.powder.sample.identifier}/")
    balance = told["balance"]
    whole = balance.pop("brought_in_ug") + balance.pop("from_others_ug")
    assert whole == sum(balance.values()) > 0


def test_the_books_of_a_collection_close(world: World, ask: Ask) -> None:
    balance = ask("collections/apollo/")["balance"]
    all_of_it = masses_of_all(at=now())
    assert balance["brought_in_ug"] == all_of_it.brought_in
    assert balance["with_borrowers_ug"] == all_of_it.with_borrowers > 0


def test_the_ledger_of_a_piece_adds_up_to_its_mass(world: World, ask: Ask) -> None:
    told = ask(f"splits/{world.powder.identifier}/ledger/")
    world.powder.refresh_from_db()
    assert sum(line["change_ug"] for line in told["items"]) + told["unpublished_ug"] == world.powder.mass_ug
    assert told["items"][0]["kind"] == "accession"


def test_the_verdict_is_that_of_the_page(world: World, client: Client, ask: Ask) -> None:
    split = Split.objects.select_related("form", "use_class", "collection").get(identifier="15415,33")
    for mass, mass_ug in (("20 mg", 20_000), ("900 mg", 900_000), ("", None)):
        told = ask(f"splits/15415,33/may-i-ask/?mass={mass}")
        verdict = verdict_on_split(split, at=now(), mass_ug=mass_ug)
        assert told["may"] is verdict.may
        assert [rule["outcome"] for rule in told["rules"]] == [answer.outcome for answer in verdict.answers]
        page = client.get(f"/holdings/15415,33/?mass={mass}").context["verdict"]
        assert (page.answer == "passed") is told["may"]


def test_the_register_tells_loans_as_its_page_does(world: World, client: Client, ask: Ask) -> None:
    told = ask("loans/")["items"]
    page = client.get("/lending/").context["loans"]
    assert [(row["reference"], row["status"], row["lent_ug"]) for row in told] == [
        (loan.reference, loan.status, loan.lent_ug) for loan in page
    ]
    assert ask("loans/?status=closed")["items"][0]["reference"] == "L-0001"
    assert ask("loans/L-0001/")["items"][0]["used_ug"] == 5_000


def test_a_loan_that_nobody_has_received_is_no_loan(world: World, ask: Ask) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world))
    worlds.item_handed_over(world, worlds.only_item(loan))
    assert ask(f"loans/{loan.reference}/", status=404)["code"] == "not_found"
    assert loan.reference not in str(ask("loans/"))


def test_a_piece_under_way_is_told_as_set_aside(world: World, ask: Ask) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    (row,) = [row for row in ask("splits/")["items"] if row["identifier"] == item.piece.identifier]
    assert row["availability"] == "set_aside"
    assert (row["set_aside_ug"], row["with_borrowers_ug"]) == (worlds.APPROVED_UG, 0)
    assert ask(f"splits/{item.piece.identifier}/ledger/")["items"] == []


def test_short_tables_are_told_whole(world: World, ask: Ask) -> None:
    assert ask("missions/apollo-15/")["sites"][0]["latitude"] == 26.1322
    assert {row["code"] for row in ask("missions/?fields=code")["items"]} == {"apollo-15", "change-5"}
    assert ask("sites/")["items"][0]["longitude"] == 3.6339
    assert ask("institutions/nanjing-university/")["loans"] == 3
    for name in VOCABULARIES:
        assert isinstance(ask(f"vocabularies/{name}/")["items"], list)
    assert ask("samples/?q=genesis&fields=identifier")["items"] == [{"identifier": "15415"}]
    assert ask("samples/?mission=change-5&fields=mission")["items"] == [{"mission": "change-5"}]

"""What programs are told of a past day is what was true at its end, of what is public today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from registry.foundation.clocks import canonical
from registry.holdings.models import Split
from registry.ledger.places import Place
from registry.reports.then import totals_then
from tests import worlds
from tests.worlds import World

Ask = Callable[..., Any]


def portion_of(world: World) -> tuple[str, str]:
    """A loan that is out, and the portion under it."""
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    return item.loan.reference, item.piece.identifier


def test_the_inventory_now_is_the_catalogue(world: World, ask: Ask) -> None:
    today = {row["identifier"]: row for row in ask("splits/")["items"]}
    then = {row["identifier"]: row for row in ask(f"splits/?as_of={canonical(world.later())}")["items"]}
    assert set(then) == set(today)
    for name in ("mass_ug", "in_vault_ug", "set_aside_ug", "with_borrowers_ug"):
        assert {key: row[name] for key, row in then.items()} == {key: row[name] for key, row in today.items()}, name


def test_the_inventory_of_a_day_holds_what_was_there(world: World, ask: Ask) -> None:
    before = canonical(world.at)
    _loan, piece = portion_of(world)
    rows = {row["identifier"]: row for row in ask(f"splits/?as_of={before}")["items"]}
    assert piece not in rows
    assert world.powder.identifier in rows
    assert ask("splits/?as_of=1969-07-20")["items"] == []


def test_pages_of_a_past_inventory_lead_through_all_of_it(world: World, ask: Ask) -> None:
    whole = [row["identifier"] for row in ask("splits/?as_of=2026-11-25")["items"]]
    path, there = "splits/?as_of=2026-11-25&size=2&fields=identifier", []
    while path:
        told = ask(path)
        there += [row["identifier"] for row in told["items"]]
        path = (told["next"] or "").partition("/api/v1/")[2]
    assert there == whole != []


def test_the_file_of_a_past_inventory_holds_its_rows(world: World, client: Client, ask: Ask) -> None:
    response: Any = client.get("/api/v1/splits/download/?format=csv&as_of=2026-11-25&fields=identifier,mass_ug")
    lines = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    rows = ask("splits/?as_of=2026-11-25")["items"]
    assert len(lines) == len(rows) + 1
    assert lines[0] == "identifier,mass_ug"


def test_a_piece_had_the_custodian_of_that_time(world: World, ask: Ask) -> None:
    reference, piece = portion_of(world)
    out = ask(f"splits/{piece}/custodian/?as_of={canonical(world.at)}")
    assert (out["custodian"], out["loan"], out["whereabouts"]) == ("nanjing-university", reference, "with_borrowers")
    assert out["mass_ug"] == worlds.APPROVED_UG
    kept = ask(f"splits/15415,33/custodian/?as_of={canonical(world.at)}")
    assert (kept["whereabouts"], kept["loan"], kept["custodian"]) == ("vault", None, world.owner.slug)
    assert ask(f"splits/{piece}/custodian/?as_of=2001-01-01", status=404)["code"] == "not_found"


def test_what_is_under_way_stays_hidden_however_one_looks_back(world: World, ask: Ask) -> None:
    item = worlds.item_handed_over(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    told = ask(f"splits/{item.piece.identifier}/custodian/?as_of={canonical(world.at)}")
    assert (told["whereabouts"], told["loan"], told["since"]) == ("set_aside", None, None)
    assert told["with_borrowers_ug"] == 0


def test_a_loan_stands_as_it_stood(world: World, ask: Ask) -> None:
    item = worlds.item_used(world, worlds.only_item(worlds.loan_signed(world, worlds.powder_portion(world))))
    received, reference = canonical(item.acknowledgements.get().happened_at), item.loan.reference
    used = canonical(world.at)
    worlds.sent_back_and_weighed(world, item)
    first, second, now = (ask(f"loans/{reference}/{query}") for query in (f"?as_of={received}", f"?as_of={used}", ""))
    assert [one["used_ug"] > 0 for one in (first, second, now)] == [False, True, True]
    assert [one["status"] for one in (first, second, now)] == ["on_loan", "on_loan", "returned"]
    assert first["items"][0]["returned_on"] is None
    assert ask(f"loans/{reference}/?as_of=2001-01-01", status=404)["code"] == "not_found"


def test_an_institution_held_what_it_held(world: World, ask: Ask) -> None:
    before = ask("institutions/nanjing-university/")
    held = ask("institutions/nanjing-university/holdings/")["items"]
    until = canonical(world.at)
    _reference, piece = portion_of(world)
    assert ask(f"institutions/nanjing-university/?as_of={until}") == before
    assert ask(f"institutions/nanjing-university/holdings/?as_of={until}")["items"] == held
    assert piece in [row["split"] for row in ask("institutions/nanjing-university/holdings/")["items"]]
    assert ask("institutions/nanjing-university/?as_of=2001-01-01", status=404)["code"] == "not_found"


def test_the_books_of_a_collection_closed_then_too(world: World, ask: Ask) -> None:
    today = ask("collections/apollo/")["balance"]
    until = world.at
    portion_of(world)
    balance = ask(f"collections/apollo/?as_of={canonical(until)}")["balance"]
    assert balance == today
    whole = balance.pop("brought_in_ug") + balance.pop("from_others_ug")
    assert whole == sum(balance.values())
    assert whole == totals_then(world.collection, at=until)[Place.ORIGIN]


@pytest.mark.parametrize(
    "path", ["splits/", "loans/L-0001/", "institutions/nanjing-university/", "collections/apollo/"]
)
@pytest.mark.parametrize("written", ["", "yesterday", "2026-13-01", "2026-11-25T10:00:00", "1" * 200])
def test_a_bad_day_is_a_problem_that_says_so(world: World, ask: Ask, path: str, written: str) -> None:
    told = ask(f"{path}?as_of={written}", status=400)
    assert told["code"] == "as_of"
    assert told["obstacles"][0]["field"] == "as_of"


def test_a_day_to_come_is_a_problem(world: World, ask: Ask) -> None:
    assert ask(f"splits/?as_of={canonical(world.at + timedelta(days=90_000))}", status=400)["code"] == "as_of_future"
    assert ask("splits/?as_of=9999-12-31", status=400)["code"] == "as_of_future"


def test_a_filter_of_today_does_not_go_with_a_past_day(world: World, ask: Ask) -> None:
    assert ask("splits/?as_of=2026-11-25&availability=on_loan", status=400)["code"] == "not_with_as_of"
    assert ask("splits/?as_of=2026-11-25&q=15415&fields=identifier")["items"] == [
        {"identifier": piece}
        for piece in Split.objects.filter(sample__identifier="15415")
        .order_by("sort_key")
        .values_list("identifier", flat=True)
    ]

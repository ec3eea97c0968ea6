"""A stocktake tells what was there against the books, agrees with them, and stays as it was found."""

from __future__ import annotations

from typing import Any

import pytest

from registry.audit import trail
from registry.foundation.refusal import NotPermitted, Refusal
from registry.holdings.models import Facility, Place, Split
from registry.ledger.actions.end import lose_in_vault
from registry.ledger.actions.stocktake import take_stock
from registry.ledger.models import Stocktake
from registry.ledger.stocktaking import as_shown, compare
from registry.loans.actions.watching import keep_alarms
from registry.loans.models import Alarm
from registry.parties.actions import registry_itself
from registry.reports.watch.asking import watch_everything
from tests import worlds
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def shelf(world: World, code: str = "S-1", *, inside: Place | None = None, holds: tuple[Split, ...] = ()) -> Place:
    facility: Facility = world.facility
    place = Place.objects.create(facility=facility, code=code, parent=inside)
    Split.objects.filter(pk__in=[split.pk for split in holds]).update(place=place)
    return place


def taken(world: World, place: Place, *labels: str, **given: Any) -> Stocktake:
    shown = as_shown(compare(place, world.collection, labels))
    facts: dict[str, Any] = {"by": world.processor, "at": world.later(), "shown": shown}
    return take_stock(place, world.collection, labels=labels, **(facts | given))


def outcomes(stocktake: Stocktake) -> dict[str, str]:
    return dict(stocktake.lines.values_list("label", "outcome"))


def alarms(world: World) -> set[tuple[str, str]]:
    keep_alarms(watch_everything(at=world.later()), by=registry_itself(), at=world.at)
    return set(Alarm.objects.standing().values_list("question", "subject"))


def test_each_piece_and_label_is_told_as_what_it_is(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    here = shelf(world, holds=(world.powder, world.chip))
    shelf(world, "S-2", holds=(world.section,))
    spaced = f" {world.powder.identifier.lower()}"
    stocktake = taken(world, here, spaced, world.section.identifier, item.piece.identifier, "X-1")
    assert outcomes(stocktake) == {
        world.powder.identifier: "present",
        world.chip.identifier: "missing",
        world.section.identifier: "elsewhere",
        item.piece.identifier: "out",
        "X-1": "unknown",
    }
    assert stocktake.lines.get(outcome="elsewhere").belongs_in == Place.objects.get(code="S-2")


def test_what_lies_in_a_drawer_lies_in_its_cabinet(world: World) -> None:
    cabinet = shelf(world)
    shelf(world, "S-1-3", inside=cabinet, holds=(world.powder,))
    assert outcomes(taken(world, cabinet, world.powder.identifier)) == {world.powder.identifier: "present"}


def test_only_what_was_shown_is_kept(world: World) -> None:
    here = shelf(world, holds=(world.powder,))
    shown = as_shown(compare(here, world.collection, []))
    Split.objects.filter(pk=world.chip.pk).update(place=here)
    with pytest.raises(Refusal, match="has changed"):
        taken(world, here, shown=shown)
    assert not Stocktake.objects.exists()


def test_an_empty_look_at_an_empty_place_is_none(world: World) -> None:
    with pytest.raises(Refusal, match="Nothing was scanned"):
        taken(world, shelf(world))


def test_only_those_who_work_with_the_books_take_stock(world: World) -> None:
    here = shelf(world, holds=(world.powder,))
    with pytest.raises(NotPermitted):
        taken(world, here, by=world.investigator)
    with pytest.raises(NotPermitted):
        taken(world, here, by=world.auditor)


def test_a_piece_on_loan_that_is_scanned_in_the_vault_is_an_alarm(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    assert ("seen_in_laboratory", str(item)) not in alarms(world)
    taken(world, shelf(world, holds=(world.powder,)), world.powder.identifier, item.piece.identifier)
    assert ("seen_in_laboratory", str(item)) in alarms(world)


def test_a_missing_piece_is_an_alarm_until_it_is_scanned_or_lost(world: World) -> None:
    here = shelf(world, holds=(world.powder, world.chip))
    taken(world, here)
    assert alarms(world) == {("not_in_its_place", one.identifier) for one in (world.powder, world.chip)}
    taken(world, here, world.powder.identifier)
    lose_in_vault(world.chip, reason="Not found.", by=world.curator, at=world.later())
    assert alarms(world) == set()


def line_by_hand(stocktake: Stocktake, split: Split, outcome: str) -> None:
    fresh = Split.objects.get(pk=split.pk)
    sql(
        "INSERT INTO ledger_stocktakeline (stocktake_id, label, split_id, outcome, belongs_in_id, whereabouts)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        stocktake.pk, fresh.identifier, fresh.pk, outcome, fresh.place_id, fresh.whereabouts,
    )  # fmt: skip


def stocktake_by_hand(world: World, place: Place) -> Stocktake:
    by = world.processor
    event = trail.record("by hand", chain=world.collection.code, subject="by hand", by=by, at=world.later())
    return Stocktake.objects.create(collection=world.collection, place=place, by=by, happened_at=world.at, event=event)


@pytest.mark.parametrize(
    ("piece", "outcome"),
    [("powder", "out"), ("powder", "elsewhere"), ("chip", "present"), ("chip", "missing"), ("section", "missing")],
)
def test_a_line_against_the_books_is_refused(world: World, piece: str, outcome: str) -> None:
    here = shelf(world, holds=(world.powder,))
    shelf(world, "S-2", holds=(world.chip,))
    stocktake = stocktake_by_hand(world, here)
    with refused("ledger_stocktakeline_agrees_with_the_books"):
        line_by_hand(stocktake, getattr(world, piece), outcome)
    line_by_hand(stocktake, world.powder, "present")


def test_a_piece_of_another_collection_is_refused(world: World) -> None:
    other = small_collection("luna")
    stocktake = stocktake_by_hand(world, shelf(world))
    with refused("ledger_stocktakeline_of_its_collection"):
        line_by_hand(stocktake, other.powder, "elsewhere")


def test_nothing_that_should_lie_there_is_left_out(world: World) -> None:
    here = shelf(world, holds=(world.powder, world.chip))
    stocktake = stocktake_by_hand(world, here)
    line_by_hand(stocktake, world.powder, "present")
    with refused("ledger_stocktake_covers_the_place"):
        sql("SET CONSTRAINTS ALL IMMEDIATE")
    line_by_hand(stocktake, world.chip, "missing")


def test_a_stocktake_gets_no_further_lines_and_stays(world: World) -> None:
    stocktake = taken(world, shelf(world, holds=(world.powder,)), world.powder.identifier)
    with not_permitted():
        sql("UPDATE ledger_stocktake SET remark = 'better' WHERE id = %s", stocktake.pk)
    with not_permitted():
        sql("DELETE FROM ledger_stocktakeline")

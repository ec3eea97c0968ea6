"""A place is looked through on a page: labels, what they mean, and only then, confirmed, kept."""

from __future__ import annotations

import re

import pytest

from registry.holdings.models import Place, Split
from registry.ledger.models import Stocktake
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


@pytest.fixture
def place(world: World) -> Place:
    place = Place.objects.create(facility=world.facility, code="S-1")
    Split.objects.filter(pk__in=[world.powder.pk, world.chip.pk]).update(place=place)
    return place


def confirmed(page: str) -> str:
    found = re.search(r'name="confirmed" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_nothing_is_kept_before_what_was_found_is_confirmed(world: World, place: Place) -> None:
    processor, code = As(world.processor), world.collection.code
    labels = f"https://r.example/holdings/{world.powder.identifier}/\nX-1"
    page = text_of(processor.post("bench:stocktake", code, place.pk, labels=labels))
    for word in ("missing", world.chip.identifier, "not known", "X-1"):
        assert word in page
    assert not Stocktake.objects.exists()
    given = {"labels": labels, "remark": "The quiet morning.", "confirmed": confirmed(page)}
    assert processor.post("bench:stocktake", code, place.pk, **given | {"confirmed": "0"}).status_code == 422
    kept = processor.post("bench:stocktake", code, place.pk, **given)
    assert kept.status_code == 302
    page = text_of(processor.follow(kept["Location"]))
    assert "The quiet morning." in page
    assert world.chip.identifier in page


def test_past_stocktakes_are_listed_with_their_differences(world: World, place: Place) -> None:
    processor, code = As(world.processor), world.collection.code
    page = text_of(processor.post("bench:stocktake", code, place.pk, labels=world.powder.identifier))
    processor.post("bench:stocktake", code, place.pk, labels=world.powder.identifier, confirmed=confirmed(page))
    page = text_of(As(world.auditor).get("bench:stocktakes"))
    assert "1 missing" in page
    assert "Take stock" not in page


def test_shelves_are_shown_to_nobody_from_outside(world: World, place: Place) -> None:
    assert As(world.processor).get("bench:stocktake", world.collection.code, place.pk).status_code == 200
    for nobody in (world.investigator, world.representative, world.stranger):
        assert As(nobody).get("bench:stocktakes").status_code == 403
        assert As(nobody).get("bench:stocktake", world.collection.code, place.pk).status_code == 403
    assert As(world.auditor).get("bench:stocktake", world.collection.code, place.pk).status_code == 403


def test_the_watch_leads_from_a_missing_piece_to_its_bench(world: World, place: Place) -> None:
    processor, code = As(world.processor), world.collection.code
    page = text_of(processor.post("bench:stocktake", code, place.pk, labels=world.powder.identifier))
    processor.post("bench:stocktake", code, place.pk, labels=world.powder.identifier, confirmed=confirmed(page))
    curator = As(world.curator)
    curator.post("loans:watch")
    page = text_of(curator.get("loans:watch"))
    assert f"/bench/piece/{world.chip.identifier}/" in page

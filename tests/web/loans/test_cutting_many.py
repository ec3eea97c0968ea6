"""Several portions in one form: what they come to is shown with their numbers, and recorded once confirmed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from registry.holdings.models import Split
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


def typed(world: World, *rows: tuple[str, str], after: str, **more: str) -> dict[str, Any]:
    found = {"balance": "XPR6U", "uncertainty": "0.001", "before": "1000", "after": after} | more
    found["portion-TOTAL_FORMS"], found["portion-INITIAL_FORMS"] = str(len(rows)), "0"
    for number, (mass, serves) in enumerate(rows):
        found |= {f"portion-{number}-mass": mass, f"portion-{number}-serves": serves}
    return found


def test_numbers_and_loss_are_shown_before_anything_is_recorded(world: World) -> None:
    first, second = (worlds.only_item(worlds.loan_signed(world)) for _each in range(2))
    processor = As(world.processor)
    rows = (("20", str(first.pk)), ("20.5", str(second.pk)), ("5", "vault"), ("", "vault"))
    given = typed(world, *rows, after="954.4")
    page = processor.post("loans:cut_many", first.loan.reference, 1, **given)
    assert page.status_code == 200
    for word in (f"{world.powder.identifier}-01", f"{world.powder.identifier}-03", "0.100", str(second)):
        assert word in text_of(page)
    assert not Split.objects.filter(parent=world.powder).exists()
    found = re.search(r'name="confirmed" value="([^"]+)"', text_of(page))
    assert found
    changed = given | {"after": "954.3", "confirmed": found[1]}
    assert processor.post("loans:cut_many", first.loan.reference, 1, **changed).status_code == 200
    done = processor.post("loans:cut_many", first.loan.reference, 1, **given, confirmed=found[1])
    assert done.status_code == 302
    assert Split.objects.filter(parent=world.powder).count() == 3
    assert {worlds.fresh(one).status for one in (first, second)} == {"preparing"}


def test_sums_follow_while_one_types(world: World) -> None:
    item = worlds.only_item(worlds.loan_signed(world))
    processor = As(world.processor)
    given = typed(world, ("20", str(item.pk)), ("x", "vault"), after="979")
    page = text_of(processor.post("loans:cut_many_sums", item.loan.reference, 1, **given))
    assert "1.000" in page
    assert "confirmed" not in page
    nothing_yet = typed(world, ("20", str(item.pk)), after="")
    assert "mg" not in text_of(processor.post("loans:cut_many_sums", item.loan.reference, 1, **nothing_yet))


def test_too_much_lost_is_told_and_nothing_typed_is_lost(world: World) -> None:
    item = worlds.only_item(worlds.loan_signed(world))
    processor = As(world.processor)
    given = typed(world, ("20", str(item.pk)), after="975")
    page = text_of(processor.post("loans:cut_many", item.loan.reference, 1, **given))
    assert "may be lost in these cuts" in page
    found = re.search(r'name="confirmed" value="([^"]+)"', page)
    assert found
    refused = processor.post("loans:cut_many", item.loan.reference, 1, **given, confirmed=found[1])
    assert refused.status_code == 422
    assert "were lost in cutting" in text_of(refused)
    assert 'value="20"' in text_of(refused)


def test_more_rows_keep_what_is_typed(world: World) -> None:
    item = worlds.only_item(worlds.loan_signed(world))
    given = typed(world, ("20", str(item.pk)), after="", do="more")
    page = text_of(As(world.processor).post("loans:cut_many", item.loan.reference, 1, **given))
    assert page.count("-mass") >= 3
    assert 'value="20"' in page


def test_only_the_laboratory_reaches_the_page_and_only_while_something_waits(world: World) -> None:
    item = worlds.only_item(worlds.loan_signed(world))
    assert As(world.processor).get("loans:cut_many", item.loan.reference, 1).status_code == 200
    assert As(world.auditor).get("loans:cut_many", item.loan.reference, 1).status_code == 403
    worlds.item_prepared(world, item)
    assert As(world.processor).get("loans:cut_many", item.loan.reference, 1).status_code == 404

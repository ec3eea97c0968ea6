"""How things stood at an instant is what was true at it, whatever happened since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from registry.holdings.models import Split
from registry.ledger.balances import of_allotment, of_collection, spent_by
from registry.ledger.places import Place
from registry.loans.actions.extend import decide_extension, request_extension
from registry.loans.actions.recall import recall_loan
from registry.loans.models import LoanItem
from registry.reports.then import custody_then, due_then, held_then, loan_then, totals_then
from tests import worlds
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

STEPS = (
    worlds.item_prepared,
    worlds.item_ready,
    worlds.item_handed_over,
    worlds.item_on_loan,
    worlds.item_used,
    worlds.item_sent_back,
    worlds.item_received,
    worlds.item_reweighed,
    worlds.item_closed,
)


@dataclass(frozen=True)
class Snapshot:
    """What the books said while it was true."""

    at: datetime
    status: str
    live: dict[Place, int]
    ended: dict[Place, int]
    totals: dict[Place, int]


@pytest.fixture
def world() -> World:
    return small_collection()


def snapshot(world: World, item: LoanItem) -> Snapshot:
    item = worlds.fresh(item)
    return Snapshot(
        at=world.at,
        status=item.status,
        live={place: ug for place, ug in of_allotment(item.allotment).items() if ug},
        ended={place: ug for place, ug in spent_by(item.allotment).items() if ug},
        totals=of_collection(world.collection),
    )


def test_a_loan_stands_at_each_past_instant_as_it_stood(world: World) -> None:
    taken: list[tuple[LoanItem, Snapshot]] = []
    for step in STEPS:
        item = step(world, worlds.only_item(worlds.loan_signed(world)))
        taken.append((item, snapshot(world, item)))
    for item, then in taken:
        found = loan_then(item.loan, at=then.at)
        assert found is not None
        (one,) = found.items
        assert (one.status, one.live, one.ended) == (then.status, then.live, then.ended)
        assert totals_then(world.collection, at=then.at) == then.totals


def test_before_it_was_opened_there_was_no_loan(world: World) -> None:
    loan = worlds.loan_opened(world)
    assert loan_then(loan, at=loan.opened_at) is not None
    assert loan_then(loan, at=loan.opened_at - timedelta(seconds=1)) is None


def test_the_due_day_is_the_one_of_that_time(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    loan = item.loan
    before = world.at
    assert loan.due_on is not None
    longer = loan.due_on + timedelta(days=60)
    asked = request_extension(loan, to_on=longer, reason="More.", by=world.investigator, at=world.later())
    decide_extension(asked, is_granted=True, reason="Yes.", by=world.curator, at=world.later())
    extended = world.at
    back_by = world.collection.date_of(world.later(days=5)) + timedelta(days=9)
    recall_loan(loan, kind="recall", back_by_on=back_by, reason="A check.", by=world.curator, at=world.at)
    due = [due_then(loan, at=at) for at in (loan.opened_at, before, extended, world.at)]
    assert due == [None, loan.due_on, longer, back_by]


def test_who_held_a_piece_and_what_an_institution_held(world: World) -> None:
    before = world.at
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    out = world.at
    worlds.sent_back_and_weighed(world, item)
    piece = Split.objects.get(loan_items=item)
    assert custody_then(piece, at=before) is None
    there = custody_then(piece, at=out)
    assert there is not None
    assert (there.place, there.item) == (Place.BORROWER, item)
    now_there = custody_then(piece, at=world.at)
    assert now_there is not None
    assert now_there.place == Place.RECEIVING
    assert held_then(world.borrower, at=before) == []
    ((loan, (one,)),) = held_then(world.borrower, at=out)
    assert (loan, one.item, one.live_ug) == (item.loan, item, 20_000)
    assert held_then(world.borrower, at=world.at) == []


def test_the_page_of_a_loan_as_of_a_day(world: World) -> None:
    item = worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    curator = As(world.curator)
    page = text_of(curator.get("loans:then", item.loan.reference, query="?as_of=2025-03-10"))
    assert "on loan" in page
    assert "20.000" in page
    assert curator.get("loans:then", item.loan.reference, query="?as_of=2020-01-01").status_code == 200
    assert curator.get("loans:then", item.loan.reference, query="?as_of=nonsense").status_code == 422
    assert As(world.stranger).get("loans:then", item.loan.reference).status_code == 404


def test_the_page_of_everything_as_of_a_day_and_its_export(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    curator = As(world.curator)
    query = f"?as_of=2025-03-10&collection=ce5&institution={world.borrower.slug}&piece={item.piece.identifier}"
    page = text_of(curator.get("loans:all_then", query=query))
    assert "20.000" in page
    assert item.loan.reference in page
    exported = curator.get("loans:all_then", query=f"{query}&format=csv")
    assert exported["Content-Type"].startswith("text/csv")
    assert f"{item.loan.reference},1,{item.piece.identifier}" in text_of(exported)
    assert As(world.investigator).get("loans:all_then").status_code == 403

"""What the export and the public record never hold, and what they hold as soon as it may be known."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.audit import trail
from registry.audit.models import Event, Salt
from registry.foundation.clocks import now
from registry.loans.actions.returns import receive_back
from registry.loans.models import Loan
from registry.parties.actions import blank_person
from registry.reports.custody.allowed import FACTS, OF_EVERY_EVENT, REASON
from registry.reports.custody.publicness import public_among
from registry.reports.custody.records import record_of_loan, record_of_piece
from tests import worlds
from tests.factories.applications import application_declined, application_reviewed, put_policy
from tests.verify.strangers import exported
from tests.worlds import World

pytestmark = pytest.mark.django_db
CHAIN = "ce5"


@pytest.fixture
def world() -> World:
    return worlds.small_collection(CHAIN)


def texts() -> list[dict[str, Any]]:
    """What the export of the chain shows."""
    return [json.loads(row["text"]) for row in exported(CHAIN)[1:] if "text" in row]


def acts_of(item_label: str) -> list[str]:
    return [told["act"] for told in texts() if told["subject"] == f"loan item {item_label}"]


def test_every_event_is_there_and_what_is_withheld_is_there_by_its_digest_alone(world: World) -> None:
    put_policy(world)
    application_declined(world, (world.powder, 5_000))
    rows = exported(CHAIN)[1:]

    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    hidden = {row["seq"] for row in rows if "text_sha256" in row}
    content = json.dumps(rows, ensure_ascii=False)
    for event in Event.objects.filter(chain=CHAIN, seq__in=hidden):
        assert event.nonce not in content
        assert event.text not in content


def test_nothing_of_an_application_is_shown(world: World) -> None:
    put_policy(world)
    application_declined(world, (world.powder, 5_000))
    application_reviewed(world, (world.chip, None))

    shown = json.dumps(texts())

    assert "application" not in shown
    for reviewer in world.reviewers:
        assert str(reviewer.pk) not in shown
    assert {told["act"] for told in texts()} <= {"movement", "sample added"}


@pytest.mark.parametrize("step", [worlds.item_prepared, worlds.item_ready, worlds.item_handed_over])
def test_a_loan_nobody_has_received_is_not_shown(world: World, step: Any) -> None:
    item = step(world, worlds.only_item(worlds.loan_signed(world)))

    shown = json.dumps(texts())

    assert item.loan.reference not in shown
    assert world.borrower.slug not in shown
    assert record_of_loan(item.loan, at=now()).events == []


def test_a_loan_received_is_shown_from_its_opening(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    told = [event.act for event in record_of_loan(item.loan, at=now()).events]

    assert told[0] == "loan opened"
    assert acts_of(str(item)) == ["prepare", "hand over", "acknowledged", "acknowledge"]
    assert "make ready" not in told, "containers and seals are nobody's business"
    assert "agreement" not in json.dumps(texts())


def test_an_opening_that_names_an_item_under_way_stays_withheld(world: World) -> None:
    loan = worlds.loan_signed(world, worlds.powder_portion(world), worlds.whole_piece(world, world.chip))
    first, second = loan.items.order_by("number")
    worlds.item_on_loan(world, first)

    assert "loan opened" not in [told["act"] for told in texts()]
    assert world.chip.identifier not in json.dumps([told for told in texts() if told.get("loan")])
    assert acts_of(str(second)) == []


def test_a_consignment_back_is_shown_once_it_is_taken_in(world: World) -> None:
    item = worlds.item_sent_back(world, worlds.only_item(worlds.loan_signed(world)))
    under_way = json.dumps(texts())
    receive_back(item, seal_whole=True, by=world.processor, at=world.later(days=1))

    assert '"send back"' not in under_way
    assert '"send_back"' not in under_way
    assert '"direction": "back"' not in under_way
    assert "send back" in acts_of(str(item))
    assert '"direction": "back"' in json.dumps(texts())


def test_a_difference_is_shown_when_it_is_settled(world: World) -> None:
    item = worlds.item_in_discrepancy(world, worlds.only_item(worlds.loan_signed(world)))
    acts = acts_of(str(item))

    assert "find a discrepancy" not in acts
    assert "re-weigh" not in acts
    assert not [told for told in texts() if told.get("purpose") == "return"]


def test_a_whole_loan_is_told_to_its_end(world: World) -> None:
    item = worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    of_loan = record_of_loan(Loan.objects.get(pk=item.loan.pk), at=now())
    of_piece = record_of_piece(item.piece, at=now())

    assert {"re-weigh", "reconciled", "reconcile"} <= set(acts_of(str(item)))
    assert {event.seq for event in of_piece.events} <= {event.seq for event in of_loan.events}
    assert of_loan.withheld > 0


def test_the_delay_of_the_collection_is_kept(world: World) -> None:
    world.at = timezone.now() - timedelta(days=3)
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    world.collection.publishes_after_days = 30
    world.collection.save()

    assert item.loan.reference not in json.dumps(texts())
    assert not [told for told in texts() if told["at"] > "2026-" and told["act"] != "sample added"]


def test_no_name_no_reason_and_no_fact_beyond_the_list_is_shown(world: World) -> None:
    worlds.item_closed(world, worlds.only_item(worlds.loan_signed(world)))
    shown = texts()

    for told in shown:
        assert set(told) <= OF_EVERY_EVENT | REASON | FACTS[told["act"]]
        assert len(told.get("reason", "0" * 64)) == 64
    content = json.dumps(shown)
    for person in (world.curator, world.investigator, world.processor):
        assert person.name not in content


def test_an_event_with_a_fact_more_than_is_listed_stays_withheld(world: World) -> None:
    item = worlds.item_on_loan(world, worlds.only_item(worlds.loan_signed(world)))
    event = Event.objects.filter(subject=f"loan item {item}", act="acknowledge").get()
    event.text = event.text.replace('"v":1', '"v":1,"where_it_is_kept":"safe 3"')

    assert record_of_loan(item.loan, at=now()).events
    assert public_among([event], at=now()) == set()


def test_blanking_a_person_makes_what_they_wrote_unreadable_for_good(world: World) -> None:
    theirs = trail.record("tested", chain=CHAIN, subject="x", by=world.stranger, at=now(), reason="my own words")
    others = trail.record("tested", chain=CHAIN, subject="x", by=world.curator, at=now(), reason="other words")
    before = exported(CHAIN)

    blank_person(world.stranger, reason="they asked for it", by=world.curator, at=now())

    assert not Salt.objects.filter(event=theirs).exists()
    assert not Salt.objects.filter(event__subject=f"person {world.stranger.pk}").exists()
    assert Salt.objects.filter(event=others).exists()
    told = json.loads(Event.objects.get(act="salts erased").text)
    assert told["subject"] == f"person {world.stranger.pk}"
    assert told["salts"] == 3, "their own, the reason of their role, and that of the blanking"
    assert exported(CHAIN)[1:] == before[1:], "the chain stays as it was"

"""The event record's own laws (3 and 11), broken with raw SQL as the run-time role."""

from __future__ import annotations

import pytest
from django.db import connection

from registry.audit import trail
from registry.audit.heads import publish_heads
from registry.audit.models import Event
from tests.factories.parties import make_person
from tests.ledger.books import LATER, not_permitted, refused, sql

pytestmark = pytest.mark.django_db

FORGED = """
    INSERT INTO audit_event (chain, seq, act, subject, actor, happened_at, recorded_at, nonce, text, previous, digest)
    SELECT chain, %s, act, subject, actor, happened_at, %s, nonce, text, %s, %s FROM audit_event WHERE id = %s
"""


@pytest.fixture
def event() -> Event:
    made = trail.record("tested", chain="ce5", subject="thing", by=make_person(), at=LATER, reason="So.")
    made.refresh_from_db()
    return made


def false_events() -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_false_events('ce5')")
        return list(cursor.fetchall())


def test_an_event_takes_the_next_place_whatever_place_and_digest_it_is_given(event: Event) -> None:
    sql(FORGED, 77, LATER, "f" * 64, "e" * 64, event.pk)

    second = Event.objects.order_by("seq").last()
    assert second is not None
    assert (second.seq, second.previous) == (2, event.digest)
    assert second.digest not in {"e" * 64, event.digest}
    assert second.recorded_at > LATER, "recorded by the database's clock, not as the forger wrote"
    assert false_events() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET digest = repeat('0', 64)",
        "UPDATE audit_event SET nonce = repeat('0', 32)",
        "DELETE FROM audit_event WHERE seq = 1",
        "UPDATE audit_head SET digest = repeat('0', 64)",
        "DELETE FROM audit_head",
        "TRUNCATE audit_head",
        "ALTER TABLE audit_event DISABLE TRIGGER takes_its_place",
    ],
)
def test_nothing_of_the_record_nor_of_its_heads_is_changed(event: Event, statement: str) -> None:
    publish_heads()
    with not_permitted():
        sql(statement)


@pytest.mark.parametrize(("seq", "digest"), [(1, "f" * 64), (2, "")])
def test_a_head_is_published_only_of_an_event_that_is_there(event: Event, seq: int, digest: str) -> None:
    with refused("audit_head_is_of_the_chain"):
        sql(
            "INSERT INTO audit_head (chain, seq, digest, published_at) VALUES ('ce5', %s, %s, now())",
            seq,
            digest or event.digest,
        )

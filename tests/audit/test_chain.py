"""The chain: anybody can recompute a digest from the row; what is said otherwise than done is refused."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from registry.audit import trail
from registry.audit.models import Event
from registry.foundation.clocks import canonical
from tests.factories.parties import make_person

AT = datetime(2025, 4, 24, 1, 30, tzinfo=UTC)


def digest_by_hand(event: Event) -> str:
    text = hashlib.sha256(f"{event.nonce}\n{event.text}".encode()).hexdigest()
    lines = ["registry-event-1", event.chain, str(event.seq), canonical(event.recorded_at), event.previous, text]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.django_db
def test_each_event_follows_the_one_before_it() -> None:
    who = make_person()
    for number in range(3):
        trail.record("tested", chain="a chain", subject=f"thing {number}", by=who, at=AT)
    events = list(Event.objects.filter(chain="a chain").order_by("seq"))
    assert [event.seq for event in events] == [1, 2, 3]
    assert events[0].previous == "0" * 64
    assert [event.previous for event in events[1:]] == [event.digest for event in events[:-1]]
    assert all(event.digest == digest_by_hand(event) for event in events)


@pytest.mark.django_db
def test_the_digest_does_not_depend_on_the_time_zone_of_a_session() -> None:
    event = trail.record("tested", chain="a chain", subject="thing", by=make_person(), at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Asia/Shanghai'")
        cursor.execute("SELECT * FROM audit_false_events('a chain')")
        assert cursor.fetchall() == []
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    assert Event.objects.get(pk=event.pk).digest == digest_by_hand(Event.objects.get(pk=event.pk))


@pytest.mark.django_db
def test_a_reason_enters_only_as_a_commitment() -> None:
    event = trail.record("tested", chain="a chain", subject="thing", by=make_person(), at=AT, reason="Dr Somebody said")
    told = json.loads(event.text)
    assert "Somebody" not in event.text
    assert told["reason"] == trail.commitment(event.salts.get().salt, "Dr Somebody said")


@pytest.mark.django_db
def test_a_text_is_canonical() -> None:
    event = trail.record("tested", chain="c", subject="月壤", by=make_person(), at=AT, facts={"z": 1, "b": [1, 2]})
    assert event.text == trail.canonical_text(json.loads(event.text))
    assert "月壤" in event.text

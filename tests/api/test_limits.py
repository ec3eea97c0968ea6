"""How often one may ask: told with every answer, counted for all processes together, more of it with a token."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client

from registry.access.limits import DOWNLOADING, READING, WINDOW_S, Policy, count, key_of
from registry.foundation.clocks import now
from registry.holdings.editions import EDITION, current_edition
from registry.holdings.models import Sample
from tests.api.furnishing import token_of
from tests.worlds import World


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> Policy:
    """Two questions a minute for anybody, four with a token."""
    policy = Policy("reading", 2, 4)
    monkeypatch.setattr("registry.api.answering.Door.policy", policy)
    return policy


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A minute that does not end while the test runs."""
    instant = now().replace(second=20, microsecond=0)
    monkeypatch.setattr("registry.api.answering.now", lambda: instant)
    return instant


def test_an_answer_tells_the_limit_and_what_is_left(world: World, client: Client, few: Policy, at: datetime) -> None:
    first, second = client.get("/api/v1/missions/"), client.get("/api/v1/missions/")
    assert first["RateLimit-Policy"] == '"reading";q=2;w=60'
    assert first["RateLimit"] == '"reading";r=1;t=40'
    assert second["RateLimit"] == '"reading";r=0;t=40'


def test_past_the_limit_nothing_is_looked_up(world: World, client: Client, few: Policy, at: datetime) -> None:
    for _time in range(few.for_anybody):
        assert client.get("/api/v1/missions/").status_code == 200
    refused = client.get("/api/v1/missions/")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused["Retry-After"] == "40"
    assert refused["RateLimit"] == '"reading";r=0;t=40'


def test_a_token_has_a_count_and_a_limit_of_its_own(world: World, client: Client, few: Policy, at: datetime) -> None:
    headers = {"Authorization": f"Bearer {token_of(world.investigator)}"}
    for _time in range(few.for_anybody + 1):
        client.get("/api/v1/missions/")
    with_token = client.get("/api/v1/missions/", headers=headers)
    assert with_token.status_code == 200
    assert with_token["RateLimit-Policy"] == '"reading";q=4;w=60'


def test_two_addresses_are_two_askers(world: World, client: Client, few: Policy, at: datetime) -> None:
    for _time in range(few.for_anybody):
        client.get("/api/v1/missions/", REMOTE_ADDR="192.0.2.1")
    assert client.get("/api/v1/missions/", REMOTE_ADDR="192.0.2.1").status_code == 429
    assert client.get("/api/v1/missions/", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_counting_begins_anew_with_the_next_minute(db: None) -> None:
    at = datetime.fromisoformat("2026-05-04T10:00:59+00:00")
    policy = Policy("reading", 1, 1)
    assert not count(policy, "x", has_token=False, at=at).is_over
    assert count(policy, "x", has_token=False, at=at).is_over
    assert not count(policy, "x", has_token=False, at=at.replace(minute=1, second=0)).is_over


def test_reading_and_downloading_are_counted_apart(db: None) -> None:
    at = now()
    assert count(READING, "x", has_token=False, at=at).used == 1
    assert count(DOWNLOADING, "x", has_token=False, at=at).used == 1


def test_the_edition_is_told_beside_the_count(world: World) -> None:
    """As it is, so that a change shows in the next answer."""
    before = count(READING, "x", has_token=False, at=now(), beside=EDITION).beside
    Sample.objects.filter(identifier="15415").update(name="Genesis Stone")
    after = count(READING, "x", has_token=False, at=now(), beside=EDITION).beside
    assert before is not None
    assert after == current_edition()
    assert count(READING, "x", has_token=False, at=now()).beside is None


def test_a_count_names_nobodys_address(world: World, client: Client) -> None:
    client.get("/api/v1/missions/", REMOTE_ADDR="192.0.2.77")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM limit_entry")
        kept = str(cursor.fetchall())
    assert "192.0.2.77" not in kept
    assert key_of(READING, "192.0.2.77", int(now().timestamp()) // WINDOW_S) in kept

"""Calls, brought to where a test needs them by the real acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from registry.applications.actions.call import CallValues, announce_call, draft_call
from registry.applications.models import Call
from tests.worlds import World

OPENS = datetime(2025, 3, 1, tzinfo=UTC)
CLOSES = datetime(2025, 4, 1, tzinfo=UTC)
"""A window over and done: the call is written into the books after it closed, so its moments are those given."""


def call_drafted(world: World, slug: str = "a-call", **changes: Any) -> Call:
    """A draft, two days before it opens."""
    values = CallValues(
        title="A call",
        offer="Powder and chips.",
        opens_at=OPENS,
        closes_at=CLOSES,
        collections=[world.collection.code],
    )
    values = replace(values, **changes)
    at = min(values.opens_at, OPENS) - timedelta(days=2)
    return draft_call(world.collection, slug=slug, values=values, by=world.curator, at=at)


def call_announced(world: World, slug: str = "a-call", **changes: Any) -> Call:
    """The same, announced a day before it opens."""
    call = call_drafted(world, slug, **changes)
    return announce_call(call, by=world.curator, at=min(call.opens_at, OPENS) - timedelta(days=1))

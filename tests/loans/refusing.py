"""A short way to say that an act refuses, and with which obstacles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from registry.audit.models import Event
from registry.foundation.refusal import NotPermitted, Refusal


@contextmanager
def refuses(*codes: str) -> Iterator[None]:
    """The act inside refuses with exactly these obstacles, in any order, and writes nothing."""
    told = Event.objects.count()
    with pytest.raises(Refusal) as caught:
        yield
    assert sorted(caught.value.codes) == sorted(codes)
    assert all(obstacle.message for obstacle in caught.value.obstacles)
    assert Event.objects.count() == told


@contextmanager
def not_permitted() -> Iterator[None]:
    """The act inside is not this person's to do."""
    with pytest.raises(NotPermitted), transaction.atomic():
        yield

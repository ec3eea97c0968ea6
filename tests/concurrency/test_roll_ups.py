"""Many people change pieces at once while others fold and reclassify: what the catalogue counts is never off by one."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from threading import Barrier

import pytest
from django.db import OperationalError, connection, transaction

from registry.foundation.clocks import now
from registry.holdings.models import FacetChange, Sample, Split
from registry.reports.verification.roll_ups import CHECKS
from tests.factories.holdings import make_facility, make_lithology
from tests.web.holdings.shelf import fill_shelf

PEOPLE = 8


@dataclass(frozen=True)
class Stock:
    """What there is to change, and to what."""

    pieces: list[int]
    samples: list[int]
    facilities: list[int]
    kinds: list[int]

    def change(self, chance: random.Random, number: int) -> None:
        """A piece is moved; now and then a sample is reclassified, some are retired, notes folded, all undone."""
        first, *others = chance.sample(self.pieces, 3)
        Split.objects.filter(pk=first).update(facility=chance.choice(self.facilities))
        if number % 5 == 0:
            Sample.objects.filter(pk=chance.choice(self.samples)).update(lithology=chance.choice(self.kinds))
        if number % 7 == 0:
            Split.objects.filter(pk__in=others).update(retired_at=now() if chance.random() < 0.5 else None)
        if number % 11 == 0:
            fold()
        if number % 13 == 0:
            transaction.set_rollback(True)


def change_at_once(changes: int) -> int:
    """So many changes by everybody together, each in a transaction of its own; how many were made."""
    shelf = fill_shelf(48)
    stock = Stock(
        [piece.pk for piece in shelf.pieces],
        [sample.pk for sample in shelf.samples],
        [make_facility(shelf.collection.keeper).pk for _ in range(3)],
        [make_lithology(code).pk for code in ("soil", "basalt", "breccia")],
    )
    start = Barrier(PEOPLE)

    def work(person: int) -> int:
        chance, made = random.Random(person), 0
        start.wait(timeout=60)
        for number in range(changes // PEOPLE):
            # Two who change several pieces may wait for each other: one is told, and nothing of its change is counted.
            with suppress(OperationalError), transaction.atomic():
                stock.change(chance, number)
                made += 1
        connection.close()
        return made

    with ThreadPoolExecutor(PEOPLE) as people:
        return sum(people.map(work, range(PEOPLE)))


def fold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT holdings_fold_facets()")


def drift() -> list[object]:
    return [finding for check in CHECKS for finding in check.findings()]


def test_two_hundred_changes_at_once_leave_no_drift(committed_db: str) -> None:
    assert change_at_once(200) > 150
    assert drift() == []
    fold()
    assert not FacetChange.objects.exists()
    assert drift() == []


@pytest.mark.soak
def test_ten_thousand_changes_at_once_leave_no_drift(committed_db: str) -> None:
    assert change_at_once(10_000) > 9_000
    assert drift() == []

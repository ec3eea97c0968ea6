"""Eight writers at once in the event record: no fork, no gap, whatever is undone meanwhile."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, transaction

from registry.audit import trail
from registry.audit.models import Event
from tests.factories.parties import make_person
from tests.verify.strangers import exported, head_line, judged

WRITERS = 8
CHAINS = ("ce5", "ce6")
AT = datetime(2025, 3, 3, 9, tzinfo=UTC)


def write_at_once(each: int) -> dict[str, int]:
    """So many events by each writer, in turn into either chain, one of six undone; how many stay in each chain."""
    who, start = make_person(), Barrier(WRITERS)

    def write(writer: int) -> list[str]:
        chance, kept = random.Random(writer), []
        start.wait(timeout=60)
        for number in range(each):
            chain = chance.choice(CHAINS)
            with transaction.atomic():
                trail.record("tested", chain=chain, subject=f"thing {writer}.{number}", by=who, at=AT, reason="So.")
                if chance.randrange(6) == 0:
                    transaction.set_rollback(True)
                else:
                    kept.append(chain)
        connection.close()
        return kept

    with ThreadPoolExecutor(WRITERS) as writers:
        told = [chain for kept in writers.map(write, range(WRITERS)) for chain in kept]
    return {chain: told.count(chain) for chain in CHAINS}


def holds(chain: str, events: int, folder: Path) -> bool:
    """Numbered without a gap, every event following the one before it: by the database and by a stranger."""
    numbers = list(Event.objects.filter(chain=chain).order_by("seq").values_list("seq", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_false_events(%s)", [chain])
        (false,) = cursor.fetchone()
    verdict = judged(exported(chain), [head_line(chain)], folder)
    return numbers == list(range(1, events + 1)) and not false and verdict.code == 0


def test_eight_writers_leave_no_fork_and_no_gap(committed_db: str, tmp_path: Path) -> None:
    for chain, events in write_at_once(25).items():
        assert events > 60
        assert holds(chain, events, tmp_path)


@pytest.mark.soak
def test_eight_writers_leave_no_fork_and_no_gap_in_twenty_thousand_events(committed_db: str, tmp_path: Path) -> None:
    for chain, events in write_at_once(2_500).items():
        assert events > 8_000
        assert holds(chain, events, tmp_path)

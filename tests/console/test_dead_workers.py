"""What a killed worker left half done is done by another, also when the clock has asked for the same work since."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import async_to_sync
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg import Cursor

from registry.console.tasks import take_over_from_dead_workers, write_and_send_letters


@pytest.fixture
def killed(committed_db: str, owner_cursor: Cursor[Any]) -> int:
    """A job whose worker died in the middle, an hour ago."""
    job = write_and_send_letters.configure(task_kwargs={"timestamp": 0}).defer()
    owner_cursor.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
    )
    (worker,) = owner_cursor.fetchone() or (0,)
    owner_cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, job])
    return job


def rescue() -> None:
    async_to_sync(take_over_from_dead_workers.func)(timestamp=0)


def test_it_waits_to_be_done_again(killed: int) -> None:
    rescue()
    assert ProcrastinateJob.objects.get(pk=killed).status == "todo"


def test_where_the_clock_has_asked_again_it_ends_and_holds_nobody_up(killed: int) -> None:
    since = write_and_send_letters.configure(task_kwargs={"timestamp": 60}).defer()
    rescue()
    assert ProcrastinateJob.objects.get(pk=killed).status == "failed"
    assert ProcrastinateJob.objects.get(pk=since).status == "todo"
    assert not ProcrastinateJob.objects.filter(lock="letters", status="doing").exists()

"""A mail server on loopback that takes letters, refuses some, and kills the sender before or after taking one."""

from __future__ import annotations

import asyncio
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from itertools import cycle
from typing import Any

from aiosmtpd.controller import Controller
from procrastinate.exceptions import AlreadyEnqueued

from registry.console.tasks import take_over_from_dead_workers, write_and_send_letters
from registry.messages.models import FAILED, SENDING, SENT, UNCERTAIN, Letter
from tests.property.life.site import PATIENCE, Site, free_port, kill

FATES = ("kill after", "kill before", "refuse", "take", "take")
"""Of one letter after another; before and after taking it."""


@dataclass
class PostOffice:
    """What was taken, by Message-ID, and what becomes of whoever brings the next letter."""

    port: int
    fates: Iterator[str] = field(default_factory=lambda: cycle(FATES))
    is_cruel: bool = True
    taken: Counter[str] = field(default_factory=Counter)
    killed: int = 0
    worker: subprocess.Popen[bytes] | None = None

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        fate = next(self.fates) if self.is_cruel else "take"
        if fate == "refuse":
            return "451 come back later"
        if fate != "kill before":
            self.taken[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        if fate == "take" or self.worker is None:
            return "250 taken"
        self.killed += 1
        kill(self.worker)
        server.transport.abort()
        await asyncio.sleep(0)
        return "451 nobody is there to hear it"

    def round_of_the_worker(self, site: Site, owner: Any) -> None:
        """One worker does all that waits, or is killed at it; what a dead one left half done is taken over."""
        owner.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        for task in (take_over_from_dead_workers, write_and_send_letters):
            with suppress(AlreadyEnqueued):
                task.configure(task_kwargs={"timestamp": 0}).defer()
        self.worker = site.program("manage.py", "procrastinate", "worker", "--one-shot")
        self.worker.wait(PATIENCE)

    def broken_laws(self) -> Iterator[str]:
        """Letters that went twice, were lost, or went without a mark."""
        for letter in Letter.objects.all():
            times = self.taken[letter.message_id]
            if letter.status == SENDING:
                yield f"{letter} is still being sent"
            elif letter.status == SENT and times != 1:
                yield f"{letter} is marked as sent and was taken {times} times"
            elif letter.status == UNCERTAIN and times > 1:
                yield f"{letter} is uncertain and was taken {times} times"
            elif letter.status not in {SENT, UNCERTAIN} and times:
                yield f"{letter} is {letter.status} and was taken {times} times"
            elif letter.status == FAILED:
                yield f"{letter} was given up although nobody refused it for good"


@contextmanager
def open_office() -> Iterator[PostOffice]:
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()

"""Letters and a real mail server on loopback: taken, refused, broken off, and a sender killed in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from registry.foundation.clocks import now
from registry.messages.letters import write_letters
from registry.messages.models import Letter
from registry.messages.sending import LOCK, send_letters
from tests.factories.applications import application_declined
from tests.messages.happening import world_of_today
from tests.served import environment, manage, start


class Server:
    """Takes letters and keeps them; `before_taking` may refuse one, or do worse to its sender."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.before_taking: Callable[[], str] = lambda: ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        answer = self.before_taking()
        if answer == "break off":
            server.transport.abort()
            await asyncio.sleep(0)
            return "451 gone"
        if answer:
            return answer
        self.taken.append(envelope.content.decode())
        return "250 taken"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A mail server, to which the registry's own backend speaks."""
    handler, port = Server(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 10
    yield handler
    controller.stop()


@pytest.fixture
def letter(committed_db: str) -> Letter:
    """One letter that waits."""
    world = world_of_today()
    application_declined(world)
    write_letters(at=now())
    return Letter.objects.get(person=world.investigator)


def status_of(letter: Letter) -> str:
    letter.refresh_from_db()
    return letter.status


def test_a_letter_arrives_with_its_message_id(server: Server, letter: Letter) -> None:
    send_letters(at=now())
    assert status_of(letter) == "sent"
    (taken,) = server.taken
    assert f"Message-ID: {letter.message_id}" in taken
    assert "Auto-Submitted: auto-generated" in taken


def test_a_server_that_is_busy_is_asked_again_later(server: Server, letter: Letter) -> None:
    server.before_taking = lambda: "451 come back"
    send_letters(at=now())
    assert (status_of(letter), letter.trouble) == ("waiting", "SMTP 451")
    server.before_taking = lambda: ""
    send_letters(at=now())
    assert status_of(letter) == "waiting"
    send_letters(at=letter.send_from)
    assert status_of(letter) == "sent"
    assert letter.attempts == 2


def test_a_server_that_refuses_for_good_is_not_asked_again(server: Server, letter: Letter) -> None:
    server.before_taking = lambda: "550 no such person"
    send_letters(at=now())
    assert (status_of(letter), letter.trouble) == ("failed", "SMTP 550")


def test_a_connection_that_breaks_leaves_the_letter_uncertain(server: Server, letter: Letter) -> None:
    server.before_taking = lambda: "break off"
    send_letters(at=now())
    assert status_of(letter) == "uncertain"


def test_letters_wait_for_a_server_that_is_away(letter: Letter, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert send_letters(at=now()).server_is_away
    assert (status_of(letter), letter.attempts) == ("waiting", 0)


def test_a_second_sender_leaves_at_once(server: Server, letter: Letter, owner_cursor: Any) -> None:
    owner_cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [LOCK])
    assert send_letters(at=now()).somebody_else_sends
    assert status_of(letter) == "waiting"
    assert not server.taken


def test_a_sender_killed_between_marking_and_sending_leaves_it_uncertain_and_it_is_not_sent_again(
    server: Server, letter: Letter, committed_db: str, settings: Any, tmp_path: Path
) -> None:
    address = f"smtp://127.0.0.1:{settings.EMAIL_PORT}?tls=no"
    surroundings = environment(committed_db, tmp_path, REGISTRY_MAIL=address)
    sender: list[subprocess.Popen[str]] = []

    def kill() -> str:
        os.kill(sender[0].pid, signal.SIGKILL)
        return "break off"

    server.before_taking = kill
    sender.append(start(surroundings, "send_letters"))
    sender[0].communicate(timeout=120)
    assert sender[0].returncode == -signal.SIGKILL
    assert status_of(letter) == "sending"

    server.before_taking = lambda: ""
    connection.close()
    answer = manage(surroundings, "send_letters")
    assert "uncertain 1" in answer.stdout, answer.stdout + answer.stderr
    assert status_of(letter) == "uncertain"
    assert not server.taken

"""A registry served for real: the web server and the worker as programs of their own, which may be killed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import override_settings
from psycopg import Cursor

from registry.parties.models import Person
from tests.factories.parties import make_user
from tests.served import KEY, ROOT, environment, manage

PATIENCE = 120
LOOK_EVERY = 0.05
NEVER = Event()
"""An event that never comes: waiting for it is looking again a little later."""
CSRF = "c" * 32
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Answer:
    """What a client learned of what it sent: a status, or nothing at all."""

    status: int | None = None
    ended: Event = field(default_factory=Event)

    @property
    def is_done(self) -> bool:
        """The act was acknowledged: the client was sent on to the next page."""
        return self.status == http.client.FOUND


@dataclass
class Site:
    """One installation over the test's own database: its programs, and who is signed in."""

    database: str
    surroundings: dict[str, str]
    port: int
    web: subprocess.Popen[bytes] | None = None
    sessions: dict[Person, str] = field(default_factory=dict)

    def start(self) -> None:
        """Start the web server and wait until it answers."""
        serve = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--log-level", "error"]
        size = ["--workers", "1", "--blocking-threads", "4"]
        self.web = self.program("-m", "granian", *serve, *size, "registry.config.wsgi:application")
        while self.post(None, "/", {}).status is None:
            assert self.web.poll() is None, "the web server ended by itself"
            NEVER.wait(LOOK_EVERY)

    def program(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A program of the registry, leader of its own group, so that it can be killed with all it started."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.surroundings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """`kill -9`, without a word of warning, of the web server and every process it started."""
        if self.web:
            kill(self.web)
            self.web = None

    def sign_in(self, person: Person) -> None:
        """A session of that person, with the second factor that their role may owe."""
        user = make_user(person)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "not used"})
        with override_settings(SECRET_KEY=KEY):
            session = SessionStore()
            session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
        self.sessions[person] = str(session.session_key)

    def post(self, person: Person | None, path: str, form: dict[str, str]) -> Answer:
        """Send a form and wait for the answer, or for the end of the connection."""
        answer = Answer()
        cookie = f"csrftoken={CSRF}" + (f"; sessionid={self.sessions[person]}" if person else "")
        headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        try:
            connection.request("POST", path, urlencode(form), headers)
            answer.status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            pass  # nobody answered: the client knows nothing
        finally:
            connection.close()
            answer.ended.set()
        return answer

    def send(self, person: Person, path: str, form: dict[str, str]) -> Answer:
        """The same, without waiting: `ended` of the answer is set when there is something to know, or never will be."""
        coming = Answer()

        def wait() -> None:
            coming.status = self.post(person, path, form).status
            coming.ended.set()

        Thread(target=wait, daemon=True).start()
        return coming

    def send_and_kill_within(
        self, person: Person, path: str, form: dict[str, str], table: str, owner: Cursor[Any]
    ) -> Answer:
        """Send a form and kill the server in the midst of its transaction: while it waits to write into that table.

        An act that never writes there is answered, and nobody is killed.
        """
        with owner.connection.transaction():
            owner.execute(f"LOCK TABLE {table} IN SHARE MODE")
            answer = self.send(person, path, form)
            while not answer.ended.wait(LOOK_EVERY) and not self.open_transactions(owner, "wait_event_type = 'Lock'"):
                pass
            if not answer.ended.is_set():
                self.kill()
                answer.ended.wait(PATIENCE)
        return answer

    def let_it_end(self, owner: Cursor[Any]) -> None:
        """Wait until whatever a dead server had begun is undone, or done."""
        while self.open_transactions(owner, "true"):
            NEVER.wait(LOOK_EVERY)

    def open_transactions(self, owner: Cursor[Any], which: str) -> int:
        """How many others are in a transaction of this database."""
        owner.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees what it saw first
        owner.execute(
            "SELECT count(*) FROM pg_stat_activity"
            f" WHERE datname = %s AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND {which}",
            [self.database],
        )
        return int(owner.fetchone()[0])  # type: ignore[index]


def kill(program: subprocess.Popen[bytes]) -> None:
    os.killpg(program.pid, signal.SIGKILL)
    program.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build(database: str, folder: Path, mail_port: int) -> Site:
    """An installation with its mail server, everything ready but the web server."""
    port = free_port()
    surroundings = environment(
        database,
        folder / "var",
        REGISTRY_PORT=str(port),
        REGISTRY_MAIL=f"smtp://127.0.0.1:{mail_port}?tls=no",
    )
    collected = manage(surroundings, "collectstatic", "--noinput", "--verbosity=0")
    assert collected.returncode == 0, collected.stderr
    return Site(database, surroundings, port)

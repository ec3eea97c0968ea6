"""Starts the web server and the job worker as children, watches them, and stops them all."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import FrameType

from django.conf import settings
from django.core.management.base import CommandError

WORKERS = 2
THREADS = 4
SECONDS_TO_ANSWER = 60
SECONDS_TO_STOP = 10
SECONDS_BETWEEN_LOOKS = 0.2
# A worker that loses its database ends; it is started again, but not in a tight ring.
SECONDS_BEFORE_RESTART = 3


class Stopped(Exception):  # no error: the person or the system asked for it
    """The registry was asked to stop."""


@dataclass
class Child:
    """A program that runs as long as we do. One that may end by itself is started again."""

    name: str
    command: list[str]
    may_end: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    ended_at: float | None = None

    def start(self) -> None:
        # In a session of its own, so that Ctrl-C reaches us alone and we stop the children in order.
        self.process = subprocess.Popen(self.command, start_new_session=True, cwd=settings.ROOT)
        self.ended_at = None

    def look_after(self) -> None:
        """Notice if it has ended. Raises CommandError if it may not."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.may_end:
            raise CommandError(
                f"The {self.name} ended by itself (see the lines above); everything else is stopped too."
            )
        if self.ended_at is None:
            self.ended_at = time.monotonic()
        elif time.monotonic() - self.ended_at > SECONDS_BEFORE_RESTART:
            self.start()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def children(host: str, port: int) -> list[Child]:
    serve = ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"]
    size = ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--respawn-failed-workers"]
    return [
        Child("web server", [sys.executable, "-m", "granian", *serve, *size, "registry.config.wsgi:application"]),
        Child("job worker", [sys.executable, "manage.py", "procrastinate", "worker"], may_end=True),
    ]


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError if another program has the port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} on {host} cannot be had ({error.strerror}): stop the program that has it, "
                f"or choose another, for example REGISTRY_PORT={port + 1}."
            ) from error


def run(host: str, port: int, *, when_ready: Callable[[], None]) -> None:
    """Serve until asked to stop (Ctrl-C, SIGTERM, SIGHUP). Raises CommandError if the web server does not hold."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_stopped)
    started = children(host, port)
    try:
        for child in started:
            child.start()
        wait_for_answer(host, port, started)
        when_ready()
        while True:
            look_after(started)
    except Stopped:
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        for child in started:
            child.stop()
        for child in started:
            child.wait()


def raise_stopped(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def look_after(started: list[Child]) -> None:
    for child in started:
        child.look_after()
    time.sleep(SECONDS_BETWEEN_LOOKS)


def wait_for_answer(host: str, port: int, started: list[Child]) -> None:
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        look_after(started)
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            continue
        return
    raise CommandError(f"The web server did not answer on port {port} within {SECONDS_TO_ANSWER} seconds.")

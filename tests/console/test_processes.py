"""The children of `demo` and `serve`: started, watched, stopped."""

import os
import signal
import socket
import subprocess
import sys
import textwrap

import pytest
from django.core.management.base import CommandError

from registry.console import processes
from registry.console.processes import Child

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
END = [sys.executable, "-c", ""]


def test_a_taken_port_is_refused_with_another_to_try() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CommandError, match=f"REGISTRY_PORT={port + 1}"):
            processes.refuse_taken_port("127.0.0.1", port)


def test_a_free_port_is_taken_without_a_word() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
    processes.refuse_taken_port("127.0.0.1", port)


def test_a_web_server_that_ends_by_itself_is_noticed() -> None:
    child = Child("web server", END)
    child.start()
    assert child.process
    child.process.wait()
    with pytest.raises(CommandError, match="web server ended by itself"):
        child.look_after()


def test_a_worker_that_ends_by_itself_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "SECONDS_BEFORE_RESTART", 0)
    child = Child("job worker", END, may_end=True)
    child.start()
    first = child.process
    assert first
    first.wait()
    child.look_after()
    child.look_after()
    assert child.process is not first
    child.wait()


def test_a_child_is_stopped_and_gone() -> None:
    child = Child("web server", SLEEP)
    child.start()
    child.stop()
    child.wait()
    assert child.process
    assert child.process.returncode == -signal.SIGTERM


def test_ctrl_c_stops_every_child() -> None:
    """In a process of its own, since a signal is what is tried."""
    program = textwrap.dedent(
        f"""
        import os
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        import django; django.setup()
        from registry.console import processes
        started = [processes.Child("a", {SLEEP!r}), processes.Child("b", {SLEEP!r})]
        processes.children = lambda host, port: started
        processes.wait_for_answer = lambda host, port, started: None
        processes.run("127.0.0.1", 1, when_ready=lambda: print(*(c.process.pid for c in started), flush=True))
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    children = [int(number) for number in parent.stdout.readline().split()]
    assert len(children) == 2
    parent.send_signal(signal.SIGINT)
    assert parent.wait(15) == 0
    for number in children:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)

"""`manage.py demo` as a person runs it: an address that answers in both languages, and Ctrl-C stops everything."""

import re
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.database.mark import Mark, current_mark, set_mark
from registry.parties.models import Person
from tests.served import environment, start

PATIENCE_SECONDS = 120


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(committed_db: str, tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    """A second start: the demonstration data is there already, here one invented person."""
    Person.objects.create(name="Demo Person", is_invented=True)
    set_mark(Mark.DEMONSTRATION)
    process = start(environment(committed_db, tmp_path / "var", REGISTRY_PORT=str(port)), "demo")
    yield process
    if process.poll() is None:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def lines_until(process: subprocess.Popen[str], sign: str) -> list[str]:
    """What the process says, up to the line with the sign."""
    assert process.stdout
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line.rstrip())
        if sign in line:
            return lines
    raise AssertionError("\n".join(lines))


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE_SECONDS) as answer:
        return str(answer.read().decode())


def test_one_command_serves_it_and_ctrl_c_stops_it(demo: subprocess.Popen[str], port: int) -> None:
    said = lines_until(demo, "answers at")
    assert f"http://localhost:{port}" in said[-1]
    assert not any("Loading" in line for line in said)

    page = get(f"http://127.0.0.1:{port}/")
    assert 'lang="en"' in page
    assert 'lang="zh-hans"' in get(f"http://127.0.0.1:{port}/zh/")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    assert "{" in get(f"http://127.0.0.1:{port}{sheet[1]}")

    demo.send_signal(signal.SIGINT)
    assert demo.wait(PATIENCE_SECONDS) == 0
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert Person.objects.exists()
    assert current_mark() is Mark.DEMONSTRATION

"""The embedded server among processes that come, go and are killed. On a cluster of its own, away from all others."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registry.database.cluster import is_server
from registry.database.place import Place, place_for
from registry.database.programs import embedded_programs

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 15


class Client:
    """One process that uses the server."""

    def __init__(self, folder: Path, inherited: int | None = None) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "CHILD_WAITS_ON": str(inherited)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.database.client", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=environment,
            pass_fds=[inherited] if inherited is not None else [],
        )

    def tell(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def hear(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def ask(self, line: str) -> str:
        self.tell(line)
        return self.hear()

    def leave(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)


class Server:
    """What the tests see of a server from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place: Place = place_for(folder, embedded_programs())
        self.clients: list[Client] = []

    def client(self, inherited: int | None = None) -> Client:
        self.clients.append(Client(self.folder, inherited))
        return self.clients[-1]

    def pid(self) -> int | None:
        try:
            return int((self.place.cluster / "postmaster.pid").read_text().splitlines()[0])
        except FileNotFoundError:
            return None

    def is_running(self) -> bool:
        pid = self.pid()
        return pid is not None and is_server(pid)

    def remove(self) -> None:
        """Stop and remove whatever a test, failed or not, has left."""
        for client in self.clients:
            client.kill()
        pid = self.pid()
        if pid is not None and is_server(pid):
            os.kill(pid, signal.SIGQUIT)
            wait_until(lambda: not self.is_running())
        shutil.rmtree(self.place.home, ignore_errors=True)
        shutil.rmtree(self.place.sockets, ignore_errors=True)


def wait_until(claim: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not claim():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "postgres")
    yield server
    server.remove()


def test_two_processes_share_it_and_the_last_one_stops_it(server: Server) -> None:
    first, second = server.client(), server.client()
    assert first.ask("SELECT current_user") == "registry_app"
    assert second.ask("SELECT current_user") == "registry_app"

    first.leave()
    assert second.ask("SELECT 'still here'") == "still here"

    second.leave()
    assert not server.is_running()


def test_many_processes_that_start_at_once_make_one_server(server: Server) -> None:
    clients = [server.client() for _ in range(6)]
    for client in clients:
        client.tell("SELECT pg_postmaster_start_time()")
    assert len({client.hear() for client in clients}) == 1
    for client in clients:
        client.leave()
    assert not server.is_running()


def test_a_restart_keeps_the_data(server: Server) -> None:
    write_row(server)
    assert not server.is_running()

    client = server.client()
    assert client.ask("SELECT x FROM kept") == "7"
    client.leave()


def test_a_killed_process_leaves_the_server_to_the_next_which_stops_it(server: Server) -> None:
    client = server.client()
    client.ask("SELECT 1")
    before = server.pid()
    client.kill()
    assert server.is_running()

    client = server.client()
    assert client.ask("SELECT 1") == "1"
    assert server.pid() == before
    client.leave()
    assert not server.is_running()


def test_a_killed_server_is_started_again_by_the_next_connection(server: Server) -> None:
    write_row(server)
    client = server.client()
    assert client.ask("SELECT x FROM kept") == "7"
    before = server.pid()
    assert before
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: not server.is_running())

    client.ask("reconnect")
    assert client.ask("SELECT x FROM kept") == "7"
    assert server.pid() != before
    client.leave()
    assert not server.is_running()


def test_a_stale_note_with_the_number_of_another_program_is_removed(server: Server) -> None:
    write_row(server)
    note = server.place.cluster / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{server.place.cluster}\n1\n5432\n{server.place.sockets}\n\n0 0\nready   \n")
    note.chmod(0o600)

    client = server.client()
    assert client.ask("SELECT x FROM kept") == "7"
    client.leave()


def test_files_half_made_by_a_killed_start_are_made_anew(server: Server) -> None:
    server.place.make()
    half = server.place.home / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")

    client = server.client()
    assert client.ask("SELECT 1") == "1"
    client.leave()


def test_a_forked_child_keeps_the_server_after_its_parent_has_left(server: Server) -> None:
    reading, writing = os.pipe()
    client = server.client(inherited=reading)
    client.ask("SELECT 1")
    client.ask("fork")
    client.process.wait(PATIENCE_SECONDS)
    assert server.is_running()

    os.write(writing, b".")
    wait_until(lambda: not server.is_running())
    os.close(reading)
    os.close(writing)


def test_data_of_another_version_is_refused_with_what_to_do(server: Server) -> None:
    write_row(server)
    (server.place.cluster / "PG_VERSION").write_text("15\n")

    client = server.client()
    said = client.ask("SELECT 1")
    client.leave()
    assert "made by PostgreSQL 15" in said
    assert "manage.py backup" in said


def test_a_path_too_long_for_a_socket_works_all_the_same(tmp_path: Path) -> None:
    server = Server(tmp_path / ("deep" * 25) / "a folder" / "postgres")
    client = server.client()
    assert client.ask("SELECT 1") == "1"
    assert server.place.sockets.stat().st_mode & 0o777 == 0o700
    client.leave()
    server.remove()


def write_row(server: Server) -> None:
    """Leave one table with a row behind, in a server that is stopped again."""
    client = server.client()
    client.ask("SELECT 1")
    psql = [str(embedded_programs() / "psql"), "-qh", str(server.place.sockets), "-U", "registry_owner", "scratch"]
    statements = "CREATE TABLE kept (x int); INSERT INTO kept VALUES (7); GRANT SELECT ON kept TO registry_app"
    subprocess.run([*psql, "-c", statements], check=True)
    client.leave()

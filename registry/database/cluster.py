"""One PostgreSQL cluster and its server: made, started, stopped. Who may do so when is `sharing`'s business."""

import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from registry.database.place import Place
from registry.database.trouble import DatabaseTrouble

SUPERUSER = "postgres"
# Enough for web, worker, tests on every core and a test with fifty threads, all at once.
MOST_CONNECTIONS = 300
# Short transactions with many triggers, on a disk without moving parts.
# A book of a million pieces rewrites its indexes in memory, not on the disk (memory not needed is not taken).
SUITED_TO_US = {
    "jit": "off",
    "random_page_cost": "1.1",
    "work_mem": "16MB",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
}
# After a kill -9 of the server, its children need a moment before a new one can start.
TRIES = 20
PAUSE_SECONDS = 0.25
LINE_OF_STATUS = 7


@dataclass(frozen=True)
class Cluster:
    """The server that keeps its files in one place, and settings it is started with beside ours."""

    place: Place
    options: tuple[tuple[str, str], ...] = ()

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        """A connection as the server's own superuser, for making databases and roles, and for nothing else."""
        return psycopg.connect(host=str(self.place.sockets), user=SUPERUSER, dbname=database, autocommit=True)

    def looks_alive(self) -> bool:
        """True if the server wrote that it is ready and its process lives: a file read, cheap at every connection."""
        try:
            lines = (self.place.cluster / "postmaster.pid").read_text().splitlines()
            return lines[LINE_OF_STATUS].strip() == "ready" and is_server(int(lines[0]))
        except (OSError, ValueError, IndexError):
            return False

    def answers(self) -> bool:
        """True if the server takes a connection: sure, but each question costs the server a process."""
        if not (self.place.cluster / "postmaster.pid").exists():
            return False
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Start the server, making the cluster if there is none. Raises DatabaseTrouble with what the server said."""
        self.place.make()
        self.make_cluster()
        self.check_version()
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.place.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(MOST_CONNECTIONS),
            **SUITED_TO_US,
            **dict(self.options),
        }
        given = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in options.items())
        for _ in range(TRIES):
            self.forget_dead_server()
            if self.run("pg_ctl", "-w", "-D", self.place.cluster, "-l", self.place.log, "-o", given, "start"):
                return
            time.sleep(PAUSE_SECONDS)
        raise DatabaseTrouble(f"The embedded PostgreSQL server did not start. {self.reason()}")

    def stop(self) -> None:
        self.run("pg_ctl", "-m", "fast", "-w", "-D", self.place.cluster, "stop")

    def make_cluster(self) -> None:
        """Make the files of a new cluster beside their place and move them there, so that they are whole or absent."""
        if (self.place.cluster / "PG_VERSION").exists():
            return
        side = self.place.home / "data.new"
        shutil.rmtree(side, ignore_errors=True)
        how = ["-A", "trust", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        if ("fsync", "off") in self.options:
            how.append("--no-sync")
        if not self.run("initdb", "-D", side, "-U", SUPERUSER, *how):
            raise DatabaseTrouble(f"The embedded PostgreSQL could not make its files. {self.reason()}")
        side.rename(self.place.cluster)

    def check_version(self) -> None:
        made_by = (self.place.cluster / "PG_VERSION").read_text().strip()
        command = [str(self.place.programs / "postgres"), "--version"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        installed = said.split()[-1].split(".")[0]
        if made_by != installed:
            raise DatabaseTrouble(
                f"The data in {self.place.cluster} was made by PostgreSQL {made_by}, and PostgreSQL {installed} is "
                f"installed now, which cannot read it: go back to the former requirements.txt, run "
                f"'python3 manage.py backup FILE', move that folder away, come forward again and run "
                f"'python3 manage.py restore FILE'."
            )

    def forget_dead_server(self) -> None:
        """Remove a postmaster.pid whose number no longer belongs to a PostgreSQL server."""
        note = self.place.cluster / "postmaster.pid"
        try:
            number = int(note.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        if not is_server(number):
            note.unlink(missing_ok=True)

    def run(self, program: str, *arguments: str | Path) -> bool:
        """Run one of PostgreSQL's programs as the cluster's owner; True if it succeeded.

        Its output goes to a file: the server inherits it and would keep a pipe open, and us waiting, for ever.
        """
        user = self.place.user
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        with (self.place.home / "commands.log").open("wb") as output:
            done = subprocess.run(
                [str(self.place.programs / program), *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.place.home,
                env=environment,
                user=user.pw_uid if user else None,
                group=user.pw_gid if user else None,
                extra_groups=[] if user else None,
                check=False,
            )
        return done.returncode == 0

    def reason(self) -> str:
        """What the programs said last, and what usually helps."""
        said = ""
        for file in (self.place.home / "commands.log", self.place.log):
            if file.exists():
                said += "\n".join(file.read_text(errors="replace").strip().splitlines()[-4:]) + "\n"
        if "No space left on device" in said:
            return f"The disk is full: free some space where {self.place.home} lies and try again."
        return f"It said:\n{said}Mend that, or set DATABASE_URL to a PostgreSQL server (16 or newer)."


def is_server(number: int) -> bool:
    """True if a PostgreSQL server runs under that number. One that died and was not yet cleared away does not."""
    try:
        # On Linux: "123 (postgres) S 1 …"; Z is a dead one, which only its parent can clear away.
        program, state = Path(f"/proc/{number}/stat").read_text().split("(", 1)[1].rsplit(") ", 1)
        return program == "postgres" and state[0] not in "ZX"
    except (OSError, IndexError, ValueError):
        if Path("/proc/self").exists():
            return False
    said = subprocess.run(["ps", "-p", str(number), "-o", "comm="], capture_output=True, text=True, check=False)
    return said.stdout.strip().rsplit("/", 1)[-1] == "postgres"

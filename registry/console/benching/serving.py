"""Pages over HTTP: the web server of real use on loopback, asked by a client in a process of its own.

Each connection asks for the next page once it has the last one whole, so nothing waits in the server when a measurement
ends and the next begins. Counts are kept between requests here, as they are in use.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import islice
from statistics import median
from typing import Final

from django.conf import settings
from django.db import connection, connections
from django.db.models import Count

from registry.console import processes
from registry.console.benching.measuring import Disagreement
from registry.console.benching.questions import questions
from registry.console.benching.rounds import TREE
from registry.database.roles import close_pool
from registry.holdings.models import Sample

HOST: Final = "127.0.0.1"
APPLICATION: Final = "registry.console.benching.wsgi:application"
DATABASE: Final = "REGISTRY_BENCH_DATABASE"
"""Names the database in the server's surroundings (`wsgi.py`, which no other process may import)."""
CONNECTIONS: Final = (1, 16)
SECONDS: Final = 5.0
ASKED: Final = 40
"""Different addresses of a kind, asked in turn."""
HEADS: Final = "| page | 1 connection: requests/s | ms p50 / p95 | 16 connections: requests/s | ms p50 / p95 |"

Tell = Callable[[str], object]


@dataclass
class Got:
    """Milliseconds of every answer, and how many seconds they took together."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        times = sorted(self.milliseconds)
        p95 = times[int(len(times) * 0.95)]
        return f"{len(times) / self.seconds:.0f} | {median(times):.1f} / {p95:.1f}"


def served(seconds: float, tell: Tell) -> None:
    """Every kind of page by one connection and by sixteen, so many seconds each. Raises Disagreement."""
    kinds = pages()
    name = str(connection.settings_dict["NAME"])
    connection.close()  # a process has a connection of its own
    close_pool(connections["default"])
    with server(name) as port, ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as client:
        tell(f"{HEADS}\n|---|---|---|---|---|")
        for kind, addresses in kinds.items():
            client.submit(asked, port, addresses, 1, seconds / 2).result()  # for warmth
            found = [client.submit(asked, port, addresses, many, seconds).result() for many in CONNECTIONS]
            tell(f"| {kind} | {' | '.join(map(str, found))} |")
        known = {"/holdings/": client.submit(tag, port, "/holdings/").result()}
        found = [client.submit(asked, port, ["/holdings/"], many, seconds, known).result() for many in CONNECTIONS]
        tell(f"| a page that stayed as it was (304) | {' | '.join(map(str, found))} |")


def pages() -> dict[str, list[str]]:
    """Addresses of each kind."""
    trees = Sample.objects.annotate(n=Count("splits")).filter(n=TREE).order_by("sort_key")[:ASKED]
    return {
        "floor": ["/bench/floor/"],
        "catalogue": ["/holdings/"],
        "catalogue, 2 facets": [f"/holdings/?{question.query}" for question in islice(questions(2), ASKED)],
        "a sample of 200 pieces": [f"/holdings/{sample.identifier}/" for sample in trees] or ["/holdings/"],
        "a page of the API": ["/api/v1/splits/"],
    }


@contextmanager
def server(name: str) -> Iterator[int]:
    """The web server that `serve` starts, over this database and with the floor; its port."""
    with closing(socket.socket()) as free:
        free.bind((HOST, 0))
        port = int(free.getsockname()[1])
    web = processes.children(HOST, port)[0]
    command = [*web.command[:-1], APPLICATION]
    given = {**os.environ, DATABASE: name, "REGISTRY_PORT": str(port)}
    with subprocess.Popen(command, env=given, cwd=settings.ROOT, start_new_session=True) as process:
        try:
            processes.wait_for_answer(HOST, port, [])
            yield port
        finally:
            process.terminate()


def tag(port: int, address: str) -> str:
    """The mark of a page as it is now."""
    with closing(HTTPConnection(HOST, port)) as line:
        line.request("GET", address)
        answer = line.getresponse()
        answer.read()
        return answer.headers["ETag"]


def asked(
    port: int, addresses: Sequence[str], many: int, seconds: float, known: Mapping[str, str] | None = None
) -> Got:
    """So many connections ask for these pages in turn, so long. `known`: marks of pages that must not be sent again."""
    began = time.perf_counter()
    with ThreadPoolExecutor(many) as people:
        lines = [
            people.submit(_ask, port, addresses[n % len(addresses) :], began + seconds, known or {})
            for n in range(many)
        ]
        found = [one for line in lines for one in line.result()]
    return Got(found, time.perf_counter() - began)


def _ask(port: int, addresses: Sequence[str], until: float, known: Mapping[str, str]) -> list[float]:
    times: list[float] = []
    with closing(HTTPConnection(HOST, port)) as line:
        while (began := time.perf_counter()) < until:
            address = addresses[len(times) % len(addresses)]
            wanted = {"If-None-Match": known[address]} if known else {}
            line.request("GET", address, headers={"Accept-Encoding": "gzip", **wanted})
            answer = line.getresponse()
            answer.read()
            if answer.status != (304 if known else 200):
                raise Disagreement(f"{address} answered {answer.status}")
            times.append((time.perf_counter() - began) * 1000)
    return times

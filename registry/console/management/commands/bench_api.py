"""`manage.py bench_api`: a page of the API beside one as anybody would write it, and a file of everything beside COPY.

Works over invented pieces in a database of its own, dropped again. What is compared is asked in turn, in one run.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.test import Client, override_settings

from registry.console.api_benching.pieces import invented_pieces
from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.reports.open.pieces import PIECES

URLS: Final = "registry.console.api_benching.plain"
FILE: Final = "/api/v1/splits/download/?format=csv"
PAGES: Final = {
    "the first page": "/api/v1/splits/?size=100",
    "a page deep in": "/api/v1/splits/?size=100&after=S01000,3",
}
MB: Final = 1_000_000


class Command(BaseCommand):
    help = "Measure the API's page of 100 and its file of everything over invented pieces, in a scratch database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--splits", type=int, default=1_000_000, help="how many pieces there are")
        parser.add_argument("--rounds", type=int, default=30, help="how often each page is asked for")
        parser.add_argument("--files", type=int, default=3, help="how often each file is made")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["splits"] < 10_000 or min(options["rounds"], options["files"]) < 1:
            raise CommandError("At least 10,000 pieces, one round and one file.")
        with invented_pieces(options["splits"]), override_settings(ROOT_URLCONF=URLS, ALLOWED_HOSTS=["testserver"]):
            self.stdout.write(f"{options['splits']:,} pieces; medians, taken in turn")
            self.pages(options["rounds"])
            self.files(options["splits"], options["files"])

    def pages(self, rounds: int) -> None:
        """Milliseconds of a page, here and as anybody would write it."""
        asked = {"plain": "/plain/", **PAGES}
        taken: dict[str, list[float]] = {name: [] for name in asked}
        client = Client()
        for number in range(rounds + 1):
            for name, address in asked.items():
                started = time.perf_counter()
                # As a new program each time, so that no limit is met.
                response = client.get(address, REMOTE_ADDR=f"192.0.2.{number % 250}")
                seconds = time.perf_counter() - started
                if number:  # the first time is for warming up
                    taken[name].append(seconds * 1000)
                demand_whole_page(address, response)
        plain = median(taken.pop("plain"))
        self.stdout.write(f"JSON, 100 rows: ModelSerializer with COUNT {plain:.1f} ms")
        for name, milliseconds in taken.items():
            ours = median(milliseconds)
            self.stdout.write(f"JSON, 100 rows: {name} {ours:.1f} ms, {plain / ours:.1f} times as fast")

    def files(self, pieces: int, rounds: int) -> None:
        """Rows a second of a file with every piece, here and by a bare COPY of the same query; and its memory."""
        taken: dict[str, list[float]] = {"copy": [], "ours": []}
        sizes: list[int] = []
        through(Client().get(FILE + "&mass_to=3"))
        peak = peak_bytes()
        for _round in range(rounds):
            taken["copy"].append(timed(bare_copy))
            started = time.perf_counter()
            size, lines = through(Client().get(FILE, REMOTE_ADDR="192.0.2.1"))
            taken["ours"].append(time.perf_counter() - started)
            sizes.append(size)
            if lines != pieces + 1:
                raise CommandError(f"The file has {lines} lines, not one for its heads and each of {pieces} pieces.")
        copy, ours = median(taken["copy"]), median(taken["ours"])
        self.stdout.write(f"CSV: COPY of the same query {pieces / copy:,.0f} rows/s, ours {pieces / ours:,.0f} rows/s")
        self.stdout.write(f"CSV: {copy / ours:.2f} times COPY, {sizes[0] / MB:,.0f} MB")
        grown = (peak_bytes() - peak) / MB
        self.stdout.write(f"memory: its peak grew by {grown:.1f} MB while {sum(sizes) / MB:,.0f} MB passed")


def timed(act: Callable[[], Any]) -> float:
    """Seconds that an act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def demand_whole_page(address: str, response: Any) -> None:
    """A hundred rows must have come; that the asker reads them is not measured."""
    told = response.json()
    if response.status_code != 200 or len(told.get("items") or told["results"]) != 100:
        raise CommandError(f"{address} answers {response.status_code}")


def through(response: Any) -> tuple[int, int]:
    """Read a file and throw it away: its bytes and its lines."""
    if response.status_code != 200:
        raise CommandError(f"the file answers {response.status_code}")
    return counted(response.streaming_content)


def bare_copy() -> None:
    """The same columns of the same rows by COPY alone."""
    rows = PIECES.narrow(Split.objects.filter(is_provisional=False).order_by("sort_key"), PIECES.columns, at=now())
    sql, parameters = rows.query.sql_with_params()
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, HEADER)", parameters) as copy,
    ):
        counted(copy)


def counted(blocks: Iterable[Any]) -> tuple[int, int]:
    size = lines = 0
    for block in blocks:
        size += len(block)
        lines += bytes(block).count(b"\n")
    return size, lines


def peak_bytes() -> int:
    """The most memory this process has held."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024

"""`manage.py bench`: how fast the catalogue is, beside hand-written SQL, a floor, Django's admin and a plain list.

Works over invented collections in databases of their own, dropped after unless `--keep` names them; the registry's is
not touched.
"""

from __future__ import annotations

import gc
import os
import platform
from argparse import ArgumentTypeError
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test.utils import override_settings

from registry.console.benching.collection import database, make_collection, name_of, use
from registry.console.benching.datasette import datasette
from registry.console.benching.measuring import Disagreement
from registry.console.benching.rounds import Size, measure
from registry.console.benching.searching import searched
from registry.console.benching.serving import SECONDS, served
from registry.console.benching.table import growth, table
from registry.console.benching.ways import addresses
from registry.console.benching.writing import written

LEAST, MOST = 20_000, 5_000_000


def sizes_of(text: str) -> list[int]:
    """ "200000,1000000" as numbers. Raises ArgumentTypeError with a sentence."""
    try:
        sizes = sorted(int(part) for part in text.split(","))
    except ValueError:
        raise ArgumentTypeError("Write whole numbers with commas between, like 200000,1000000.") from None
    if not all(LEAST <= size <= MOST for size in sizes):
        raise ArgumentTypeError(f"From {LEAST:,} to {MOST:,} pieces.")
    return sizes


class Command(BaseCommand):
    help = "Measure the catalogue over invented collections, in scratch databases, beside other ways to answer."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--splits", type=sizes_of, default=[200_000], help=f"pieces, {LEAST:,} to {MOST:,}; several with commas"
        )
        parser.add_argument("--runs", type=int, default=100, help="questions of each kind")
        parser.add_argument("--datasette", action="store_true", help="also Datasette, installed for this run only")
        parser.add_argument("--http", action="store_true", help="also pages over HTTP, by the web server of real use")
        parser.add_argument(
            "--keep",
            default="",
            metavar="NAME",
            help="leave the databases, registry_bench_NAME_<pieces>, and use them again; no loans are opened in them",
        )
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        runs, quiet, keep = options["runs"], options["quiet"], options["keep"]
        if runs < 4:
            raise CommandError("4 runs or more.")
        call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
        gc.freeze()  # as the server does (`config/wsgi.py`)
        with ExitStack() as stack:
            sizes = []
            for splits in options["splits"]:
                name = name_of(splits, keep)
                if stack.enter_context(database(name, is_kept=bool(keep))):
                    make_collection(splits, quiet=quiet)
                other = stack.enter_context(datasette()) if options["datasette"] else None
                sizes.append(Size(splits, partial(use, name), other))
            stack.enter_context(addresses())
            stack.enter_context(override_settings(ALLOWED_HOSTS=["testserver"]))
            self.stdout.write(
                f"{runs} questions of each kind, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, "
                f"{platform.machine()}, Python {platform.python_version()}; milliseconds, p50 / p95"
            )
            try:
                measure(sizes, runs, quiet=quiet)
                for size in sizes:
                    size.enter()
                    self._beside_rounds(size.splits, options)
            except Disagreement as wrong:
                raise CommandError(str(wrong)) from wrong
        for size in sizes:
            self.stdout.write(f"\n{size.splits:,} pieces")
            self.stdout.write("\n".join(table(size.times)))
        for smaller, larger in pairwise(sizes):
            self.stdout.write(f"\ngrowth {smaller.splits:,} → {larger.splits:,} of the page's p50")
            self.stdout.write("\n".join(growth(smaller.times, larger.times)))
        self.stdout.write(f"every answer agreed; load at the end {os.getloadavg()[0]:.1f}")

    def _beside_rounds(self, splits: int, options: dict[str, Any]) -> None:
        """Over the collection just entered: pages over HTTP, searches, and loans, after which it is another."""
        if options["http"]:
            self.stdout.write(f"\n{splits:,} pieces over HTTP, {SECONDS:.0f} s each")
            served(SECONDS, self.stdout.write)
        self.stdout.write(f"\n{splits:,} pieces, milliseconds of SQL, p50 / p95")
        searched(options["runs"], self.stdout.write, quiet=options["quiet"])
        if not options["keep"]:
            self.stdout.write(f"\n{splits:,} pieces, loans of ten while the catalogue is read; p50 / p95")
            written(self.stdout.write)

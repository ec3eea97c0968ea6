"""`manage.py bench`: how fast the catalogue is, beside hand-written SQL, a floor, Django's admin and a plain list.

Works over an invented collection in a database of its own, dropped after; the registry's is not touched.
"""

from __future__ import annotations

import os
import platform
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test.utils import override_settings

from registry.console.benching.collection import database, make_collection, name_of
from registry.console.benching.measuring import SLOW, Disagreement, Times, measure
from registry.console.benching.ways import addresses

LEAST, MOST = 20_000, 5_000_000


class Command(BaseCommand):
    help = "Measure the catalogue over an invented collection, in a scratch database, beside other ways to answer."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--splits", type=int, default=200_000, help=f"pieces, {LEAST:,} to {MOST:,}")
        parser.add_argument("--runs", type=int, default=100, help="questions of each number of facets")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        splits, runs, quiet = options["splits"], options["runs"], options["quiet"]
        if not LEAST <= splits <= MOST or runs < 4:
            raise CommandError(f"From {LEAST:,} to {MOST:,} pieces, and 4 runs or more.")
        call_command("collectstatic", interactive=False, verbosity=0)  # pages name their files by content
        with database(name_of(splits)), addresses(), override_settings(ALLOWED_HOSTS=["testserver"]):
            make_collection(splits, quiet=quiet)
            self.stdout.write(
                f"{splits:,} pieces, {runs} questions of each kind, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} "
                f"processors, {platform.machine()}, Python {platform.python_version()}; milliseconds, p50 / p95"
            )
            try:
                for filters in range(5):
                    self.tell(measure(filters, runs, quiet=quiet))
            except Disagreement as wrong:
                raise CommandError(str(wrong)) from wrong
        self.stdout.write("every answer agreed")

    def tell(self, times: Times) -> None:
        taken = "  ".join(f"{way} {times.p50(way):.1f}/{times.p95(way):.1f}" for way in times.taken)
        ratios = "  ".join(f"{way} ÷ page {times.over(way, 'page'):.1f}" for way in SLOW)
        self.stdout.write(
            f"{times.filters} facets: {taken}\n"
            f"   page ÷ (SQL + floor) {times.over('page', 'SQL', 'floor'):.2f}  {ratios}"
        )

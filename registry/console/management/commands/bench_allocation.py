"""`manage.py bench_allocation`: how fast pieces are suggested for a line, beside the one statement that finds them.

Works over an invented collection in a database of its own, dropped after; the registry's is not touched.
"""

from __future__ import annotations

import os
import platform
import random
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.models import Count

from registry.access.roles import Role
from registry.applications.actions.write import put_line, start_application
from registry.applications.allocation import BEST, suggest
from registry.applications.models import LendingPolicy, Line
from registry.applications.policy import PolicyValues, make_policy
from registry.console.benching.collection import database, make_collection, name_of
from registry.console.management.commands.bench import sizes_of
from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection, Method, Split
from registry.parties.actions import grant_role, registry_itself
from registry.parties.models import Institution, Person

SEED: Final = 7
FOUND_BY: Final = """
SELECT s.id, s.identifier, s.condition, s.in_vault_ug, s.mass_ug, s.sort_key, s.use_class_id
  FROM holdings_split s WHERE s.sample_id = %s AND s.form_id = %s
 ORDER BY array_position(ARRAY['returned', 'opened', 'pristine'], s.condition::text), s.in_vault_ug, s.sort_key LIMIT %s
"""
"""The best of all pieces of a sample and form by hand, with no rule asked of any."""


class Command(BaseCommand):
    help = "Measure suggested allocation over an invented collection, in a scratch database, beside plain SQL."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--splits", type=sizes_of, default=[200_000], help="pieces; several sizes with commas")
        parser.add_argument("--runs", type=int, default=100, help="lines that suggestions are asked for")
        parser.add_argument("--quiet", action="store_true", help="no progress bar")

    def handle(self, *args: Any, **options: Any) -> None:
        for splits in options["splits"]:
            with database(name_of(splits)):
                make_collection(splits, quiet=options["quiet"])
                lines, policy = asked_lines(options["runs"])
                self.stdout.write(
                    f"{splits:,} pieces, {len(lines)} lines, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} "
                    f"processors, {platform.machine()}, Python {platform.python_version()}; milliseconds, p50 / p95"
                )
                times = measured(lines, policy)
                for way, taken in times.items():
                    self.stdout.write(f"{way:12} {median(taken):8.2f} {sorted(taken)[int(len(taken) * 0.95)]:8.2f}")
                largest, pieces = of_the_largest(lines)
                for way, taken in measured([largest] * 9, policy).items():
                    self.stdout.write(f"{way:12} {median(taken):8.2f} of the {pieces:,} pieces of the largest")
                ratio = median(times["suggestion"]) / median(times["plain SQL"])
                self.stdout.write(f"a suggestion takes {ratio:.1f} times the statement alone")


def asked_lines(runs: int) -> tuple[list[Line], LendingPolicy]:
    """Lines of one application, each for a divisible piece of another sample, drawn with the same seed every time."""
    at, collection = now(), Collection.objects.get(code="invented")
    policy = make_policy(
        collection,
        values=PolicyValues(term_months=12, use_classes=["research"], lines_limit=runs, kept_back_ppm=200_000),
        reason="invented",
        by=Person.objects.get(grants__role=Role.CURATOR),
        at=at,
    )
    borrower = Institution.objects.create(slug="invented-borrower", name="Invented borrower", country="CN")
    asking = Person.objects.create(name="Invented investigator", is_invented=True)
    grant_role(
        asking,
        role=Role.RESEARCHER,
        institution=borrower,
        from_on=date_in("UTC", at),  # roles are held by days of UTC
        reason="invented",
        by=registry_itself(),
        at=at,
    )
    application = start_application(collection=collection, institution=borrower, title="Invented", by=asking, at=at)
    method = Method.objects.filter(harm="D").first()
    assert method is not None
    chance = random.Random(SEED)  # noqa: S311  # to draw the same lines again, nothing secret
    sizes = dict(Split.objects.order_by().values_list("sample").annotate(Count("pk")))
    largest = max(sizes, key=lambda sample: sizes[sample])
    for sample in {largest: None, **dict.fromkeys(chance.sample(sorted(sizes), runs - 1))}:
        piece = (
            Split.objects.select_related("form").filter(sample=sample, form__is_divisible=True, mass_ug__gt=10).first()
        )
        if piece is not None:
            mass_ug = max((piece.mass_ug or 0) // 10, 1)
            put_line(application, split=piece, mass_ug=mass_ug, methods=[method], by=asking, at=at)
    rows = application.lines.select_related("split__form", "split__collection", "application__call")
    return list(rows.prefetch_related("methods")), policy


def of_the_largest(lines: list[Line]) -> tuple[Line, int]:
    """The line whose sample has the most pieces of its form, and how many."""
    counted = [
        (Split.objects.filter(sample=line.split.sample_id, form=line.split.form_id).count(), line.pk, line)
        for line in lines
    ]
    pieces, _pk, line = max(counted)
    return line, pieces


def measured(lines: list[Line], policy: LendingPolicy) -> dict[str, list[float]]:
    """Milliseconds of each way for each line, taken in turn; one line before, to warm."""
    times: dict[str, list[float]] = {"plain SQL": [], "suggestion": []}
    at = now()
    suggest(lines[0], policy, at=at)
    for line in lines:
        times["plain SQL"].append(timed(lambda line=line: found_by_hand(line)))  # type: ignore[misc]
        times["suggestion"].append(timed(lambda line=line: suggest(line, policy, at=at)))  # type: ignore[misc]
    return times


def found_by_hand(line: Line) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(FOUND_BY, [line.split.sample_id, line.split.form_id, BEST])
        return list(cursor.fetchall())


def timed(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000

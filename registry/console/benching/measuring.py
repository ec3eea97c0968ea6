"""Each way to answer a question, taken in turn and never one after the other; their answers must agree."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from statistics import median
from typing import Final
from urllib.parse import unquote

from django.test import Client

from registry.console.benching.datasette import Datasette
from registry.console.benching.questions import Question
from registry.console.benching.raw import asking
from registry.console.benching.ways import by_sql
from registry.reports.catalogue.keeping import forget

OURS: Final = re.compile(r'class="id" href="/holdings/([^"]+?)/')
PLAIN: Final = re.compile(r"<tr><td>([^<]+)</td>")
COUNT: Final = re.compile(r"<title>(\d+)</title>")
SLOW: Final = ("plain list", "admin", "admin with counts", "Datasette")
"""Taken every fourth time only: they would be most of what is waited for."""
EVERY: Final = 4
AGAIN: Final = "page again"
"""Our page for the question it was just asked, with what the process keeps of it until anything changes: the counts."""

Ways = Iterator[tuple[str, Callable[[], object]]]


@dataclass
class Times:
    """Milliseconds that each way took for one kind of question, and how many queries our page asked at most."""

    name: str
    taken: dict[str, list[float]] = field(default_factory=dict)
    queries: int = 0

    def add(self, way: str, milliseconds: float) -> None:
        self.taken.setdefault(way, []).append(milliseconds)

    def p50(self, way: str) -> float:
        return median(self.taken[way])

    def p95(self, way: str) -> float:
        return sorted(self.taken[way])[int(len(self.taken[way]) * 0.95)]

    def over(self, way: str, *others: str) -> float:
        """How many times the others together this way takes, by the medians."""
        return self.p50(way) / sum(self.p50(other) for other in others)

    def take(self, ways: Ways) -> None:
        """Every way once. Of our page also what it waited for the database (`queries`)."""
        for way, ask in ways:
            if way != AGAIN:
                forget("tally")  # no count is kept from an earlier question, while words and cells are
            with asking() as asked:
                began = time.perf_counter()
                ask()
                self.add(way, (time.perf_counter() - began) * 1000)
            if way == "page":
                self.add("queries", asked.milliseconds)
                self.queries = max(self.queries, len(asked.statements))


class Disagreement(Exception):
    """Two ways gave different answers to one question: nothing that was measured means anything."""


def of_catalogue(client: Client, question: Question, *, slow: bool, other: Datasette | None) -> Ways:
    """The ways to answer a question of so many facets; `other`: a Datasette over the same pieces."""
    with asking() as asked:
        by_sql(question.catalogue())
    yield "SQL", asked.again
    yield "floor", lambda: got(client, "/bench/floor/")
    yield "page", lambda: got(client, f"/holdings/?{question.query}")
    yield AGAIN, lambda: got(client, f"/holdings/?{question.query}")
    if slow:
        yield "plain list", lambda: got(client, f"/bench/plain/?{question.by_field}")
        yield "admin", lambda: got(client, f"/bench/stock/holdings/split/?{question.for_admin}")
        yield "admin with counts", lambda: got(client, f"/bench/counting/holdings/split/?{question.for_admin}")
        if other is not None:
            yield "Datasette", lambda: other.page(question)


def of_address(client: Client, address: str) -> Ways:
    """A page by its address, beside its own statements alone and the floor."""
    with asking() as asked:
        got(client, address)
    yield "SQL", asked.again
    yield "floor", lambda: got(client, "/bench/floor/")
    yield "page", lambda: got(client, address)
    yield AGAIN, lambda: got(client, address)


def got(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code != 200:
        raise Disagreement(f"{address} answered {response.status_code}")
    return response.content.decode()


def check(client: Client, question: Question, other: Datasette | None = None) -> None:
    """Our page, its SQL alone, a plain list with a COUNT and a Datasette must say the same."""
    pieces, rows = by_sql(question.catalogue())
    ours = list(
        dict.fromkeys(unquote(unescape(one)) for one in OURS.findall(got(client, f"/holdings/?{question.query}")))
    )
    plain = got(client, f"/bench/plain/?{question.by_field}")
    count = COUNT.search(plain)
    assert count is not None
    if rows != [unescape(one) for one in PLAIN.findall(plain)] or pieces != int(count.group(1)):
        raise Disagreement(f"{question.query}: the SQL and a plain list differ")
    if other is not None and other.answer(question) != (pieces, rows):
        raise Disagreement(f"{question.query}: the SQL and Datasette differ")
    if [one for one in ours if one in set(rows)] != rows:
        raise Disagreement(f"{question.query}: the page and its SQL differ")

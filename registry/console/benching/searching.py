"""What a text, an availability and an order cost the database, beside what was promised for a million pieces."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any, Final

from django.db import connection, connections
from django.http import QueryDict
from django.utils.http import urlencode
from tqdm import tqdm

from registry.database.roles import connect_as_owner
from registry.foundation.clocks import now
from registry.holdings.models import Lithology, Mission, Sample
from registry.reports.catalogue.counts import totals
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.keeping import forget
from registry.reports.catalogue.orders import BEST, DEFAULT
from registry.reports.catalogue.walk import page_of_catalogue
from registry.reports.catalogue.words import words_now

SEED: Final = 20_201_217
SAID: Final = (
    "olivine basalt",
    "small crater",
    "glass coating",
    "brown glass",
    "orange soil",
    "big muley",
    "dark clasts",
)
MOST_MS: Final = {
    "a number with a typing error": 3,
    "the beginning of a number": 5,
    "two words": 12,
    "an availability": 5,
    "the newest change": 5,
    "a page deep in what two words find": 12,
}
"""Milliseconds of SQL that 95 of a hundred questions may take; the second and the last two are ours."""

Ask = Callable[[], object]


def searched(runs: int, tell: Callable[[str], object], *, quiet: bool) -> None:
    """Ask every kind of question so many times in turn, once before for warmth; tell the milliseconds of SQL alone."""
    fill()
    rounds = turns()
    for ask in next(rounds).values():
        ask()  # counts of samples are in memory then, as the cells are
    taken: dict[str, list[float]] = {kind: [] for kind in MOST_MS}
    for questions in tqdm(islice(rounds, runs), total=runs, unit=" searches", disable=quiet):
        for kind, ask in questions.items():
            forget("search")
            forget("tally")
            taken[kind].append(of_sql(ask))
    for kind, times in taken.items():
        p95 = sorted(times)[int(len(times) * 0.95)]
        tell(f"{kind}: SQL {median(times):.1f}/{p95:.1f}, {MOST_MS[kind]} wanted")


def fill() -> None:
    """Last changes, which the ledger would have told: these pieces have none."""
    with connect_as_owner(connections["default"].settings_dict["NAME"]) as owner:
        owner.execute("DELETE FROM holdings_lastchange")
        owner.execute("INSERT INTO holdings_lastchange SELECT id, last_moved_at FROM holdings_split")
        owner.execute("VACUUM ANALYZE holdings_lastchange")


def turns() -> Iterator[dict[str, Ask]]:
    """Endless rounds of one question of each kind, the same whenever they are asked."""
    chance = random.Random(SEED)
    numbers = list(Sample.objects.in_order().values_list("identifier", flat=True))
    things = [str(name) for name in Lithology.objects.values_list("name", flat=True)]
    places = [str(name) for name in Mission.objects.values_list("name", flat=True)]
    while True:
        words = chance.choice([*SAID, f"{chance.choice(things)} {chance.choice(places)}"])
        narrowed = {"availability": chance.choice(["available", "on_loan", "set_aside"]), "q": ""}
        lithology = chance.choice(list(Lithology.objects.values_list("code", flat=True)))
        typed, begun = mistyped(numbers, chance), chance.choice(numbers)[:4]
        yield {
            "a number with a typing error": lambda typed=typed: page(BEST, q=typed),  # type: ignore[misc]
            "the beginning of a number": lambda begun=begun: page(BEST, q=begun),  # type: ignore[misc]
            "two words": lambda words=words: page(BEST, q=words),  # type: ignore[misc]
            "an availability": lambda one=narrowed, of=lithology: page(DEFAULT, **one, lithology=of),  # type: ignore[misc]
            "the newest change": lambda: page("changed"),
            "a page deep in what two words find": lambda words=words: deep_in(words),  # type: ignore[misc]
        }


def mistyped(numbers: Sequence[str], chance: random.Random) -> str:
    """A number with an error in it that begins no other number, for that would be no error."""
    while True:
        typed = _mistyped(chance.choice(numbers), chance)
        if not any(number.startswith(typed) for number in numbers):
            return typed


def _mistyped(number: str, chance: random.Random) -> str:
    """Two digits turned round, one left out, or one wrong."""
    at = chance.randrange(1, len(number) - 1)
    match chance.randrange(3):
        case 0:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        case 1:
            return number[:at] + number[at + 1 :]
    return number[:at] + str(chance.randrange(10)) + number[at + 1 :]


def page(order: str, **query: Any) -> CatalogueFilter:
    """A page and its count, as the catalogue's page asks for them."""
    narrowed = CatalogueFilter(QueryDict(urlencode(query)), at=now(), words=words_now())
    page_of_catalogue(narrowed, order)
    totals(narrowed)
    return narrowed


def deep_in(words: str) -> None:
    """A page that starts in the middle of what is found."""
    narrowed = CatalogueFilter(QueryDict(urlencode({"q": words})), at=now(), words=words_now())
    entries = narrowed.search.hits.entries
    if entries:
        sample = entries[len(entries) // 2][0]
        first = narrowed.qs.filter(sample=sample).values_list("identifier", flat=True)[:1]
        page_of_catalogue(narrowed, BEST, after=next(iter(first), ""))


def of_sql(ask: Ask) -> float:
    """Milliseconds that the statements of a question take, sending and fetching included."""
    taken = 0.0

    def clock(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal taken
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            taken += (time.perf_counter() - began) * 1000

    with connection.execute_wrapper(clock):
        ask()
    return taken

"""What is measured, a few questions of each size at a time: whatever else the machine does falls on all alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Final

from django.db import connection
from django.db.models import Count
from django.test import Client
from tqdm import tqdm

from registry.console.benching.datasette import Datasette
from registry.console.benching.measuring import EVERY, Times, check, of_address, of_catalogue
from registry.console.benching.questions import Question, questions
from registry.holdings.models import Sample, Split

BLOCK: Final = 10
"""Questions asked of one size before the next has its turn."""
PAGE: Final = 50
Ask = Callable[[Times, bool, "Datasette | None"], None]
"""Asks one question in every way, the slow ones too if told so, and notes what each took."""
TREE: Final = 200
"""Pieces of a sample whose page is measured: fifty have so many in a collection of any size."""


@dataclass
class Size:
    """One collection: how many pieces, its database, and what was measured over it by the name of the question."""

    splits: int
    enter: Callable[[], None]
    other: Datasette | None = None
    times: dict[str, Times] = field(default_factory=dict)
    asked: dict[str, Iterator[Ask]] = field(default_factory=dict)

    def ask(self, name: str, many: int) -> None:
        """The next few questions of one kind. The very first is asked for warmth and not counted."""
        self.enter()
        connection.ensure_connection()
        times = self.times.setdefault(name, Times(name))
        if name not in self.asked:
            self.asked[name] = KINDS[name]()
            next(self.asked[name])(Times(name), True, self.other)
        for number, question in enumerate(islice(self.asked[name], many)):
            question(times, number % EVERY == 0, self.other)


def measure(sizes: Sequence[Size], runs: int, *, quiet: bool) -> None:
    """Every kind of question, `runs` of each, of each size in turn. Raises Disagreement."""
    with tqdm(total=runs * len(sizes) * len(KINDS), unit=" questions", disable=quiet) as bar:
        for name in KINDS:
            for done in range(0, runs, BLOCK):
                for size in sizes:
                    size.ask(name, min(BLOCK, runs - done))
                    bar.update(min(BLOCK, runs - done))


def _of_catalogue(filters: int) -> Iterator[Ask]:
    client = Client()  # loads the middleware once
    return (partial(_ask_catalogue, client, question) for question in questions(filters))


def _ask_catalogue(client: Client, question: Question, times: Times, slow: bool, other: Datasette | None) -> None:
    times.take(of_catalogue(client, question, slow=slow, other=other))
    if slow:
        check(client, question, other)


def _of_addresses(addresses: Sequence[str]) -> Iterator[Ask]:
    client = Client()
    return (partial(_ask_address, client, address) for address in cycle(addresses))


def _ask_address(client: Client, address: str, times: Times, _slow: bool, _other: Datasette | None) -> None:
    times.take(of_address(client, address))


def _first_page() -> Iterator[Ask]:
    return _of_addresses(["/holdings/"])


def _last_page() -> Iterator[Ask]:
    last = Split.objects.order_by("-sample__sort_key", "-sort_key").values_list("identifier", flat=True)[PAGE]
    return _of_addresses([f"/holdings/?after={last}"])


def _sample_page() -> Iterator[Ask]:
    """Samples of two hundred pieces; where there are none, the largest."""
    counted = Sample.objects.annotate(n=Count("splits"))
    found = counted.filter(n=TREE).order_by("sort_key")[:PAGE] or counted.order_by("-n")[:PAGE]
    return _of_addresses([f"/holdings/{sample.identifier}/" for sample in found])


KINDS: Final[dict[str, Callable[[], Iterator[Ask]]]] = {
    **{f"{filters} facets": partial(_of_catalogue, filters) for filters in range(5)},
    "first page": _first_page,
    "last page": _last_page,
    "sample page": _sample_page,
}

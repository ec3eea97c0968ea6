"""What was measured, as lines to read and to keep in the documentation: Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from registry.console.benching.measuring import AGAIN, SLOW, Times

FAST: Final = ("SQL", "floor", "page", AGAIN, "queries")


def table(times: Mapping[str, Times]) -> Iterator[str]:
    """A row for each kind of question: p50 / p95 of every way, queries asked, ratios of the medians."""
    slow = [way for way in SLOW if any(way in one.taken for one in times.values())]
    heads = ["", *FAST, *slow, "asked", "page ÷ (SQL + floor)", *(f"{way} ÷ page" for way in slow)]
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for one in times.values():
        cells = [f"{one.p50(way):.1f} / {one.p95(way):.1f}" if way in one.taken else "" for way in (*FAST, *slow)]
        ratios = [f"{one.over(way, 'page'):.1f}" if way in one.taken else "" for way in slow]
        cells += [str(one.queries), f"{one.over('page', 'SQL', 'floor'):.2f}", *ratios]
        yield f"| {one.name} | {' | '.join(cells)} |"
    if "last page" in times:
        yield f"\nlast page ÷ first page: {times['last page'].p50('page') / times['first page'].p50('page'):.2f}"


def growth(smaller: Mapping[str, Times], larger: Mapping[str, Times]) -> Iterator[str]:
    """How many times as long the page takes over the larger collection."""
    for name, one in larger.items():
        yield f"| {name} | {one.p50('page') / smaller[name].p50('page'):.2f} |"

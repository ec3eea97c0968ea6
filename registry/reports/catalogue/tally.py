"""How many pieces each value of each facet would show, from the roll-ups and the notes not folded into them yet.

One statement reads both, so they are of one moment. Every value is counted as if its own facet were open ("other
choices"). Values are the numbers of the roll-ups (`holdings.models.roll_ups`), 0 for none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db import connection

from registry.holdings.models.roll_ups import FACETS

Chosen = Mapping[int, frozenset[int]]
"""Which values are chosen, by the facet's number from 1; a facet that is open is not in it."""
Dimensions = Sequence[int]

ALL: Final = ", ".join(FACETS)
TOTAL: Final = 0
"""In place of a facet's number: the pieces that match everything."""


@dataclass
class Tally:
    """Counts by facet number and value. A facet that could not be counted within bounds is in `uncounted`."""

    pieces: int = 0
    mass_ug: int = 0
    counts: dict[int, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    uncounted: frozenset[int] = frozenset()
    is_bounded: bool = False

    def copied(self) -> Tally:
        """One of its own, to be added to."""
        copy = replace(self, counts=Tally().counts)
        for facet, counts in self.counts.items():
            copy.counts[facet].update(counts)
        return copy

    def of(self, facet: int) -> Mapping[int, int] | None:
        """Pieces by value, without those that have none; None where the facet could not be counted."""
        return None if facet in self.uncounted else self.counts.get(facet, {})

    def add(self, chosen: Chosen, dimensions: Dimensions, n: int, mass_ug: int) -> None:
        """Count pieces of one kind wherever they belong: under every facet but those that shut them out."""
        misses = [facet for facet, values in chosen.items() if dimensions[facet - 1] not in values]
        if len(misses) > 1:
            return
        if misses:
            self.counts[misses[0]][dimensions[misses[0] - 1]] += n
            return
        self.pieces += n
        self.mass_ug += mass_ug
        for facet, value in enumerate(dimensions, start=1):
            self.counts[facet][value] += n

    def join(self, other: Tally) -> None:
        """Count other pieces together with these."""
        self.pieces += other.pieces
        self.mass_ug += other.mass_ug
        for facet, counts in other.counts.items():
            for value, n in counts.items():
                self.counts[facet][value] += n


def tally(chosen: Chosen) -> Tally:
    """Everything counted in one statement."""
    sql, parameters = statement(chosen)
    found = Tally()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    for facet, value, n, mass, dimensions in rows:
        mass_ug = int(mass)  # sums come as numeric
        if dimensions is not None:
            found.add(chosen, dimensions, n, mass_ug)
        elif facet == TOTAL:
            found.pieces += n
            found.mass_ug += mass_ug
        else:
            found.counts[facet][value] += n
    return found


def statement(chosen: Chosen) -> tuple[str, list[Any]]:
    """Facet, value, pieces and micrograms of every choice, and the notes with their dimensions. None: no such thing."""
    parts: list[tuple[str, list[Any]]]
    if not chosen:
        parts = [_singles(range(1, len(FACETS) + 1))]
        # Every piece has an availability, so that facet alone holds them all.
        parts.append(
            (
                (
                    f"SELECT {TOTAL}, 0, coalesce(sum(n), 0), coalesce(sum(mass_ug), 0), NULL::integer[]"
                    " FROM holdings_facetcount WHERE facet_a = 1 AND facet_b = 0"
                ),
                [],
            )
        )
    elif len(chosen) == 1:
        ((facet, values),) = chosen.items()
        parts = [_singles([facet]), *_beside(facet, values), _total_of_one(facet, values)]
    else:
        parts = [_open(chosen), *(_other_choices(chosen, facet) for facet in chosen)]
    parts.append((f"SELECT NULL, NULL, n, mass_ug, ARRAY[{ALL}]::integer[] FROM holdings_facetchange", []))
    sql = " UNION ALL ".join(f"({part})" for part, _values in parts)
    return sql, [value for _part, values in parts for value in values]


def _singles(facets: Iterable[int]) -> tuple[str, list[Any]]:
    return (
        (
            "SELECT facet_a::integer, value_a, n::bigint, mass_ug::numeric, NULL::integer[] FROM holdings_facetcount"
            " WHERE facet_b = 0 AND facet_a = ANY(%s)"
        ),
        [list(facets)],
    )


def _total_of_one(facet: int, values: Iterable[int]) -> tuple[str, list[Any]]:
    return (
        (
            f"SELECT {TOTAL}, 0, coalesce(sum(n), 0), coalesce(sum(mass_ug), 0), NULL::integer[]"
            " FROM holdings_facetcount WHERE facet_a = %s AND value_a = ANY(%s) AND facet_b = 0"
        ),
        [facet, list(values)],
    )


def _beside(facet: int, values: Iterable[int], beside: int = 0) -> list[tuple[str, list[Any]]]:
    """Every other facet where one is narrowed, or just the one asked for."""
    parts = []
    for one, other in (("a", "b"), ("b", "a")):
        where = f"facet_{one} = %s AND value_{one} = ANY(%s) AND facet_{other} " + ("= %s" if beside else "<> %s")
        parts.append(
            (
                (
                    f"SELECT facet_{other}::integer, value_{other}, sum(n), sum(mass_ug), NULL::integer[]"
                    f" FROM holdings_facetcount WHERE {where} GROUP BY 1, 2"
                ),
                [facet, list(values), beside],
            )
        )
    return parts


def _where(chosen: Chosen) -> tuple[str, list[Any]]:
    conditions: list[str] = []
    parameters: list[Any] = []
    for facet, values in chosen.items():
        if len(values) == 1:  # an equation lets an index on several columns narrow further
            conditions.append(f"{FACETS[facet - 1]} = %s")
            parameters.extend(values)
        else:
            conditions.append(f"{FACETS[facet - 1]} = ANY(%s)")
            parameters.append(list(values))
    return " AND ".join(conditions), parameters


def _open(chosen: Chosen) -> tuple[str, list[Any]]:
    """Every facet in which nothing is chosen, and the total, from the cells in one pass."""
    facets = [facet for facet in range(1, len(FACETS) + 1) if facet not in chosen]
    names = [FACETS[facet - 1] for facet in facets]
    where, parameters = _where(chosen)
    facet = " ".join(f"WHEN grouping({name}) = 0 THEN {facet}" for facet, name in zip(facets, names, strict=True))
    sets = ", ".join(f"({name})" for name in names)
    return (
        (
            f"SELECT CASE {facet} ELSE {TOTAL} END, coalesce({', '.join(names)}, 0), coalesce(sum(n), 0),"
            f" coalesce(sum(mass_ug), 0), NULL::integer[] FROM holdings_facetcell WHERE {where}"
            f" GROUP BY GROUPING SETS ({sets}, ())"
        ),
        parameters,
    )


def _other_choices(chosen: Chosen, facet: int) -> tuple[str, list[Any]]:
    """A facet in which something is chosen, as if nothing were."""
    rest = {other: values for other, values in chosen.items() if other != facet}
    if len(rest) == 1:
        ((other, values),) = rest.items()
        parts = _beside(other, values, beside=facet)
        return " UNION ALL ".join(part for part, _values in parts), [one for _part, some in parts for one in some]
    where, parameters = _where(rest)
    name = FACETS[facet - 1]
    return (
        (
            f"SELECT {facet}, {name}::integer, sum(n), sum(mass_ug), NULL::integer[]"
            f" FROM holdings_facetcell WHERE {where} GROUP BY 2"
        ),
        parameters,
    )

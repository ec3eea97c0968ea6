"""The cells of the roll-ups in memory, for counts under two facets and more: columns of numbers, counted in passes.

Exact at every moment: mark and notes are read in one statement; cells kept under another mark are read anew. The
database counts the same in one statement (`tally.tally`), but groups each cell that fits for every facet: ten to thirty
times as long where much fits.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from threading import Lock
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

import numpy as np
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from registry.holdings.mass_bands import BOUNDS, NONE_LEFT, UNWEIGHED
from registry.holdings.models import Split
from registry.holdings.models.pieces import SET_ASIDE
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, FACETS
from registry.reports.catalogue.tally import Chosen, Tally, tally

TRIES: Final = 3
"""Cells that change again while they are read are read so often, before the database is asked to count."""
LOAD: Final = (
    "SELECT (SELECT mark FROM holdings_cellmark), "
    + ", ".join(f"string_agg(int4send({name}::integer), ''::bytea)" for name in (*FACETS, "n"))
    + ", string_agg(int8send(mass_ug), ''::bytea) FROM holdings_facetcell"
)
NOTES: Final = (
    f"SELECT m.mark, c.sample_id, c.n, c.mass_ug, {', '.join(f'c.{name}' for name in FACETS)}"
    " FROM holdings_cellmark m LEFT JOIN holdings_facetchange c ON true"
)

COLUMNS: Final = (
    "availability", "mission_id", "site_id", "lithology_id", "subtype_id", "form_id", "use_class_id", "condition",
    "facility_id", "mass_ug",
)  # fmt: skip
FEW: Final = (
    "SELECT count(*), "
    + ", ".join(
        f"string_agg(int4send({value}), ''::bytea)"
        for value in (
            (
                f"CASE WHEN pk = ANY(%s) THEN {AVAILABILITY_NUMBERS[SET_ASIDE]}"
                " ELSE holdings_availability_number(availability)::integer END"
            ),
            *(f"coalesce({column}, 0)::integer" for column in COLUMNS[1:7]),
            "holdings_condition_number(condition)::integer",
            "coalesce(facility_id, 0)::integer",
        )
    )
    + f", string_agg(int8send(coalesce(mass_ug, -1)), ''::bytea) FROM ({{}}) few (pk, {', '.join(COLUMNS)})"
)
"""Some pieces as `holdings_facets_of_pieces` has all, those on their way set aside; the band follows from the mass."""

Numbers = NDArray[Any]


@dataclass(frozen=True)
class Column:
    """One facet of every cell: its value less the least, so that values can be counted by place."""

    least: int
    places: Numbers

    @classmethod
    def of(cls, values: Numbers) -> Column:
        least = int(values.min()) if len(values) else 0
        places = values - least
        return cls(least, places.astype(np.uint16 if not len(places) or places.max() < 2**16 else np.int64))

    def fits(self, values: Iterable[int]) -> Numbers:
        """For every cell whether it holds one of these values."""
        # One comparison with all cells is ten times as quick as looking each of them up, and few values are chosen.
        found: Numbers = np.zeros(len(self.places), dtype=bool)
        for place in {value - self.least for value in values}:
            if 0 <= place <= np.iinfo(self.places.dtype).max:
                found |= self.places == place
        return found

    def counts(self, which: Numbers, n: Numbers) -> dict[int, int]:
        """Pieces by value, over some of the cells."""
        found = np.bincount(self.places[which], weights=n)
        return {int(place) + self.least: int(found[place]) for place in np.flatnonzero(found)}


@dataclass(frozen=True)
class Cube:
    """Every cell, by columns. `n` are pieces as doubles, which are exact here; `mass_ug` micrograms."""

    mark: UUID
    columns: tuple[Column, ...]
    n: Numbers
    mass_ug: Numbers

    def tally(self, chosen: Chosen) -> Tally:
        """As `tally.tally`, without the notes."""
        fits = {facet: self.columns[facet - 1].fits(values) for facet, values in chosen.items()}
        which = np.flatnonzero(_all(fits.values(), len(self.n)))
        n = self.n[which]
        found = Tally(pieces=int(n.sum()), mass_ug=int(self.mass_ug[which].sum()))
        for facet, column in enumerate(self.columns, start=1):
            if facet in chosen:
                others = [fit for other, fit in fits.items() if other != facet]
                beside = np.flatnonzero(_all(others, len(self.n)))
                found.counts[facet].update(column.counts(beside, self.n[beside]))
            else:
                found.counts[facet].update(column.counts(which, n))
        return found


Note = tuple[int, int, int, tuple[int, ...]]
"""Of what sample, how many pieces came or went, with what mass, alike in these values of the ten facets."""


class Marked(Protocol):
    """What was read from the roll-ups, and the mark it was read under."""

    @property
    def mark(self) -> UUID: ...


Read = TypeVar("Read", bound=Marked)


class UnderMark(Generic[Read]):
    """What is read of the roll-ups and kept in memory, of each database, until their mark is another."""

    def __init__(self, read: Callable[[], Read]) -> None:
        self._read = read
        self._kept: dict[str, Read] = {}
        self._lock = Lock()

    def at(self, mark: UUID) -> Read:
        """As it was under this mark, or under a newer one."""
        name = str(connection.settings_dict["NAME"])
        with self._lock:  # whoever comes meanwhile waits for the same rather than read it too
            if name not in self._kept or self._kept[name].mark != mark:
                self._kept[name] = self._read()
            return self._kept[name]

    def now(self) -> tuple[Read, list[Note]] | None:
        """With the notes that belong to it, all of one moment; None if it changes too often to be read."""
        for _try in range(TRIES):
            mark, notes = _notes()
            if (kept := self.at(mark)).mark == mark:
                return kept, notes
        return None


def tally_of_several(chosen: Chosen) -> Tally:
    """Everything counted from the cells and the notes. Never inside a transaction: it may see what others do not."""
    if (known := _CELLS.now()) is None:
        return tally(chosen)
    cube, notes = known
    found = cube.tally(chosen)
    for _sample, n, mass_ug, dimensions in notes:
        found.add(chosen, dimensions, n, mass_ug)
    return found


def cube_of_few(pieces: QuerySet[Split], leaving: Collection[int], *, most: int) -> Cube | None:
    """Pieces as cells of one each, what is leaving as set aside; None where they are more. One query."""
    query = pieces.order_by().values_list("pk", *COLUMNS)[: most + 1].query
    sql, values = query.get_compiler(DEFAULT_DB_ALIAS, elide_empty=False).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(FEW.format(sql), [list(leaving), *values])
        found, *texts, known = cursor.fetchone()
    return None if found > most else cube_of([integers(text) for text in texts], masses(known))


def cube_of(facets: Sequence[Numbers], known: Numbers) -> Cube:
    """Pieces as cells of one each: nine facets by columns, and micrograms, -1 where unknown, which tell the band."""
    bands = np.where(known > 0, 1 + np.searchsorted(BOUNDS, known, side="right"), np.where(known, UNWEIGHED, NONE_LEFT))
    columns = tuple(Column.of(column) for column in (*facets, bands))
    return Cube(UUID(int=0), columns, np.ones(len(known)), np.maximum(known, 0))


def _read() -> Cube:
    with connection.cursor() as cursor:
        cursor.execute(LOAD)
        mark, *texts, n, known = cursor.fetchone()
    columns = tuple(Column.of(integers(text)) for text in texts)
    return Cube(mark, columns, integers(n).astype(np.float64), masses(known))


_CELLS: Final = UnderMark(_read)


def masses(column: bytes | None) -> Numbers:
    """What `int8send` sent."""
    return np.frombuffer(column or b"", dtype=">i8").astype(np.int64)


def integers(column: bytes | None) -> Numbers:
    """What `int4send` sent."""
    return np.frombuffer(column or b"", dtype=">i4").astype(np.int64)


def _notes() -> tuple[UUID, list[Note]]:
    with connection.cursor() as cursor:
        cursor.execute(NOTES)
        rows = cursor.fetchall()
    return rows[0][0], [(sample, n, mass, tuple(facets)) for _mark, sample, n, mass, *facets in rows if n is not None]


def _all(fits: Iterable[Numbers], size: int) -> Numbers:
    return reduce(np.logical_and, fits, np.ones(size, dtype=bool))

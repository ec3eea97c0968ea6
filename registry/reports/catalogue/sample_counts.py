"""Whole samples counted without looking at their pieces: what the roll-ups know of each by one facet alone, in memory.

A text means samples before anything else. Of each the database keeps how many pieces have each value of each facet
(`holdings_samplecount`), some fifty rows; they are read once under the mark of the cells, and the notes that are not
folded yet are added, so that the counts are exact at every moment, however many pieces the samples have.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from typing import Final
from uuid import UUID

import numpy as np
from django.db import connection

from registry.holdings.models.roll_ups import FACETS
from registry.reports.catalogue.cube import Column, Numbers, UnderMark, integers, masses
from registry.reports.catalogue.tally import Chosen, Tally

LOAD: Final = """
    SELECT (SELECT mark FROM holdings_cellmark), string_agg(int4send(sample_id::integer), ''::bytea),
           string_agg(int4send(facet::integer), ''::bytea), string_agg(int4send(value), ''::bytea),
           string_agg(int4send(n), ''::bytea), string_agg(int8send(mass_ug), ''::bytea)
      FROM holdings_samplecount"""
SHARED_BY_ALL: Final = frozenset(FACETS.index(name) + 1 for name in ("mission", "site", "lithology", "subtype"))
"""Facets that belong to the sample, so that all its pieces share one value: these alone may be chosen beside."""


@dataclass(frozen=True)
class OneFacet:
    """Each row a value that pieces of a sample have: the sample by its place in the list of all, how many pieces."""

    samples: Numbers
    values: Column
    n: Numbers

    def fits(self, chosen: Collection[int], many: int) -> Numbers:
        """For every sample whether it holds one of these values."""
        found = np.zeros(many, dtype=bool)
        found[self.samples[self.values.fits(chosen) & (self.n > 0)]] = True
        return found

    def counts(self, samples: Numbers) -> dict[int, int]:
        """Pieces by value, over some of the samples."""
        which = np.flatnonzero(samples[self.samples])
        return self.values.counts(which, self.n[which])


@dataclass(frozen=True)
class SampleCounts:
    """All samples by number, with the micrograms of each, and their ten facets."""

    mark: UUID
    samples: Numbers
    mass_ug: Numbers
    facets: tuple[OneFacet, ...]

    def tally(self, samples: Collection[int], chosen: Chosen) -> Tally:
        """As `tally.tally`, over these samples alone and without the notes."""
        many = len(self.samples)
        meant = np.isin(self.samples, np.fromiter(samples, dtype=np.int64, count=len(samples)))
        fits = {facet: self.facets[facet - 1].fits(values, many) for facet, values in chosen.items()}
        which = reduce(np.logical_and, fits.values(), meant)
        found = Tally(mass_ug=int(self.mass_ug[which].sum()))
        for facet, one in enumerate(self.facets, start=1):
            others = reduce(np.logical_and, (fit for other, fit in fits.items() if other != facet), meant)
            found.counts[facet].update(one.counts(others))
        found.pieces = sum(self.facets[0].counts(which).values())
        return found


def tally_of_samples(samples: Collection[int], chosen: Chosen) -> Tally | None:
    """All pieces of these samples, counted; None if the roll-ups change too often. Never inside a transaction.

    `chosen`: of facets in SHARED_BY_ALL.
    """
    if not samples:
        return Tally()
    if (known := _COUNTS.now()) is None:
        return None
    counts, notes = known
    found, meant = counts.tally(samples, chosen), frozenset(samples)
    for sample, n, mass_ug, dimensions in notes:
        if sample in meant:
            found.add(chosen, dimensions, n, mass_ug)
    return found


def _read() -> SampleCounts:
    with connection.cursor() as cursor:
        cursor.execute(LOAD)
        mark, *texts, known = cursor.fetchone()
    sample, facet, value, n = map(integers, texts)
    samples, places = np.unique(sample, return_inverse=True)
    facets = []
    for number in range(1, len(FACETS) + 1):
        of_facet = np.flatnonzero(facet == number)
        facets.append(
            OneFacet(places[of_facet].astype(np.int32), Column.of(value[of_facet]), n[of_facet].astype(np.float64))
        )
    once = np.flatnonzero(facet == 1)  # every piece has an availability, so that facet alone holds them all
    mass_ug = np.zeros(len(samples), dtype=np.int64)
    np.add.at(mass_ug, places[once], masses(known)[once])
    return SampleCounts(mark, samples, mass_ug, tuple(facets))


_COUNTS: Final = UnderMark(_read)

"""Sums over all pieces, from the catalogue's roll-ups and the notes not folded into them: never by counting pieces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import connection

from registry.holdings.models.pieces import AVAILABLE
from registry.holdings.models.roll_ups import AVAILABILITY_NUMBERS, FACETS

_OF_FACET: Final = """
    SELECT value, sum(n)::bigint, sum(mass_ug)::bigint
      FROM (SELECT {value} AS value, n, mass_ug FROM holdings_facetcount WHERE {where}
            UNION ALL SELECT {column}, n, mass_ug FROM holdings_facetchange WHERE {noted}) known
     GROUP BY value HAVING sum(n) > 0"""
_OF_COLLECTIONS: Final = """
    SELECT s.collection_id, sum(n)::bigint, (sum(n) FILTER (WHERE k.availability = %(available)s))::bigint
      FROM (SELECT sample_id, value AS availability, n FROM holdings_samplecount WHERE facet = 1
            UNION ALL SELECT sample_id, availability, n FROM holdings_facetchange) k
      JOIN holdings_sample s ON s.id = k.sample_id
     GROUP BY s.collection_id"""


@dataclass(frozen=True)
class Sum:
    """Pieces anybody may see, and their micrograms."""

    pieces: int = 0
    ug: int = 0


def sums_by(facet: str) -> dict[int, Sum]:
    """All pieces by one facet. One query."""
    number = FACETS.index(facet) + 1
    sql = _OF_FACET.format(value="value_a", where=f"facet_a = {number} AND facet_b = 0", column=facet, noted="true")
    return _sums(sql, {})


def sums_within(facet: str, value: int, *, by: str) -> dict[int, Sum]:
    """Pieces of one value of a facet by another facet, which stands after it. One query."""
    first, second = FACETS.index(facet) + 1, FACETS.index(by) + 1
    sql = _OF_FACET.format(
        value="value_b",
        where=f"facet_a = {first} AND value_a = %(value)s AND facet_b = {second}",
        column=by,
        noted=f"{facet} = %(value)s",
    )
    return _sums(sql, {"value": value})


def _sums(sql: str, parameters: dict[str, int]) -> dict[int, Sum]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return {value: Sum(int(pieces), int(ug)) for value, pieces, ug in cursor.fetchall()}


def pieces_of_collections() -> dict[int, tuple[int, int]]:
    """By collection: pieces, and those of which something may be asked for now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_COLLECTIONS, {"available": AVAILABILITY_NUMBERS[AVAILABLE]})
        return {collection: (int(pieces), int(available or 0)) for collection, pieces, available in cursor.fetchall()}

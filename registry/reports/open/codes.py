"""The codes of every word a piece is described with, by id: a few dozen rows in one question, so no page joins them.

Joining nine tables costs the database more in planning than a page of rows costs it in reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection

from registry.reports.catalogue.keeping import kept

_QUESTION: Final = """
    SELECT 'collection', id, code, kept_back_floor_ug, kept_back_ppm, false FROM holdings_collection
    UNION ALL SELECT 'mission', id, slug, 0, 0, false FROM holdings_mission
    UNION ALL SELECT 'site', id, name, 0, 0, false FROM holdings_landingsite
    UNION ALL SELECT 'lithology', id, code, 0, 0, false FROM holdings_lithology
    UNION ALL SELECT 'subtype', id, code, 0, 0, false FROM holdings_subtype
    UNION ALL SELECT 'form', id, code, 0, 0, is_divisible FROM holdings_form
    UNION ALL SELECT 'use_class', id, code, 0, 0, false FROM holdings_useclass
    UNION ALL SELECT 'facility', id, code, 0, 0, false FROM holdings_facility
"""


@dataclass(frozen=True)
class Codes:
    """Codes by word and id; beside them what each collection keeps back and which forms are divisible."""

    words: Mapping[str, Mapping[int, str]]
    kept_back: Mapping[int, tuple[int, int]]
    divisible: frozenset[int]

    @classmethod
    def now(cls, edition: int | None) -> Codes:
        """As they are in this edition, read once in it."""
        return kept(edition, "codes", cls.read)

    @classmethod
    def read(cls) -> Codes:
        """One query."""
        words: dict[str, dict[int, str]] = defaultdict(dict)
        kept_back: dict[int, tuple[int, int]] = {}
        divisible: set[int] = set()
        with connection.cursor() as cursor:
            cursor.execute(_QUESTION)
            for word, pk, code, floor_ug, ppm, is_divisible in cursor.fetchall():
                words[word][pk] = code
                if word == "collection":
                    kept_back[pk] = (floor_ug, ppm)
                if is_divisible:
                    divisible.add(pk)
        return cls(words, kept_back, frozenset(divisible))

    def kept_back_ug(self, collection: int, first_mass_ug: int | None) -> int:
        """What must stay of a divisible piece, in micrograms; as `Collection.kept_back_ug` has it."""
        floor_ug, ppm = self.kept_back[collection]
        return max(floor_ug, -(-(first_mass_ug or 0) * ppm // 1_000_000))

"""What is asked of a catalogue: drawn from what there is, the same whenever it is asked with the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from registry.foundation.clocks import now
from registry.holdings.models import Split
from registry.reports.catalogue.filters import FACETS, CatalogueFilter
from registry.reports.catalogue.words import words_now

SEED: Final = 20_201_217
MIXED: Final = 0.125
"""So many questions take values of two pieces, which may well exclude each other: an empty answer."""
COLUMNS: Final = {facet: column for facet, (column, _heading) in FACETS.items() if facet != "band"}


@dataclass(frozen=True)
class Question:
    """Facets, each with one value: as an address has it, and as the column has it."""

    chosen: tuple[tuple[str, str, Any], ...]

    @property
    def query(self) -> str:
        """For our page."""
        return urlencode([(facet, code) for facet, code, _value in self.chosen])

    @property
    def by_field(self) -> str:
        """For a list that narrows by the model's own fields."""
        return urlencode([(COLUMNS[facet].removesuffix("_id"), value) for facet, _code, value in self.chosen])

    @property
    def for_admin(self) -> str:
        """For Django's admin."""
        asked = [(COLUMNS[facet].replace("_id", "__id") + "__exact", value) for facet, _code, value in self.chosen]
        return urlencode(asked)

    def catalogue(self) -> CatalogueFilter:
        """The filter set itself, without a request."""
        return CatalogueFilter(QueryDict(self.query), at=now(), words=words_now())


def questions(filters: int) -> Iterator[Question]:
    """Endless questions of so many facets, with values that some piece has."""
    chance = random.Random(SEED + filters)
    words = words_now()
    codes = {facet: {value: code for value, code, _word in words.options(facet)} for facet in COLUMNS}
    last = Split.objects.order_by("-pk").values_list("pk", flat=True)[0]
    while True:
        facets = chance.sample(sorted(COLUMNS), filters)
        drawn = [chance.randint(1, last), chance.randint(1, last)]
        is_mixed = chance.random() < MIXED
        found = Split.objects.in_bulk(drawn)
        if len(found) < len(set(drawn)):
            continue
        values = [
            getattr(found[drawn[1 if is_mixed and place else 0]], COLUMNS[facet]) for place, facet in enumerate(facets)
        ]
        if None not in values:
            yield Question(
                tuple((facet, codes[facet][value], value) for facet, value in zip(facets, values, strict=True))
            )

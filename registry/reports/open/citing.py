"""How to cite a sample or a piece: a sentence in both languages, BibTeX, and CSL-JSON for reference managers.

The collection's owner stands as author, the registry as publisher of the record; the day is the reader's. A record with
invented figures says so in every form, and names nobody but the registry as its author.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from registry.foundation.clocks import date_in
from registry.reports.open import holdings
from registry.reports.open.addresses import of_holding
from registry.reports.open.datacite import doi_of, titles
from registry.reports.open.naming import (
    ILLUSTRATIVE,
    ILLUSTRATIVE_ZH,
    MARK,
    REGISTRY,
    REGISTRY_ZH,
    chinese_title,
    is_illustrative,
)

_SPECIAL: Final = str.maketrans({letter: f"\\{letter}" for letter in "&%$#_{}"})


@dataclass(frozen=True)
class Citation:
    """What every form of it says; `address` is the DOI's where there is one."""

    identifier: str
    author: str
    author_zh: str
    keeper: str
    title: str
    title_zh: str
    year: int
    doi: str
    address: str
    on: date
    is_illustrative: bool = False

    @property
    def english(self) -> str:
        """APA's order, with the day, since a record of material changes with it."""
        return (
            f"{self.author} ({self.year}). {self.title} [Physical sample]. {REGISTRY}. "
            f"Retrieved {self.on.day} {self.on:%B %Y}, from {self.address}"
            f"{self._mark}"
        )

    @property
    def chinese(self) -> str:
        """The order and signs of GB/T 7714-2015: an electronic source, with the day it was read."""
        return (
            f"{self.author_zh}. {self.title_zh}[EB/OL]//{REGISTRY_ZH}. "
            f"({self.year})[{self.on:%Y-%m-%d}]. {self.address}."
            f"{ILLUSTRATIVE_ZH if self.is_illustrative else ''}"
        )

    @property
    def _mark(self) -> str:
        return f". {ILLUSTRATIVE}" if self.is_illustrative else ""

    @property
    def bibtex(self) -> str:
        """An entry every BibTeX style knows; biblatex reads `urldate` too."""
        fields = {
            "author": f"{{{_tex(self.author)}}}",
            "title": f"{{{_tex(self.title)}}}",
            "year": str(self.year),
            "howpublished": _tex(REGISTRY),
            "note": _tex(
                f"Physical sample, kept by {self.keeper}{f'. {ILLUSTRATIVE}' if self.is_illustrative else ''}"
            ),
            **({"doi": self.doi} if self.doi else {}),
            "url": self.address,
            "urldate": self.on.isoformat(),
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    @property
    def csl(self) -> str:
        """An item of CSL-JSON 1.0.2."""
        item: dict[str, Any] = {
            "id": self.key,
            "type": "document",
            "genre": "Physical sample",
            "title": self.title,
            "author": [{"literal": self.author}],
            "issued": {"date-parts": [[self.year]]},
            "accessed": {"date-parts": [[self.on.year, self.on.month, self.on.day]]},
            "archive": self.keeper,
            "archive_location": self.identifier,
            "publisher": REGISTRY,
            "URL": self.address,
        }
        if self.doi:
            item["DOI"] = self.doi
        if self.is_illustrative:
            item["note"] = ILLUSTRATIVE
        return json.dumps([item], ensure_ascii=False, indent=2) + "\n"

    @property
    def key(self) -> str:
        """A key that BibTeX takes: letters, digits and hyphens."""
        return "lunar-" + re.sub(r"[^A-Za-z0-9]+", "-", self.identifier).strip("-")


def citation_of(found: holdings.Found, *, at: datetime) -> Citation:
    """Of a sample, or of a piece that is not its whole sample. One query, for its DOI."""
    thing = found.sample or found.split.sample  # type: ignore[union-attr]
    named = found.sample or found.split
    assert named is not None
    doi = doi_of({"other_identifiers": holdings.other_identifiers(named)})
    collection, identifier = thing.collection, found.identifier
    is_invented = is_illustrative(found.sample, found.split)
    owner, split = collection.owner, found.split if found.sample is None else None
    return Citation(
        identifier=identifier,
        author=REGISTRY if is_invented else owner.name,
        author_zh=REGISTRY_ZH if is_invented else owner.name_zh or owner.name,
        keeper=collection.keeper.name,
        title=titles(thing, found, identifier)[0]["title"],
        title_zh=f"{chinese_title(thing, split, identifier)}{MARK if is_invented else ''}",
        year=thing.mission.returned_on.year,
        doi=doi,
        address=f"https://doi.org/{doi}" if doi else of_holding(identifier),
        on=date_in(collection.time_zone, at),
        is_illustrative=is_invented,
    )


def _tex(words: str) -> str:
    return words.translate(_SPECIAL)

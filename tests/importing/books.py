"""Files as curators bring them, and a collection ready to take them."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from registry.access.roles import Role
from registry.console.demonstration.words import load_words
from registry.holdings.models import Collection
from registry.ledger.importing.act import Choices, check_import, import_holdings
from registry.ledger.importing.findings import Report
from registry.parties.models import Person
from tests.factories.holdings import make_collection
from tests.factories.parties import make_person_with_role

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPENED = datetime(2020, 1, 1, tzinfo=UTC)

SAMPLES = """ID,Mission,Type,Subtype,Weight (g),Pristine (%)
10017,Apollo 11,Basalt,Ilmenite,973,43.71
15415,Apollo 15,Crustal,Anorthosite,269.4,67.07
10084,Apollo 11,Soil,Unsieved,3830,60.08
"""
PIECES = """ID,Parent,Form,Use class,Condition,Mass (mg)
"15415,2","15415,1",chip,research,pristine,120.5
"15415,1",,rock,research,opened,2000
"15415,3","15415,2",thin section,research,returned,
"""


def collection_with_curator(code: str = "apollo") -> tuple[Collection, Person]:
    """An empty collection, the words of the catalogue, and somebody who may import."""
    load_words()
    collection = make_collection(code, time_zone="America/Chicago")
    return collection, make_person_with_role(Role.CURATOR, collection=collection)


def check(text: str | bytes, collection: Collection, choices: Choices | None = None) -> Report:
    return check_import(_file(text), collection=collection, choices=choices or Choices())


def bring_in(
    text: str | bytes, collection: Collection, by: Person, choices: Choices | None = None, at: datetime = AT
) -> Report:
    return import_holdings(
        _file(text), collection=collection, choices=choices or Choices(), opened_at=OPENED, by=by, at=at
    )


def _file(text: str | bytes) -> io.BytesIO:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode())

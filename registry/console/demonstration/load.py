"""The whole demonstration, written in one go: facts first, then everything that happened, in the order of time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from registry.console.demonstration.apollo import note_apollo
from registry.console.demonstration.chang_e import note_chang_e, note_luna
from registry.console.demonstration.diary import Diary
from registry.console.demonstration.people import make_people
from registry.console.demonstration.places import make_places
from registry.console.demonstration.policies import note_policies
from registry.console.demonstration.words import load_words


@transaction.atomic
def load_everything(*, now: datetime) -> int:
    """Fill an empty registry; how many acts happened."""
    load_words()
    make_places()
    cast = make_people([])
    diary = Diary(now)
    note_apollo(diary, cast)
    note_luna(diary, cast)
    note_chang_e(diary, cast)
    note_policies(diary, cast)
    return diary.run()

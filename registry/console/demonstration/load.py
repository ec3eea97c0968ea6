"""The whole demonstration, written in one go: facts first, then everything that happened, in the order of time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connection

from registry.console.demonstration import call_2023, examples, nasa_loans, round_2021
from registry.console.demonstration.apollo import note_apollo
from registry.console.demonstration.auditors import note_auditors
from registry.console.demonstration.calls import note_calls
from registry.console.demonstration.chang_e import note_chang_e, note_luna
from registry.console.demonstration.diary import Diary
from registry.console.demonstration.inventories import note_inventories
from registry.console.demonstration.letters import write_to_people
from registry.console.demonstration.older_books import note_older_books
from registry.console.demonstration.people import make_people
from registry.console.demonstration.pictures import hang_pictures, photograph_the_bench
from registry.console.demonstration.pieces_made import note_pieces_made
from registry.console.demonstration.places import make_places
from registry.console.demonstration.policies import note_policies
from registry.console.demonstration.remarks import say_in_chinese
from registry.console.demonstration.searches import keep_searches
from registry.console.demonstration.stocktakes import note_stocktakes
from registry.console.demonstration.while_out import note_while_out
from registry.console.demonstration.words import load_words
from registry.database.roles import connect_as_owner
from registry.loans.actions.watching import keep_alarms
from registry.parties.actions import registry_itself
from registry.reports.watch.asking import watch_everything

ANALYSED_AFTER: Final = (10, 40, 100, 200, 300)
"""Acts after which PostgreSQL looks at its tables anew: plans made for empty ones would soon take seconds."""


def load_everything(*, now: datetime) -> int:
    """Fill an empty registry; how many acts happened. Broken off, it leaves what happened so far."""
    with connection.cursor() as cursor:
        # Nobody minds losing invented data at a power cut; waiting for the disk after every act would take long.
        cursor.execute("SET synchronous_commit = off")
    load_words()
    make_places()
    rounds = (round_2021, call_2023, nasa_loans, examples)
    cast = make_people(list(dict.fromkeys(slug for round_ in rounds for slug in round_.BORROWERS)))
    diary = Diary(now)
    note_apollo(diary, cast)
    note_luna(diary, cast)
    note_chang_e(diary, cast)
    note_policies(diary, cast)
    note_calls(diary, cast)
    round_2021.note_round_2021(diary, cast)
    call_2023.note_call_2023(diary, cast)
    nasa_loans.note_nasa_loans(diary, cast)
    examples.note_examples(diary, cast)
    note_while_out(diary, cast)
    note_pieces_made(diary, cast)
    note_auditors(diary, cast)
    note_inventories(diary, cast)
    note_stocktakes(diary, cast)
    note_older_books(diary, cast)
    happened = diary.run(between=_analyse)
    keep_alarms(watch_everything(at=now), by=registry_itself(), at=now)
    say_in_chinese()
    hang_pictures()
    photograph_the_bench(cast, now=now)
    keep_searches(cast, now=now)
    write_to_people(cast, now=now)
    return happened


def _analyse(happened: int) -> None:
    if happened in ANALYSED_AFTER:
        with connect_as_owner(alias=DEFAULT_DB_ALIAS) as owner:
            owner.execute("ANALYZE")

"""The way of a letter, broken with raw SQL as the run-time role: none goes twice unless a person says so."""

from __future__ import annotations

import pytest

from registry.foundation.clocks import now
from registry.messages.letters import write_letters
from registry.messages.models import Letter, Notice
from tests.factories.applications import application_declined
from tests.ledger.books import refused, sql
from tests.messages.happening import world_of_today

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter() -> Letter:
    """One letter that waits."""
    world = world_of_today()
    application_declined(world)
    write_letters(at=now())
    return Letter.objects.get(person=world.investigator)


def put(letter: Letter, *way: str) -> None:
    for status in way:
        sql("UPDATE messages_letter SET status = %s WHERE id = %s", status, letter.pk)


@pytest.mark.parametrize("end", ["sent", "uncertain", "failed"])
def test_what_may_have_gone_out_does_not_wait_again_by_itself(letter: Letter, end: str) -> None:
    put(letter, "sending", end)
    with refused("messages_letter_goes_along_its_way"):
        put(letter, "waiting")
    with refused("messages_letter_goes_along_its_way"):
        put(letter, "sending")


def test_a_letter_being_sent_waits_again_only_when_the_server_refused_it(letter: Letter) -> None:
    put(letter, "sending")
    with refused("messages_letter_goes_along_its_way"):
        put(letter, "waiting")
    sql("UPDATE messages_letter SET status = 'waiting', trouble = 'SMTP 451', send_from = send_from + interval '5 min'")


def test_a_letter_is_not_sent_before_it_is_marked(letter: Letter) -> None:
    with refused("messages_letter_goes_along_its_way"):
        put(letter, "sent")


def test_what_a_letter_and_a_notice_said_stays(letter: Letter) -> None:
    for change in ("subject = 'x'", "body = 'x'", "message_id = '<x@example.org>'", "made_at = now()"):
        with refused("messages_letter_stays_as_written"):
            sql(f"UPDATE messages_letter SET {change} WHERE id = %s", letter.pk)
    with refused("messages_letter_is_never_deleted"):
        sql("DELETE FROM messages_letter WHERE id = %s", letter.pk)
    for change in ("fact = 'x'", "letter_id = NULL"):
        with refused("messages_notice_stays_as_told"):
            sql(f"UPDATE messages_notice SET {change} WHERE letter_id = %s", letter.pk)


def test_a_fact_is_told_to_a_person_once(letter: Letter) -> None:
    told = Notice.objects.filter(letter=letter).values_list("pk", flat=True)[0]
    columns = 'person_id, kind, fact, collection_code, about, "values", page, arguments, happened_at, made_at'
    with refused("messages_notice_once"):
        sql(f"INSERT INTO messages_notice ({columns}) SELECT {columns} FROM messages_notice WHERE id = %s", told)

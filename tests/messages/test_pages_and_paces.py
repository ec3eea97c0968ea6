"""A letter is a page and a text at once; and everybody chooses how often letters come."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import DatabaseError

from registry.foundation.clocks import now
from registry.foundation.constraints import broken_constraint
from registry.messages.arrangements import Arrangement, mail_from
from registry.messages.letters import write_letters
from registry.messages.models import AT_ONCE, DIGEST, IN_APP, OFF, Letter
from registry.messages.sending import send_letters
from registry.messages.wording import letter_of
from registry.parties.actions import blank_person
from tests.factories.applications import application_declined
from tests.messages.happening import world_of_today
from tests.worlds import World

pytestmark = pytest.mark.django_db

THURSDAY = datetime(2026, 11, 26, 12, tzinfo=UTC)  # 20:00 in Beijing


@pytest.fixture
def world() -> World:
    return world_of_today()


def letter_to_the_investigator(world: World) -> Letter:
    application_declined(world)
    write_letters(at=now())
    return Letter.objects.get(person=world.investigator)


def test_the_page_says_what_the_text_says_and_fetches_nothing(world: World) -> None:
    letter = letter_to_the_investigator(world)
    assert letter.subject in letter.html
    assert "another application" in letter.body
    assert "another application" in letter.html
    assert "<img" not in letter.html
    assert "<link" not in letter.html


def test_it_is_handed_over_with_both_under_one_message_id(world: World) -> None:
    letter = letter_to_the_investigator(world)
    send_letters(at=now())
    (message,) = (one for one in mail.outbox if one.extra_headers["Message-ID"] == letter.message_id)
    assert message.body == letter.body
    assert [part.mimetype for part in getattr(message, "alternatives", [])] == ["text/html"]


def test_a_page_comes_in_its_readers_language(world: World) -> None:
    world.investigator.language = "zh-hans"
    world.investigator.save()
    assert 'lang="zh-hans"' in letter_to_the_investigator(world).html
    assert "月球样品" in Letter.objects.get(person=world.investigator).html


def test_a_name_is_no_markup(world: World) -> None:
    application_declined(world)
    written = letter_of(world.investigator, list(world.investigator.notices.all()), name="<script>alert(1)</script>")
    assert "<script>" in written.body
    assert "<script>" not in written.html


def test_a_page_stays_as_written_and_is_blanked_with_its_person(world: World) -> None:
    letter = letter_to_the_investigator(world)
    blank_person(world.investigator, reason="Asked for.", by=world.curator, at=now())
    letter.refresh_from_db()
    assert (letter.body, letter.html) == ("", "")


def test_the_database_keeps_a_page_as_written(world: World) -> None:
    letter = letter_to_the_investigator(world)
    with pytest.raises(DatabaseError) as error:
        Letter.objects.filter(pk=letter.pk).update(html="<p>Something else</p>")
    assert broken_constraint(error.value) == "messages_letter_stays_as_written"


@pytest.mark.parametrize(
    ("way", "pace", "due"),
    [
        (AT_ONCE, "", THURSDAY),
        (DIGEST, "", datetime(2026, 11, 26, 23, tzinfo=UTC)),
        (DIGEST, "at_once", THURSDAY),
        (AT_ONCE, "daily", datetime(2026, 11, 26, 23, tzinfo=UTC)),
        (AT_ONCE, "weekly", datetime(2026, 11, 29, 23, tzinfo=UTC)),
        (IN_APP, "at_once", None),
        (OFF, "at_once", None),
    ],
)
def test_ones_own_pace_goes_before_the_collections_way_but_brings_no_letter_it_does_not_send(
    way: str, pace: str, due: datetime | None
) -> None:
    """The digest's hour is 7:00 in Beijing, 23:00 UTC of the day before."""
    assert mail_from(Arrangement(way, 7), pace=pace, zone="Asia/Shanghai", at=THURSDAY) == due


def test_a_monday_before_the_hour_is_that_very_monday() -> None:
    monday = datetime(2026, 11, 29, 22, tzinfo=UTC)
    due = mail_from(Arrangement(AT_ONCE, 7), pace="weekly", zone="Asia/Shanghai", at=monday)
    assert due == datetime(2026, 11, 29, 23, tzinfo=UTC)


def test_a_persons_letters_wait_for_their_week(world: World) -> None:
    world.investigator.pace = "weekly"
    world.investigator.save()
    application_declined(world)
    write_letters(at=now())
    assert not Letter.objects.filter(person=world.investigator).exists()
    assert world.investigator.notices.filter(read_at=None, mail_from__gt=now()).exists()

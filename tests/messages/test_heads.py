"""Heads of the custody record are sent to whoever asked for them, each once, and stand in a feed for everybody else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.translation import override

from registry.audit.heads import publish_heads
from registry.audit.models import Head
from registry.foundation.clocks import now
from registry.messages.letters import write_letters
from registry.messages.models import Letter, Notice
from registry.messages.notices import tell_of_heads
from registry.messages.wording import said
from registry.parties.actions import blank_person, registry_itself
from registry.parties.following import follow_heads
from registry.parties.models import HeadFollower, Person
from tests.factories.parties import make_person
from tests.web.holdings.shelf import fill_shelf
from tests.web.people import As, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def follower() -> Person:
    fill_shelf(6)  # entering the books writes the first events
    person = make_person()
    follow_heads(person, at=now())
    return person


def publish() -> list[Head]:
    return publish_heads().new


def test_each_new_head_is_sent_once(follower: Person) -> None:
    make_person()
    heads = publish()

    told = [tell_of_heads(heads, at=now()), tell_of_heads(heads, at=now()), tell_of_heads(publish(), at=now())]
    letters = write_letters(at=now())

    assert told == [1, 0, 0]
    assert [letter.person for letter in letters] == [follower]
    assert all(str(head) in letters[0].body.splitlines() for head in heads)


def test_the_letter_is_in_the_followers_language(follower: Person) -> None:
    Person.objects.filter(pk=follower.pk).update(language="zh-hans")
    tell_of_heads(publish(), at=now())

    assert "保管记录" in write_letters(at=now())[0].subject


def test_one_follows_and_stops_on_a_page() -> None:
    person = make_person()
    them = As(person)

    assert "not sent to you" in text_of(them.get("verify:heads_by_mail"))
    them.post("verify:heads_by_mail")
    assert HeadFollower.objects.get().person == person
    assert "sent to you since" in text_of(them.get("verify:heads_by_mail"))
    them.post("verify:heads_by_mail", stop="yes")
    assert not HeadFollower.objects.exists()


def test_what_waits_is_not_sent_to_who_stopped(follower: Person) -> None:
    tell_of_heads(publish(), at=now())
    HeadFollower.objects.all().delete()

    assert write_letters(at=now()) == []
    assert Notice.objects.get().overtaken_at is not None
    assert not Letter.objects.exists()


def test_following_goes_with_who_is_blanked(follower: Person) -> None:
    blank_person(follower, reason="asked for it", by=registry_itself(), at=now())

    assert not HeadFollower.objects.exists()
    assert tell_of_heads(publish(), at=now()) == 0


def test_strangers_have_them_as_a_feed(client: Client, follower: Person) -> None:
    heads = publish()

    feed = client.get("/verify/heads.atom")

    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "public" in feed["Cache-Control"]
    assert all(str(head) in feed.content.decode() for head in heads)
    assert client.get("/verify/heads/by-mail/").status_code == 302


def test_the_notice_says_what_the_lines_are_for(follower: Person) -> None:
    tell_of_heads(publish(), at=now())

    with override("en"):
        assert said(Notice.objects.get()).next_step.startswith("Keep these lines.")

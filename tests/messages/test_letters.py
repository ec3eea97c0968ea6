"""Letters: one fact a letter, a digest instead of a storm, nothing that is overtaken, nothing twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.db.backends.utils import CursorWrapper

from registry.applications.notices import remind
from registry.foundation.clocks import now
from registry.foundation.refusal import NotPermitted, Refusal
from registry.loans.actions.agree import draft_agreement, sign_agreement
from registry.loans.actions.reconcile import reconcile_item
from registry.loans.actions.returns import receive_back, reweigh, send_back
from registry.loans.models import Agreement, Loan
from registry.messages.actions.arrange import ChoiceValues, TimetableValues, choose, set_timetable
from registry.messages.actions.resend import send_again
from registry.messages.letters import MOST_AN_HOUR, write_letters
from registry.messages.models import AT_ONCE, DIGEST, Letter, Notice
from registry.messages.sending import send_letters
from registry.parties.actions import blank_person
from registry.parties.models import Person
from tests.factories.applications import application_declined, application_submitted, put_policy
from tests.factories.loans import reading
from tests.messages.happening import world_of_today
from tests.worlds import World, fresh, item_on_loan, loan_opened, loan_signed, only_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return world_of_today()


def letters_to(person: Person) -> list[Letter]:
    return list(Letter.objects.filter(person=person).order_by("pk"))


def test_one_fact_makes_one_letter_with_what_to_do_and_a_link(world: World, settings: Any) -> None:
    settings.ADDRESS = "https://moon.example"
    application = application_declined(world)
    write_letters(at=now())
    write_letters(at=now())
    (letter,) = letters_to(world.investigator)
    assert application.reference in letter.subject
    assert f"https://moon.example/applications/{application.reference}/" in letter.body
    assert "another application" in letter.body


def test_a_letter_comes_in_its_readers_language(world: World) -> None:
    world.investigator.language = "zh-hans"
    world.investigator.save()
    application_declined(world)
    write_letters(at=now())
    (letter,) = letters_to(world.investigator)
    assert letter.language == "zh-hans"
    assert "/zh/applications/" in letter.body
    assert "declined" not in letter.subject


def test_the_collections_words_and_foot_come_along(world: World) -> None:
    choose(
        "ce5",
        choices={"application_declined": ChoiceValues(AT_ONCE, words="Office hours: 9 to 11.")},
        by=world.curator,
        at=world.later(),
    )
    set_timetable("ce5", values=TimetableValues(foot="The lunar office"), version=1, by=world.curator, at=world.later())
    application_declined(world)
    write_letters(at=now())
    (letter,) = letters_to(world.investigator)
    assert "Office hours: 9 to 11." in letter.body
    assert "The lunar office" in letter.body


def test_a_digest_waits_for_its_hour_and_then_holds_all(world: World) -> None:
    application_submitted(world)
    application_submitted(world, (world.chip, None))
    assert not write_letters(at=now())
    waiting = Notice.objects.filter(person=world.curator)
    assert {notice.mail_from.astimezone(world.collection.zone).hour for notice in waiting if notice.mail_from} == {8}
    write_letters(at=now() + timedelta(days=1))
    (letter,) = letters_to(world.curator)
    assert letter.subject.startswith("2 notices")
    assert letter.notices.count() == 2


def test_a_storm_comes_in_one_letter(world: World) -> None:
    for number in range(MOST_AN_HOUR + 3):
        _fact(world, number)
        write_letters(at=now())
    assert len(letters_to(world.stranger)) == MOST_AN_HOUR
    write_letters(at=now() + timedelta(minutes=61))
    *_single, digest = letters_to(world.stranger)
    assert digest.notices.count() == 3


def _fact(world: World, number: int) -> Notice:
    return Notice.objects.create(
        person=world.stranger,
        kind="application_declined",
        fact=f"invented {number}",
        collection_code="ce5",
        about="application A-0001",
        values={"reference": "A-0001", "title": ""},
        page="applications:detail",
        arguments=["A-0001"],
        happened_at=now(),
        made_at=now(),
        mail_from=now(),
    )


def test_a_collection_that_sends_no_letters_still_shows_notices(world: World) -> None:
    set_timetable("ce5", values=TimetableValues(is_on=False), version=1, by=world.curator, at=world.later())
    application_declined(world)
    write_letters(at=now() + timedelta(days=2))
    assert Notice.objects.filter(person=world.investigator).exists()
    assert not Letter.objects.exists()


def test_what_is_settled_before_its_letter_is_written_is_not_mailed(world: World) -> None:
    loan_signed(world)
    write_letters(at=now())
    assert not letters_to(world.representative)
    assert Notice.objects.get(person=world.representative).overtaken_at is not None


def test_nothing_is_mailed_about_a_loan_that_is_over(world: World) -> None:
    put_policy(world, reminder_days=[400])
    item = item_on_loan(world, only_item(loan_signed(world)))
    remind(at=now())
    declared = {item.pk: item.piece.mass_ug or 0}
    send_back(item.loan, items=[item], declared=declared, way="in_person", by=world.investigator, at=world.later())
    receive_back(fresh(item), seal_whole=True, by=world.processor, at=world.later())
    weighed = reading(item.piece.mass_ug or 0)
    reweigh(fresh(item), reading=weighed, by=world.processor, second_by=world.second_processor, at=world.later())
    reconcile_item(fresh(item), by=world.curator, at=world.later())
    write_letters(at=now())
    assert Notice.objects.get(person=world.investigator, kind="due_soon").overtaken_at is not None
    (letter,) = letters_to(world.investigator)
    assert [notice.kind for notice in letter.notices.all()] == ["loan_closed"]


def test_what_is_settled_after_its_letter_is_written_is_dropped(world: World) -> None:
    choose("ce5", choices={"agreement_to_sign": ChoiceValues(AT_ONCE)}, by=world.curator, at=world.later())
    loan = loan_opened(world)
    agreement = _drafted(world, loan)
    write_letters(at=now())
    (letter,) = letters_to(world.representative)
    sign_agreement(agreement, side="borrower", by=world.representative, at=world.later())
    send_letters(at=now())
    letter.refresh_from_db()
    assert letter.status == "dropped"
    assert [sent.to for sent in mail.outbox] == [[world.curator.email]]


def _drafted(world: World, loan: Loan) -> Agreement:
    today = world.collection.date_of(now())
    return draft_agreement(
        loan, from_on=today, to_on=today + timedelta(days=400), terms="Return it.", by=world.curator, at=world.later()
    )


def test_a_letter_is_sent_once_with_its_own_message_id(world: World) -> None:
    application_declined(world)
    write_letters(at=now())
    made = send_letters(at=now())
    assert send_letters(at=now()).sent == 0
    assert made.sent == len(mail.outbox) == 1
    (letter,) = letters_to(world.investigator)
    (sent,) = [each for each in mail.outbox if each.to == [world.investigator.email]]
    assert (letter.status, sent.extra_headers["Message-ID"]) == ("sent", letter.message_id)


def uncertain_letter(world: World) -> Letter:
    application_declined(world)
    write_letters(at=now())
    (letter,) = letters_to(world.investigator)
    Letter.objects.filter(pk=letter.pk).update(status="sending")
    send_letters(at=now())
    letter.refresh_from_db()
    return letter


def test_a_letter_left_in_the_middle_is_uncertain_and_stays_so(world: World) -> None:
    letter = uncertain_letter(world)
    send_letters(at=now() + timedelta(days=30))
    letter.refresh_from_db()
    assert letter.status == "uncertain"
    assert world.investigator.email not in [sent.to[0] for sent in mail.outbox]


def test_a_curator_may_send_it_again_under_the_same_id(world: World) -> None:
    letter = uncertain_letter(world)
    with pytest.raises(NotPermitted):
        send_again(letter, collection_code="ce5", by=world.processor, at=now())
    send_again(letter, collection_code="ce5", by=world.curator, at=now())
    send_letters(at=now())
    letter.refresh_from_db()
    assert (letter.status, letter.resent_by) == ("sent", world.curator)
    assert letter.message_id in [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    with pytest.raises(Refusal):
        send_again(letter, collection_code="ce5", by=world.curator, at=now())


@pytest.mark.parametrize(("frm", "to"), [("uncertain", "waiting"), ("sent", "waiting"), ("waiting", "sent")])
def test_raw_sql_moves_no_letter_off_its_way(world: World, app_cursor: CursorWrapper, frm: str, to: str) -> None:
    application_declined(world)
    write_letters(at=now())
    for status in {"waiting": [], "sent": ["sending", "sent"], "uncertain": ["sending", "uncertain"]}[frm]:
        app_cursor.execute("UPDATE messages_letter SET status = %s", [status])
    with pytest.raises(IntegrityError, match="goes along its way"), transaction.atomic():
        app_cursor.execute("UPDATE messages_letter SET status = %s", [to])


def test_raw_sql_changes_no_words_and_deletes_no_letter(world: World, app_cursor: CursorWrapper) -> None:
    application_declined(world)
    write_letters(at=now())
    with pytest.raises(IntegrityError, match="what a letter said stays"), transaction.atomic():
        app_cursor.execute("UPDATE messages_letter SET body = 'something else'")
    app_cursor.execute("DELETE FROM messages_notice")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        app_cursor.execute("DELETE FROM messages_letter")


def test_a_blanked_persons_letters_are_blank_and_those_waiting_never_go(world: World) -> None:
    application_declined(world)
    write_letters(at=now())
    blank_person(world.investigator, reason="asked to", by=world.authority, at=now())
    send_letters(at=now())
    (letter,) = letters_to(world.investigator)
    assert (letter.subject, letter.body, letter.status) == ("", "", "dropped")
    assert all(sent.to != [""] for sent in mail.outbox)


def test_the_choice_of_a_way_holds_for_one_collection_alone(world: World) -> None:
    other = world_of_today("luna")
    choose("ce5", choices={"application_declined": ChoiceValues(DIGEST)}, by=world.curator, at=world.later())
    application_declined(world)
    application_declined(other)
    write_letters(at=now())
    assert not letters_to(world.investigator)
    assert letters_to(other.investigator)

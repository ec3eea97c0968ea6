"""Notices and letters on pages: one's own alone, read by a press; a collection's arrangements by its curators."""

from __future__ import annotations

import pytest

from registry.foundation.clocks import now
from registry.messages.letters import write_letters
from registry.messages.models import Choice, Letter, Notice, Timetable
from registry.messages.sending import send_letters
from tests.factories.applications import application_declined, application_submitted, put_policy
from tests.messages.happening import world_of_today
from tests.web.people import As, text_of
from tests.worlds import World, item_on_loan, loan_signed, only_item

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return world_of_today()


def test_a_notice_is_shown_counted_and_read_by_a_press(world: World) -> None:
    application = application_declined(world)
    browser = As(world.investigator)
    assert f"{application.reference} was declined" in text_of(browser.get("messages:list"))
    assert '<span class="n">1</span>' in text_of(browser.get("display:corner"))
    notice = Notice.objects.get(person=world.investigator)
    answer = browser.post("messages:open", notice.pk)
    assert answer.headers["Location"] == f"/applications/{application.reference}/"
    assert '<span class="n">' not in text_of(browser.get("display:corner"))


def test_nobody_opens_the_notice_of_another(world: World) -> None:
    application_declined(world)
    notice = Notice.objects.get(person=world.investigator)
    assert As(world.stranger).post("messages:open", notice.pk).status_code == 404
    assert "was declined" not in text_of(As(world.stranger).get("messages:list"))


def test_all_are_marked_as_read_at_once(world: World) -> None:
    application_submitted(world)
    browser = As(world.curator)
    browser.post("messages:read_all")
    assert not Notice.objects.unread().filter(person=world.curator).exists()
    assert "all of it read" in text_of(browser.get("messages:list"))


def test_one_reads_ones_own_letters_and_no_others(world: World) -> None:
    application_declined(world)
    write_letters(at=now())
    letter = Letter.objects.get(person=world.investigator)
    mine = As(world.investigator)
    assert letter.subject in text_of(mine.get("messages:letters"))
    assert world.investigator.email in text_of(mine.get("messages:letter", letter.pk))
    assert As(world.stranger).get("messages:letter", letter.pk).status_code == 404


def test_a_curator_sets_the_timetable_and_a_processor_may_not(world: World) -> None:
    curator = As(world.curator)
    typed = {"is_on": "on", "digest_hour": "7", "overdue_every_days": "14", "foot": "", "foot_zh": "", "version": "1"}
    assert As(world.processor).get("messages:arrange", "ce5").status_code == 403
    assert curator.post("messages:arrange", "ce5", **typed).status_code == 302
    assert Timetable.objects.get(collection_code="ce5").digest_hour == 7
    overtaken = curator.post("messages:arrange", "ce5", **(typed | {"foot": "mine"}))
    assert overtaken.status_code == 409
    assert "mine" in text_of(overtaken)


def test_an_impossible_hour_is_refused_at_its_field(world: World) -> None:
    page = As(world.curator).post(
        "messages:arrange", "ce5", digest_hour="24", overdue_every_days="7", version="1", foot="kept", foot_zh=""
    )
    assert page.status_code == 422
    assert "id_digest_hour_error" in text_of(page)
    assert "kept" in text_of(page)


def test_a_kind_shows_its_letter_in_both_languages_and_who_would_get_it(world: World) -> None:
    application = application_declined(world)
    curator = As(world.curator)
    page = text_of(curator.get("messages:kind", "ce5", "application_declined", query=f"?about={application.reference}"))
    assert "Application A-0001 was declined" in page
    assert "申请 A-0001 未获批准" in page
    assert str(world.investigator) in page
    curator.post("messages:kind", "ce5", "application_declined", way="digest", words="Ask us.", words_zh="")
    assert Choice.objects.get(collection_code="ce5").way == "digest"
    assert "Ask us." in text_of(curator.get("messages:kind", "ce5", "application_declined"))


def test_the_page_says_who_will_be_reminded_next(world: World) -> None:
    put_policy(world, reminder_days=[340])
    loan = item_on_loan(world, only_item(loan_signed(world))).loan
    page = text_of(As(world.curator).get("messages:arrange", "ce5"))
    assert loan.reference in page
    assert "A loan is due soon" in page


def test_the_log_shows_what_was_sent_and_sends_an_uncertain_letter_again(world: World) -> None:
    application_declined(world)
    write_letters(at=now())
    letter = Letter.objects.get(person=world.investigator)
    Letter.objects.filter(pk=letter.pk).update(status="sending")
    send_letters(at=now())
    curator = As(world.curator)
    assert letter.subject in text_of(curator.get("messages:log", "ce5", query="?status=uncertain"))
    assert "Nobody knows whether it arrived" in text_of(curator.get("messages:sent", "ce5", letter.pk))
    assert "Send it again" not in text_of(As(world.auditor).get("messages:sent", "ce5", letter.pk))
    assert As(world.auditor).post("messages:again", "ce5", letter.pk).status_code == 403
    curator.post("messages:again", "ce5", letter.pk)
    letter.refresh_from_db()
    assert (letter.status, letter.resent_by) == ("waiting", world.curator)


def test_the_log_is_closed_to_applicants(world: World) -> None:
    assert As(world.investigator).get("messages:log", "ce5").status_code == 403

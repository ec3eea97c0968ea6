"""The pages of a call: drafted and announced by the office, read by anybody, answered by a researcher."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from registry.applications.actions.call import close_call, publish_results
from registry.applications.actions.decide import decide_application
from registry.applications.actions.write import answer_call
from registry.applications.models import Application, Call
from registry.applications.models.decisions import DECLINED
from tests.factories import applications as make
from tests.factories.calls import CLOSES, call_announced, call_drafted
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

TYPED = {
    "title": "Autumn call",
    "slug": "2031-autumn",
    "offer": "Powder by the milligram.",
    "opens_at": "2031-09-01T09:00",
    "closes_at": "2031-10-01T00:00",
    "collections": ["ce5"],
    "forms": ["powder"],
    "attachments": ["cover_letter"],
}


@pytest.fixture
def world(db: None) -> World:
    world = small_collection()
    make.put_policy(world)
    return world


def public(name: str, *args: str) -> str:
    return Client().get(reverse(name, args=args)).content.decode()


def test_a_curator_drafts_announces_and_extends_a_call(world: World) -> None:
    curator = As(world.curator)
    assert curator.post("calls:new", "ce5", **TYPED).status_code == 302
    call = Call.objects.get()
    assert call.opens_at.isoformat() == "2031-09-01T01:00:00+00:00"
    assert Client().get(reverse("calls:detail", args=[call.slug])).status_code == 404
    assert curator.post("calls:edit", call.slug, **(TYPED | {"title": "Another title"})).status_code == 302
    assert curator.post("calls:announce", call.slug).status_code == 302
    assert "Another title" in public("calls:detail", call.slug)
    assert "30 Sep 2031, 24:00 Beijing" in public("calls:detail", call.slug)
    page = curator.post("calls:extend", call.slug, closes_at="2031-09-30T00:00", reason="no")
    assert page.status_code == 422
    assert "after the old one" in text_of(page)
    curator.post("calls:extend", call.slug, closes_at="2031-10-08T00:00", reason="A storm.")
    assert "A storm." in public("calls:detail", call.slug)


def test_a_wrong_window_is_said_at_its_field_and_nothing_typed_is_lost(world: World) -> None:
    page = As(world.curator).post("calls:new", "ce5", **(TYPED | {"closes_at": "2031-08-01T00:00"}))
    assert page.status_code == 422
    assert "A call closes after it opens." in text_of(page)
    assert "Powder by the milligram." in text_of(page)


def test_only_the_office_sees_a_draft_and_only_a_curator_writes_one(world: World) -> None:
    call = call_drafted(world)
    assert As(world.auditor).get("calls:run", call.slug).status_code == 200
    assert As(world.auditor).post("calls:announce", call.slug).status_code == 403
    for person in (world.investigator, world.reviewers[0], world.stranger):
        assert As(person).get("calls:run", call.slug).status_code == 403
        assert As(person).get("calls:new", "ce5").status_code == 403


def test_a_draft_begun_from_the_call_answers_it(world: World) -> None:
    call = call_announced(world)
    researcher = As(world.investigator)
    typed = {"title": "Mine", "institution": world.borrower.pk, "collection": world.collection.pk}
    assert researcher.post("applications:new", query=f"?call={call.slug}", **typed).status_code == 302
    application = Application.objects.get()
    assert application.call == call
    page = researcher.get("applications:detail", application.reference)
    assert "closed at" in text_of(page)
    assert researcher.post("applications:answer", application.reference, call="").status_code == 302
    assert Application.objects.get().call is None


def test_whoever_decides_comes_to_rivals_and_meeting_from_the_page_of_the_decision(world: World) -> None:
    call = call_announced(world, "open")
    decided, rival = (recommended(world, call, mass_ug) for mass_ug in (600_000, 700_000))
    authority = As(world.authority)
    page = authority.get("applications:decide", decided.reference).content.decode()
    meeting = reverse("calls:meeting", args=[call.slug])
    assert reverse("applications:decide", args=[rival.reference]) in page
    assert f'href="{meeting}"' in page
    assert "share it out by lending less" in page
    assert (
        reverse("applications:decide", args=[rival.reference])
        in authority.get("calls:meeting", "open").content.decode()
    )


def test_a_meeting_sees_those_that_answer_no_call_beside_each_other(world: World) -> None:
    answering = recommended(world, call_announced(world, "open"), mass_ug=600_000)
    first, second = (recommended(world, None, mass_ug=mass_ug) for mass_ug in (600_000, 700_000))
    authority = As(world.authority)
    meeting = reverse("calls:without", args=[world.collection.code])
    assert meeting in text_of(authority.get("applications:decide", first.reference))
    assert meeting in text_of(authority.get("calls:office"))
    page = text_of(authority.follow(meeting))
    assert reverse("applications:decide", args=[second.reference]) in page
    assert "Asked for by more than one" in page
    assert answering.reference not in page


def test_a_meeting_without_a_call_is_the_offices_alone(world: World) -> None:
    for person in (world.investigator, world.reviewers[0], small_collection("ce6").curator):
        assert As(person).get("calls:without", world.collection.code).status_code == 403


def recommended(world: World, call: Call | None, mass_ug: int) -> Application:
    application = make.application_written(world, (world.powder, mass_ug))
    if call is not None:
        answer_call(application, call, by=world.investigator, at=world.later())
    return make.carried_to_recommended(world, make.fresh(application))


def test_results_are_public_once_published_and_name_only_what_was_approved(world: World) -> None:
    call = call_announced(world)
    application = make.application_written(world)
    answer_call(application, call, by=world.investigator, at=world.at)
    application = make.carried_to_recommended(world, make.fresh(application))
    declined = make.application_written(world)
    answer_call(declined, call, by=world.investigator, at=world.at)
    declined = make.carried_to_recommended(world, make.fresh(declined))
    decide_application(application, lines=make.words(application), reason="Good.", by=world.authority, at=world.later())
    decide_application(
        declined, lines=make.words(declined, DECLINED), reason="No.", by=world.authority, at=world.later()
    )
    close_call(Call.objects.get(), by=world.curator, at=CLOSES)
    assert world.borrower.name not in public("calls:detail", call.slug)
    publish_results(Call.objects.get(), by=world.curator, at=CLOSES + timedelta(days=1))
    page = public("calls:detail", call.slug)
    assert page.count(world.borrower.name) == 1
    assert "20" in page
    assert declined.reference not in page
    assert str(world.investigator) not in page

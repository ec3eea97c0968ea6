"""The pages of lending policies: history, a new version, and what it would have said about past applications."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call
from registry.applications.models import LendingPolicy
from registry.applications.policy import values_of
from registry.applications.preview import preview
from registry.web.policies.forms import PolicyForm
from tests.factories import applications as make
from tests.factories.calls import call_announced
from tests.web.people import As, text_of
from tests.worlds import World, small_collection


@pytest.fixture
def world(db: None) -> World:
    world = small_collection()
    make.put_policy(world)
    return world


def typed(world: World, **changes: Any) -> dict[str, Any]:
    """What the form shows, as a browser would send it, with some of it changed."""
    last = LendingPolicy.objects.filter(collection=world.collection).newest_first()[0]
    form = PolicyForm(values=values_of(last), version=last.version)
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value or (value == 0 and value is not False)}
    return sent | {"reason": "Needed in a test.", "go": "save"} | changes


def test_a_new_version_is_previewed_then_put_in_force(world: World) -> None:
    application = make.application_approved(world)
    curator = As(world.curator)
    page = curator.post("policies:edit", "ce5", **typed(world, line_limit_ug="10 mg", go="preview"))
    assert page.status_code == 200
    assert application.reference in text_of(page)
    assert "but at most 10" in text_of(page).replace("\xa0", " ").replace("&nbsp;", " ")
    assert LendingPolicy.objects.count() == 1
    assert curator.post("policies:edit", "ce5", **typed(world, line_limit_ug="10 mg")).status_code == 302
    newest = LendingPolicy.objects.newest_first()[0]
    assert (newest.version, newest.line_limit_ug, newest.made_by) == (2, 10_000, world.curator)
    assert newest.kept_back_floor_ug == make.POLICY.kept_back_floor_ug
    history = text_of(curator.get("policies:history", "ce5"))
    assert "Needed in a test." in history
    assert "10" in history


def test_a_version_made_meanwhile_is_not_written_over(world: World) -> None:
    sent = typed(world, term_months="6")
    make.put_policy(world, term_months=24)
    page = As(world.curator).post("policies:edit", "ce5", **sent)
    assert page.status_code == 409
    assert LendingPolicy.objects.count() == 2


def test_the_share_is_shown_as_people_write_it(world: World) -> None:
    for ppm, shown in ((200_000, "20"), (1_000_000, "100"), (333_333, "33.3333"), (0, "0")):
        values = replace(make.POLICY, kept_back_ppm=ppm)
        form = PolicyForm(values=values, version=1)
        assert str(form["kept_back_ppm"].value()) == shown


def test_what_is_wrong_is_said_at_its_field(world: World) -> None:
    page = As(world.curator).post("policies:edit", "ce5", **typed(world, term_months="601", reminder_days="soon"))
    assert page.status_code == 422
    assert "Write whole days" in text_of(page)
    page = As(world.curator).post("policies:edit", "ce5", **typed(world, term_months="601"))
    assert "A loan lasts between 1 and 600 months." in text_of(page)


def test_who_may_read_and_who_may_write(world: World) -> None:
    allowed = {world.curator: (200, 200), world.authority: (200, 200), world.auditor: (200, 403)}
    refused = dict.fromkeys((world.processor, world.investigator, world.reviewers[0]), (403, 403))
    for person, (read, write) in (allowed | refused).items():
        browser = As(person)
        assert browser.get("policies:history", "ce5").status_code == read
        assert browser.get("policies:edit", "ce5").status_code == write


def test_the_preview_judges_a_decided_application_by_what_was_free_then(world: World) -> None:
    make.put_policy(world, line_limit_ug=None)
    make.application_approved(world, (world.powder, 900_000))
    values = values_of(LendingPolicy.objects.newest_first()[0])
    assert preview(world.collection, values, at=world.at).changed == []
    put_more = replace(values, kept_back_floor_ug=100_001)
    (one,) = preview(world.collection, put_more, at=world.at).changed
    assert [answer.code for answer in one.would_fail] == ["kept_back"]
    assert one.would_fail[0].numbers["free_ug"] == 1_000_000


def test_the_preview_asks_no_more_for_more_applications(world: World) -> None:
    opens = world.at.replace(minute=0) - timedelta(days=2)
    call = call_announced(world, opens_at=opens, closes_at=opens + timedelta(days=60))
    values = values_of(LendingPolicy.objects.get())

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert preview(world.collection, replace(values, line_limit_ug=1), at=world.at).changed
        return len(queries)

    def handed_in(count: int) -> None:
        for _each in range(count):
            one = answer_call(make.application_written(world), call, by=world.investigator, at=world.later())
            submit_application(one, by=world.investigator, at=world.later())

    handed_in(1)
    few = asked()
    handed_in(3)
    assert asked() == few


def test_the_preview_tells_what_would_fail_no_more(world: World) -> None:
    make.application_submitted(world, (world.powder, 600_000))
    values = values_of(LendingPolicy.objects.get())
    (one,) = preview(world.collection, replace(values, line_limit_ug=None), at=world.at).changed
    assert ([answer.code for answer in one.would_pass], one.would_fail) == (["line_limit"], [])


def test_anybody_reads_the_policy_and_its_changes_but_not_who_made_it_nor_why(world: World) -> None:
    make.put_policy(world, line_limit_ug=500_000)
    page = Client().get(f"/collections/{world.collection.code}/policy/")
    assert page.status_code == 200
    assert "public" in page["Cache-Control"]
    told = page.content.decode()
    assert "500" in told
    assert "Version 2" in told
    for policy in LendingPolicy.objects.filter(collection=world.collection):
        assert policy.made_by.name not in told
        assert policy.reason not in told


def test_every_field_of_the_editor_is_explained(world: World) -> None:
    form = As(world.curator).get("policies:edit", "ce5").context["form"]
    bare = [name for name, field in form.fields.items() if not field.help_text and name not in {"reason", "version"}]
    assert bare == []

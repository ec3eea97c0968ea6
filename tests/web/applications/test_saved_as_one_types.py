"""Saved as one types: what a window typed is kept, what another saved is never overwritten."""

from __future__ import annotations

import pytest

from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import put_line
from registry.applications.models import Application
from registry.audit.models import Event
from tests.factories import applications as made
from tests.web.applications.test_writing_an_application import TYPED
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return small_collection()


@pytest.fixture
def draft(world: World) -> Application:
    return made.application_written(world)


def test_a_window_saves_again_and_again_though_it_knows_an_older_version(world: World, draft: Application) -> None:
    researcher = As(world.investigator)
    for title in ("Ages", "Ages of glass"):
        typed = TYPED | {"title": title, "version": draft.row_version, "window": "one"}
        assert researcher.post("applications:keep", draft.reference, **typed).status_code == 200
    draft.refresh_from_db()
    assert draft.title == "Ages of glass"


def test_another_window_is_told_and_overwrites_nothing(world: World, draft: Application) -> None:
    researcher = As(world.investigator)
    for window, status in (("one", 200), ("two", 409)):
        typed = TYPED | {"title": f"Ages, {window}", "version": draft.row_version, "window": window}
        answer = researcher.post("applications:keep", draft.reference, **typed)
        assert answer.status_code == status
    assert "another window has saved since" in text_of(answer)
    draft.refresh_from_db()
    assert draft.title == "Ages, one"


def test_a_save_elsewhere_ends_what_a_window_may_overwrite(world: World, draft: Application) -> None:
    researcher = As(world.investigator)
    typed = TYPED | {"version": draft.row_version, "window": "one"}
    researcher.post("applications:keep", draft.reference, **typed)
    put_line(draft, split=world.chip, mass_ug=None, methods=[world.method], by=world.investigator, at=world.later())
    assert researcher.post("applications:keep", draft.reference, **typed).status_code == 409


def test_the_save_button_of_the_window_that_typed_is_never_refused_for_it(world: World, draft: Application) -> None:
    researcher = As(world.investigator)
    typed = TYPED | {"version": draft.row_version, "window": "one"}
    researcher.post("applications:keep", draft.reference, **typed)
    assert researcher.post("applications:edit", draft.reference, **typed, go="stay").status_code == 302


def test_what_is_not_right_yet_is_said_and_not_saved(world: World, draft: Application) -> None:
    typed = TYPED | {"title": "", "version": draft.row_version, "window": "one"}
    answer = As(world.investigator).post("applications:keep", draft.reference, **typed)
    assert answer.status_code == 422
    assert "Title: This field is required." in text_of(answer)


def test_a_sitting_leaves_one_event(world: World, draft: Application) -> None:
    before = Event.objects.count()
    for title in ("Ages", "Ages of glass", "Ages of glass beads"):
        typed = TYPED | {"title": title, "version": draft.row_version, "window": "one"}
        As(world.investigator).post("applications:keep", draft.reference, **typed)
    assert Event.objects.count() == before + 1


def test_nobody_else_types_into_it_and_nobody_once_it_is_submitted(world: World, draft: Application) -> None:
    typed = TYPED | {"version": draft.row_version, "window": "one"}
    assert As(world.stranger).post("applications:keep", draft.reference, **typed).status_code == 404
    submit_application(draft, by=world.investigator, at=world.later())
    draft.refresh_from_db()
    answer = As(world.investigator).post("applications:keep", draft.reference, **typed)
    assert answer.status_code == 422
    assert "stays as submitted" in text_of(answer)

"""Every page of an application opens for whom it is meant, in every status, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from registry.applications.models import Application
from tests.factories import applications as made
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

STATES: list[Callable[[World], Application]] = [
    made.application_written,
    made.application_submitted,
    made.application_in_check,
    made.application_under_review,
    made.application_reviewed,
    made.application_recommended,
    made.application_approved,
    made.application_declined,
]


@pytest.fixture
def world() -> World:
    return small_collection()


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_the_page_opens_in_every_status(world: World, state: Callable[[World], Application]) -> None:
    application = state(world)
    readers = [world.investigator]
    if application.status != "draft":
        readers += [world.curator, world.authority, world.auditor]
    for reader in readers:
        page = As(reader).get("applications:detail", application.reference)
        assert page.status_code == 200, reader
        assert application.title in text_of(page)
        assert application.reference in text_of(As(reader).get("applications:list"))


def test_strangers_are_told_that_it_does_not_exist(world: World) -> None:
    application = made.application_submitted(world)
    for stranger in (world.stranger, world.representative, world.processor, world.reviewers[0]):
        assert As(stranger).get("applications:detail", application.reference).status_code == 404


def test_a_draft_is_the_applicants_alone(world: World) -> None:
    application = made.application_written(world)
    assert As(world.curator).get("applications:detail", application.reference).status_code == 404


def test_pages_of_work_open_for_who_may_and_not_for_others(world: World) -> None:
    application = made.application_recommended(world)
    reference = application.reference
    for page, person in (
        ("check", world.curator),
        ("assign", world.curator),
        ("conclude", world.curator),
        ("decide", world.authority),
    ):
        assert As(person).get(f"applications:{page}", reference).status_code == 200, page
        assert As(world.investigator).get(f"applications:{page}", reference).status_code == 403, page
        assert As(world.reviewers[0]).get(f"applications:{page}", reference).status_code == 403, page


def test_signing_in_comes_first(world: World) -> None:
    application = made.application_submitted(world)
    browser = As(world.investigator)
    browser.client.logout()
    assert browser.get("applications:detail", application.reference).status_code == 302

"""The desk leads everybody to a page that opens, groups what awaits them by its day, and narrows to a role."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest

from registry.access.roles import Role
from registry.loans.models import LoanItem
from registry.reports.awaiting.shape import Act
from registry.web.desk.words import WORDS
from tests import worlds
from tests.factories import applications
from tests.factories.parties import give_role, make_person
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

LINKS = re.compile(r'<a class="btn btn-small" href="([^"]+)"')


@pytest.fixture
def world() -> World:
    return small_collection()


def everybody(world: World) -> list[As]:
    people = (
        world.curator,
        world.processor,
        world.second_processor,
        world.authority,
        world.auditor,
        world.investigator,
        world.representative,
        *world.reviewers,
    )
    return [As(person) for person in people]


def every_link_opens(world: World) -> int:
    """Follows every line of everybody's desk; how many there were."""
    followed = 0
    for browser in everybody(world):
        page = browser.get("desk:page")
        assert page.status_code == HTTPStatus.OK
        for href in LINKS.findall(text_of(page)):
            assert browser.follow(href).status_code == HTTPStatus.OK, (browser.person, href)
            followed += 1
    return followed


APPLICATIONS: list[Callable[[World], Any]] = [
    applications.application_written,
    applications.application_submitted,
    applications.application_in_check,
    applications.application_under_review,
    applications.application_reviewed,
    applications.application_recommended,
    applications.application_approved,
]
ITEMS: list[Callable[[World, LoanItem], LoanItem]] = [
    worlds.item_prepared,
    worlds.item_ready,
    worlds.item_handed_over,
    worlds.item_on_loan,
    worlds.item_sent_back,
    worlds.item_received,
    worlds.item_reweighed,
    worlds.item_in_discrepancy,
]


@pytest.mark.parametrize("brought", APPLICATIONS, ids=lambda brought: brought.__name__)
def test_every_line_of_an_application_leads_to_its_page(world: World, brought: Callable[[World], Any]) -> None:
    brought(world)
    assert every_link_opens(world)


@pytest.mark.parametrize("brought", ITEMS, ids=lambda brought: brought.__name__)
def test_every_line_of_a_loan_leads_to_its_page(world: World, brought: Callable[[World, LoanItem], LoanItem]) -> None:
    brought(world, worlds.only_item(worlds.loan_signed(world)))
    assert every_link_opens(world)


def test_an_opened_and_a_signed_loan_lead_on_too(world: World) -> None:
    worlds.loan_opened(world)
    worlds.loan_signed(world)
    assert every_link_opens(world)


def test_every_act_has_its_words() -> None:
    assert set(WORDS) == set(Act)


def test_a_line_says_what_about_which_and_since_when(world: World) -> None:
    application = applications.application_submitted(world)
    page = text_of(As(world.curator).get("desk:page"))
    assert "A new application to take up" in page
    assert application.reference in page
    assert application.title in page
    assert "since <time" in page


def test_several_roles_are_narrowed_to_one(world: World) -> None:
    give_role(world.curator, Role.PROCESSOR, collection=world.collection)
    applications.application_submitted(world)
    worlds.loan_signed(world)
    browser = As(world.curator)
    assert "A portion to cut or take" in text_of(browser.get("desk:page"))
    narrowed = text_of(browser.get("desk:page", query="?as=curator"))
    assert "A portion to cut or take" not in narrowed
    assert "A new application to take up" in narrowed


def test_a_clear_desk_says_so(world: World) -> None:
    assert "Your desk is clear" in text_of(As(world.authority).get("desk:page"))


def test_somebody_without_a_role_is_told_how_one_comes_by_it(world: World) -> None:
    assert "You hold no role yet" in text_of(As(make_person()).get("desk:page"))


def test_an_auditor_finds_the_record_and_the_verification(world: World) -> None:
    page = text_of(As(world.auditor).get("desk:page"))
    assert "/audit/" in page
    assert "/audit/verify/" in page
    assert "/applications/new/" not in page

"""The frame of every page: the same for everybody, in both languages, working without a script."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from playwright.sync_api import Page

from registry.web.context import SHEETS, languages, look
from registry.web.display.corner import initials
from tests.factories.parties import make_person, make_user


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_style_sheet_is_there(sheet: str) -> None:
    assert finders.find(sheet)


@pytest.mark.parametrize("trouble", ["403", "404", "500", "503", "403_csrf"])
def test_a_page_of_trouble_stands_on_its_own(trouble: str) -> None:
    assert "<h1>" in render_to_string(f"{trouble}.html")


def test_the_language_link_keeps_the_place() -> None:
    here = [language.href for language in languages("/holdings/15415,33/?q=a")]
    assert here == ["/holdings/15415,33/?q=a", "/zh/holdings/15415,33/?q=a"]


def test_a_place_without_a_page_is_not_listed() -> None:
    frame = look(RequestFactory().get("/"))["look"]
    assert all(place.href for place in frame.places)


@pytest.mark.parametrize(("name", "short"), [("Ada Placeholder", "AP"), ("林示例", "林示"), ("Cher", "CH")])
def test_initials_stand_for_a_name(name: str, short: str) -> None:
    assert initials(name) == short


def test_the_choice_of_colours_needs_no_script_and_no_token(client: Client) -> None:
    answer = client.post("/colours/", {"colours": "dark", "next": "/zh/"})
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == "/zh/"
    assert "dark" in client.get("/colours.css").content.decode()
    client.post("/colours/", {"colours": "device", "next": "/"})
    assert client.get("/colours.css").content == b""


def test_another_site_cannot_choose_for_us(client: Client) -> None:
    answer = client.post("/colours/", {"colours": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == HTTPStatus.FORBIDDEN


def test_the_choice_of_colours_never_leads_away(client: Client) -> None:
    assert client.post("/colours/", {"colours": "dark", "next": "https://elsewhere.example/"})["Location"] == "/"


def test_colours_are_kept_by_no_shared_cache(client: Client) -> None:
    assert "private" in client.get("/colours.css")["Cache-Control"]


@pytest.mark.django_db
def test_a_public_page_is_the_same_for_everybody(client: Client) -> None:
    answer = client.get("/")
    text = answer.content.decode()
    assert "csrfmiddlewaretoken" not in text
    assert "nonce=" not in text
    assert "public" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_the_corner_lets_a_stranger_in(client: Client) -> None:
    answer = client.get("/me/corner/")
    assert "Sign in" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_slash_leads_to_the_search_field(browser_page: Page) -> None:
    browser_page.goto("/")
    browser_page.keyboard.press("/")
    assert browser_page.evaluate("document.activeElement.id") == "masthead-q"


def test_the_first_page_works_without_a_script(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    page.goto("/")
    with page.expect_navigation():
        page.get_by_role("button", name="Dark").click()
    assert page.locator("body").evaluate("e => getComputedStyle(e).colorScheme") == "dark"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_corner_names_who_is_signed_in(
    new_page: Callable[..., Page], live_site: str, assert_accessible: Callable[[Page], None], width: int
) -> None:
    client = Client()
    client.force_login(make_user(make_person("Ada Placeholder")))
    page = new_page(viewport={"width": width, "height": 900})
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_site}])
    page.goto("/")
    page.get_by_role("link", name="Ada Placeholder").wait_for()
    assert_accessible(page)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()


def test_the_request_is_not_read_for_who_asks() -> None:
    request = HttpRequest()
    request.path = "/"
    assert "user" not in vars(look(request)["look"])


@pytest.mark.django_db
def test_a_public_page_tells_search_engines_where_it_stands(client: Client) -> None:
    text = client.get("/zh/missions/?sort=whatever").content.decode()
    assert '<link rel="canonical" href="http://localhost:8000/zh/missions/">' in text
    assert '<link rel="alternate" hreflang="en" href="http://localhost:8000/missions/' in text
    assert '<meta name="description" content="' in text

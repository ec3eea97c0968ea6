"""What did not work is told in the reader's words, with their bearings, and never in the machine's."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.utils.translation import gettext_lazy as _
from pytest_django.fixtures import Settings

from registry.config import urls
from registry.config.languages import in_both_languages
from registry.foundation.constraints import explain
from registry.foundation.refusal import NotPermitted, Obstacle, Refusal
from registry.parties.models import Person
from tests.factories.parties import make_person, make_user

TECHNICAL = re.compile(r"Traceback|psycopg|Exception|Error\b|constraint|SELECT|django", re.IGNORECASE)


@login_not_required
def raise_it(request: HttpRequest, kind: str) -> HttpResponse:
    """Fails as asked."""
    if kind == "law":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO parties_institution (slug) VALUES ('x')")
    raise {
        "refusal": Refusal([Obstacle("one", "The first thing."), Obstacle("two", "The second thing.")]),
        "permission": NotPermitted("Only the authority decides."),
        "database": OperationalError("server closed the connection unexpectedly"),
        "unnamed": IntegrityError("duplicate key"),
        "fault": RuntimeError("a secret of the machine"),
    }[kind]


class Addresses:
    """The registry's addresses and one that fails."""

    urlpatterns = [*in_both_languages(path("fails/<str:kind>/", raise_it)), *urls.urlpatterns]
    handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.fixture(autouse=True)
def _addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = Addresses


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def told(answer: Any) -> str:
    """The page's words, after making sure that none is technical."""
    page = str(answer.content.decode())
    words = re.sub(r"<(script|style|svg|link|meta)[^>]*>.*?|<[^>]+>", " ", page.partition("<body>")[2])
    assert not TECHNICAL.search(words), TECHNICAL.search(words)
    return page


@pytest.mark.django_db
def test_a_refusal_tells_every_obstacle(client: Client) -> None:
    answer = client.post("/fails/refusal/")
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The first thing." in told(answer)
    assert "The second thing." in told(answer)


@pytest.mark.django_db
def test_no_permission_says_why(client: Client) -> None:
    answer = client.post("/fails/permission/")
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Only the authority decides." in told(answer)


@pytest.mark.django_db
def test_a_broken_law_is_told_by_its_sentence(client: Client) -> None:
    explain("parties_institution_slug_key", _("That short name is taken."))
    answer = client.post("/fails/unnamed/")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Nothing was changed." in told(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/", "/zh/"])
def test_the_database_away_keeps_the_readers_bearings(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}fails/database/?q=1")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer["Retry-After"]
    assert f'href="{prefix}fails/database/?q=1"' in told(answer)
    assert f'class="brand" href="{prefix}"' in told(answer)


@pytest.mark.django_db
def test_a_form_is_not_offered_again_when_the_database_is_away(client: Client) -> None:
    assert "Try again</a>" not in told(client.post("/fails/database/"))


@pytest.mark.django_db
def test_it_holds_where_the_session_is_read_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.force_login(make_user(make_person()))

    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", refuse)
    answer = client.get("/profile/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "The books are closed for a moment" in told(answer)


@pytest.mark.django_db
def test_a_fault_of_ours_tells_nothing_of_the_machine(client: Client) -> None:
    answer = client.get("/fails/fault/")
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "secret" not in told(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["/", "/zh/"])
def test_what_is_not_there_is_said_in_the_readers_language(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}there-is-no-such-page/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert f'class="brand" href="{prefix}"' in told(answer)


@pytest.mark.django_db
def test_a_form_without_its_token_has_gone_stale() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "a@example.org", "password": "x"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "stale" in told(answer)


@pytest.mark.django_db
def test_a_request_that_makes_no_sense_gets_a_page_too(client: Client, settings: Settings) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert "could not be read" in told(answer)


@pytest.mark.django_db
def test_nothing_of_a_refused_form_is_kept(client: Client) -> None:
    client.post("/fails/refusal/")
    assert not Person.objects.exists()

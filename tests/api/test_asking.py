"""A question that cannot be answered is told so as a problem of RFC 9457, never guessed at; ETags spare answering."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client

from registry.api.pages import PROBLEMS
from registry.foundation.refusal import NotPermitted
from registry.reports.open import holdings
from tests.worlds import World

Ask = Callable[..., Any]

BAD = [
    ("splits/?colour=grey", "unknown_parameter"),
    ("splits/15415,33/?colour=grey", "unknown_parameter"),
    ("splits/?fields=identifier,shelf", "unknown_field"),
    ("splits/15415,33/?fields=place", "unknown_field"),
    ("samples/15415/?fields=", "unknown_field"),
    ("splits/?order=beauty", "unknown_order"),
    ("splits/?order=mass&after=nonsense", "unknown_place"),
    ("loans/?order=newest&after=L-1&before=L-2", "two_places"),
    ("splits/?size=0", "size"),
    ("splits/?size=501", "size"),
    ("splits/?size=ten", "size"),
    ("splits/?mission=apollo-99", "invalid_filter"),
    ("splits/?mass_from=heavy", "invalid_filter"),
    ("splits/counts/?band=fat", "invalid_filter"),
    ("loans/?status=stolen", "invalid_filter"),
    ("splits/download/?format=xlsx", "unknown_format"),
    ("splits/?q=a%00b", "unreadable"),
    ("splits/15415,33/may-i-ask/?mass=much", "mass"),
    ("splits/15415,33/may-i-ask/?mass=0", "mass"),
]


@pytest.mark.parametrize(("path", "code"), BAD)
def test_a_bad_question_is_a_problem_with_a_code(world: World, client: Client, path: str, code: str) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    told = response.json()
    assert (told["code"], told["status"], told["title"]) == (code, 400, "Bad Request")
    assert told["detail"]
    assert told["type"] == f"http://localhost:8000/api/#problem-{code}"


def test_a_filter_says_which_of_its_values_is_none(world: World, ask: Ask) -> None:
    told = ask("splits/?mission=apollo-99&mass_from=heavy", status=400)
    assert {obstacle["field"] for obstacle in told["obstacles"]} == {"mission", "mass_from"}


def test_a_problem_speaks_the_readers_language(world: World, ask: Ask) -> None:
    told = ask("splits/no-such-piece/", status=404, **{"Accept-Language": "zh-hans"})
    assert "没有" in told["detail"]


@pytest.mark.parametrize(
    "path", ["splits/none/", "samples/none/", "loans/none/", "chains/none/heads/", "nowhere/", "splits/a%0Ab/"]
)
def test_what_is_not_there_is_a_problem_too(world: World, ask: Ask, path: str) -> None:
    assert ask(path, status=404)["code"] == "not_found"


def test_what_lacks_only_the_slash_is_led_to_it_from_any_site_and_by_any_method(world: World, client: Client) -> None:
    for ask in (client.get, client.post):
        led = ask("/api/v1/splits?size=2&q=a%20b")
        assert (led.status_code, led["Location"]) == (308, "/api/v1/splits/?size=2&q=a%20b")
        assert led["Access-Control-Allow-Origin"] == "*"
    assert client.get("/api/v1//evil.example/x")["Location"] == "/api/v1//evil.example/x/"
    assert client.get("/api/v1/openapi.json").status_code == 200


def test_another_method_is_a_problem_and_says_which_there_are(world: World, client: Client) -> None:
    response = client.delete("/api/v1/splits/")
    assert (response.status_code, response.json()["code"]) == (405, "method_not_allowed")
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_options_tells_the_methods_and_a_page_of_another_site_what_it_may_ask(world: World, client: Client) -> None:
    response = client.options("/api/v1/splits/", headers={"Origin": "https://other.invalid"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Allow"] == response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in response["Access-Control-Allow-Headers"]

    private = client.options("/api/v1/applications/A-1/submission/")
    assert (private.status_code, private["Allow"]) == (204, "POST, OPTIONS")
    assert "Access-Control-Allow-Methods" not in private
    assert client.options("/api/v1/nowhere/").status_code == 404


def test_a_form_that_is_not_offered_is_a_problem(world: World, client: Client) -> None:
    response = client.get("/api/v1/splits/", headers={"Accept": "image/png"})
    assert (response.status_code, response.json()["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (OperationalError("gone"), 503, "away"),
        (DatabaseError("odd"), 500, "broken"),
        (ZeroDivisionError("secret words"), 500, "broken"),
        (NotPermitted("Not yours."), 403, "not_permitted"),
    ],
)
def test_a_fault_of_ours_is_told_without_its_words(
    world: World, ask: Ask, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, code: str
) -> None:
    def breaks(*_arguments: Any, **_named: Any) -> None:
        raise error

    monkeypatch.setattr(holdings, "piece", breaks)
    logging.getLogger("registry.api").disabled = True
    try:
        told = ask("splits/15415,33/", status=status)
    finally:
        logging.getLogger("registry.api").disabled = False
    assert told["code"] == code
    assert "secret words" not in str(told)


def test_every_problem_is_explained_where_its_type_leads(world: World, client: Client) -> None:
    page = client.get("/api/").content.decode()
    for _status, code, _meaning in PROBLEMS:
        assert f'id="problem-{code}"' in page
    assert {code for _path, code in BAD} <= {code for _status, code, _meaning in PROBLEMS}


@pytest.mark.parametrize("path", ["splits/", "splits/15415,33/", "loans/", "missions/", "overview/", "openapi.json"])
def test_what_has_not_changed_is_not_sent_again(world: World, client: Client, path: str) -> None:
    first = client.get(f"/api/v1/{path}")
    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    other = client.get(f"/api/v1/{path}", headers={"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_what_changed_has_another_etag(world: World, client: Client) -> None:
    before = client.get("/api/v1/splits/15415,33/")["ETag"]
    type(world.powder).objects.filter(identifier="15415,33").update(remark="seen anew")
    again = client.get("/api/v1/splits/15415,33/", headers={"If-None-Match": before})
    assert again.status_code == 200
    assert again["ETag"] != before


def test_any_page_may_read_what_is_open(world: World, client: Client) -> None:
    assert client.get("/api/v1/missions/")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/api/v1/applications/")


def test_head_says_what_get_would(world: World, client: Client) -> None:
    got, headed = client.get("/api/v1/missions/"), client.head("/api/v1/missions/")
    assert (headed.status_code, headed.content, headed["ETag"]) == (200, b"", got["ETag"])

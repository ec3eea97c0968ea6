"""Submitting and withdrawing by token: the same act as the page's button, refused for the same reasons, all at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from registry.applications.models import Application
from registry.audit.models import Event
from tests.api.furnishing import token_of
from tests.web.people import As
from tests.worlds import World

REFERENCE = "A-0001"


class Program:
    """A program of the investigator's."""

    def __init__(self, client: Client, world: World) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {token_of(world.investigator)}"}

    def read(self) -> Any:
        return self.client.get(f"/api/v1/applications/{REFERENCE}/", headers=self.headers)

    def post(self, act: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1/applications/{REFERENCE}/{act}/",
            body,
            content_type="application/json",
            headers=self.headers | {"If-Match": self.read()["ETag"]} | headers,
        )


@pytest.fixture
def program(client: Client, world: World) -> Program:
    return Program(client, world)


def application() -> Application:
    return Application.objects.get(reference=REFERENCE)


def test_a_complete_draft_is_submitted(program: Program, world: World) -> None:
    answer = program.post("submission")
    assert answer.status_code == 200, answer.content
    assert answer.json()["status"] == application().status == "submitted"
    assert answer["ETag"] == program.read()["ETag"]
    last = Event.objects.filter(subject=f"application {REFERENCE}").latest("pk")
    assert last.actor == world.investigator.pk


def test_what_stands_in_the_way_is_the_same_by_program_and_by_page(program: Program, world: World) -> None:
    Application.objects.filter(reference=REFERENCE).update(case="", storage_plan="")
    answer = program.post("submission")
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")

    person = As(world.investigator)
    shown = person.get("applications:detail", REFERENCE)
    page = person.post("applications:submit", REFERENCE, version=application().row_version)

    assert shown.status_code == 200
    assert page.status_code == 422
    by_page = [(obstacle.code, str(obstacle.message)) for obstacle in page.context["obstacles"]]
    assert [(one["code"], one["message"]) for one in answer.json()["obstacles"]] == by_page
    assert len(by_page) > 1
    assert application().status == "draft"


def test_nobody_submits_what_they_have_not_seen(program: Program, world: World) -> None:
    stale = program.post("submission", **{"If-Match": '"1-draft"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    program.headers = {name: value for name, value in program.headers.items() if name != "If-Match"}
    unnamed = program.client.post(f"/api/v1/applications/{REFERENCE}/submission/", headers=program.headers)
    assert (unnamed.status_code, unnamed.json()["code"]) == (428, "precondition_required")
    assert application().status == "draft"


def test_a_submitted_one_is_withdrawn_with_its_reason(program: Program, world: World) -> None:
    program.post("submission")
    answer = program.post("withdrawal", {"reason": "The instrument broke."})
    assert answer.status_code == 200, answer.content
    assert application().status == "withdrawn"


def test_what_is_withdrawn_is_not_submitted_again(program: Program, world: World) -> None:
    program.post("submission")
    program.post("withdrawal")
    answer = program.post("submission")
    assert answer.status_code == 422
    assert application().status == "withdrawn"


def test_what_is_withdrawn_is_not_withdrawn_again(program: Program, world: World) -> None:
    program.post("withdrawal")
    answer = program.post("withdrawal")
    assert (answer.status_code, answer.json()["code"]) == (422, "refused")
    assert answer.json()["obstacles"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": 7}, 400, "reason"),
        ({"reason": "x" * 301}, 400, "reason"),
        ({"because": "x"}, 400, "reason"),
        ("{", 400, "parse_error"),
    ],
)
def test_a_reason_that_is_none_withdraws_nothing(program: Program, body: Any, status: int, code: str) -> None:
    answer = program.post("withdrawal", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert application().status == "draft"


def test_a_form_is_no_json(program: Program) -> None:
    answer = program.client.post(
        f"/api/v1/applications/{REFERENCE}/withdrawal/",
        {"reason": "x"},
        headers=program.headers | {"If-Match": program.read()["ETag"]},
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_nothing_else_can_be_written(program: Program) -> None:
    for method in ("post", "put", "patch", "delete"):
        for path in ("", f"{REFERENCE}/"):
            answer = getattr(program.client, method)(f"/api/v1/applications/{path}", headers=program.headers)
            assert answer.status_code == 405

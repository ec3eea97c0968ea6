"""Many verdicts are read together: the same answers as one by one, in as many queries for five as for two."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call
from registry.applications.models import Application, Call
from registry.applications.verdict import verdict_on_application, verdict_on_split, verdicts_on, verdicts_on_splits
from registry.holdings.models import Split
from tests.factories import applications as made
from tests.factories.calls import call_announced
from tests.factories.holdings import make_piece
from tests.web.people import As
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = small_collection()
    made.put_policy(world)
    return world


def submitted(world: World, n: int) -> list[Application]:
    return [made.application_submitted(world) for _number in range(n)]


def queries(context: CaptureQueriesContext) -> int:
    return len(context.captured_queries)


def test_each_verdict_is_the_one_it_has_alone(world: World) -> None:
    first = made.application_submitted(world)
    second = made.application_written(world, (world.powder, 2_000_000), (world.chip, None), storage_plan="")
    at = world.later()
    together = verdicts_on([first, second], at=at)
    for application in (first, second):
        assert (
            together[application.pk].answers
            == verdict_on_application(Application.objects.get(pk=application.pk), at=at).answers
        )
    assert together[second.pk].answer("competing", line=1).numbers["requests"] == 1
    assert {answer.code for answer in together[second.pk].failed} >= {"kept_back", "storage_plan"}


def test_each_piece_is_judged_as_alone(world: World) -> None:
    asked: list[tuple[Split, int | None]] = [(world.powder, 5_000), (world.chip, None)]
    together = verdicts_on_splits(asked, at=world.at)
    for split, mass_ug in asked:
        assert together[split.pk].answers == verdict_on_split(split, at=world.at, mass_ug=mass_ug).answers


def test_five_verdicts_ask_no_more_than_two(world: World) -> None:
    found = submitted(world, 5)
    counted = []
    for n in (2, 5):
        with CaptureQueriesContext(connection) as asked:
            verdicts_on(Application.objects.select_related("collection", "institution").filter(pk__in=[
                one.pk for one in found[:n]]), at=world.at)  # fmt: skip
        counted.append(queries(asked))
    assert counted[0] == counted[1] <= 12


def test_the_meeting_asks_no_more_for_five_than_for_two(world: World) -> None:
    curator = As(world.curator)
    call = call_announced(world, closes_at=None)
    world.at = max(world.at, call.opens_at)
    counted = []
    for n in (2, 3):
        for _number in range(n):
            draft = made.application_written(world)
            answer_call(draft, call, by=world.investigator, at=world.at)
            submit_application(draft, by=world.investigator, at=world.later())
        with CaptureQueriesContext(connection) as asked:
            assert curator.get("calls:meeting", call.slug).status_code == 200
        counted.append(queries(asked))
    assert Call.objects.get().applications.count() == 5
    assert counted[0] == counted[1]


def test_a_basket_asks_no_more_for_five_than_for_two(world: World) -> None:
    pieces = [make_piece(world.powder.sample) for _number in range(5)]
    anybody = As(world.stranger)
    counted = []
    for n in (2, 5):
        query = "?" + "&".join(f"add={piece.identifier}" for piece in pieces[:n])
        with CaptureQueriesContext(connection) as asked:
            page = anybody.follow(reverse("basket:page") + query)
        assert page.status_code == 200
        counted.append(queries(asked))
    assert counted[0] == counted[1]

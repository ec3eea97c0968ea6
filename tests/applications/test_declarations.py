"""Declarations: asked by the policy, owed before an application is handed in, and kept word by word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError

from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import answer_call
from registry.applications.lifecycle import DRAFT, SUBMITTED
from registry.applications.models import Application, Call
from registry.applications.moves import move_application
from registry.applications.verdict import verdict_on_application
from registry.foundation.constraints import broken_constraint
from registry.foundation.refusal import Refusal
from tests.factories import applications as made
from tests.factories.calls import call_announced, call_drafted
from tests.ledger.books import refused, sql
from tests.web.people import As, text_of
from tests.worlds import World, small_collection

pytestmark = pytest.mark.django_db

CARE = {"en": "I take care.", "zh": "我会妥善保管。"}
NO_SUB = {"en": "I lend it to nobody.", "zh": "我不转借。"}
TEXTS = {
    "title": "Ages", "case": "Two grains.", "purpose": "research", "months": "12", "storage_plan": "A safe.",
}  # fmt: skip


@pytest.fixture
def world() -> World:
    world = small_collection()
    made.put_policy(world, declarations=[CARE, NO_SUB])
    return world


def submit(world: World, application: Application) -> Application:
    return submit_application(application, by=world.investigator, at=world.later())


def test_what_is_declared_in_full_is_handed_in_and_kept_with_the_version(world: World) -> None:
    application = submit(world, made.application_written(world, declared=[CARE, NO_SUB]))
    assert application.status == SUBMITTED
    assert application.versions.get().content["declarations"] == [CARE, NO_SUB]


def test_nothing_is_handed_in_before_all_is_declared(world: World) -> None:
    application = made.application_written(world, declared=[CARE])
    with pytest.raises(Refusal) as refusal:
        submit(world, application)
    assert [obstacle.code for obstacle in refusal.value.obstacles] == ["declarations"]
    assert "I lend it to nobody." in refusal.value.obstacles[0].message
    application.refresh_from_db()
    assert application.status == DRAFT


def test_another_wording_is_declared_anew(world: World) -> None:
    application = made.application_written(world, declared=[CARE, NO_SUB])
    made.put_policy(world, at=world.later(), declarations=[CARE | {"en": "I take great care."}])
    with pytest.raises(Refusal):
        submit(world, application)


def test_what_was_handed_in_is_judged_by_the_declarations_of_its_day(world: World) -> None:
    application = submit(world, made.application_written(world, declared=[CARE, NO_SUB]))
    made.put_policy(world, at=world.later(), declarations=[CARE | {"en": "I take great care."}])
    verdict = verdict_on_application(application, at=world.later())
    assert verdict.answer("declarations").outcome == "passed"


def test_the_database_takes_no_hand_in_that_is_not_declared(world: World) -> None:
    application = made.application_written(world)
    with pytest.raises(DatabaseError) as error:
        move_application(application, to=SUBMITTED, by=world.investigator, at=world.later())
    assert broken_constraint(error.value) == "applications_applicationmove_declared"


def test_what_was_declared_stays_as_submitted(world: World) -> None:
    application = submit(world, made.application_written(world, declared=[CARE, NO_SUB]))
    with pytest.raises(DatabaseError) as error:
        Application.objects.filter(pk=application.pk).update(declared=[])
    assert broken_constraint(error.value) == "applications_application_stays_as_submitted"


def test_a_policy_declares_in_both_languages(world: World) -> None:
    with pytest.raises(Refusal) as refusal:
        made.put_policy(world, at=world.later(), declarations=[{"en": "I take care.", "zh": " "}])
    assert [obstacle.code for obstacle in refusal.value.obstacles] == ["policy_declarations"]


def test_the_form_asks_and_whoever_decides_is_shown(world: World) -> None:
    application = made.application_written(world)
    researcher = As(world.investigator)
    page = text_of(researcher.get("applications:edit", application.reference))
    assert "I take care." in page
    codes = researcher.get("applications:edit", application.reference).context["form"].demanded
    typed: dict[str, Any] = TEXTS | {"version": application.row_version, "declared": list(codes)}
    assert researcher.post("applications:edit", application.reference, **typed).status_code == 302
    application.refresh_from_db()
    submit(world, application)
    shown = text_of(As(world.curator).get("applications:detail", application.reference))
    assert "I take care." in shown


OPEN_DATA = {"en": "I publish my data.", "zh": "我公开数据。"}


@pytest.fixture
def call(world: World) -> Call:
    """One that asks for a declaration of its own, open while the world's clock runs."""
    opens = world.at.replace(minute=0) - timedelta(days=2)
    closes = opens + timedelta(days=60)
    return call_announced(world, declarations=[OPEN_DATA], opens_at=opens, closes_at=closes)


def answering(world: World, call: Call, *declared: dict[str, str]) -> Application:
    application = made.application_written(world, declared=list(declared))
    return answer_call(application, call, by=world.investigator, at=world.later())


def test_who_answers_a_call_declares_what_it_asks_for_too(world: World, call: Call) -> None:
    with pytest.raises(Refusal) as refusal:
        submit(world, answering(world, call, CARE, NO_SUB))
    assert [obstacle.code for obstacle in refusal.value.obstacles] == ["declarations"]
    assert "I publish my data." in refusal.value.obstacles[0].message


def test_what_the_call_asked_for_is_kept_with_the_version(world: World, call: Call) -> None:
    application = submit(world, answering(world, call, CARE, NO_SUB, OPEN_DATA))
    assert application.versions.get().content["declarations"] == [CARE, NO_SUB, OPEN_DATA]


def test_the_database_takes_no_answer_without_what_the_call_asks_for(world: World, call: Call) -> None:
    application = answering(world, call, CARE, NO_SUB)
    with pytest.raises(DatabaseError) as error:
        move_application(application, to=SUBMITTED, by=world.investigator, at=world.later())
    assert broken_constraint(error.value) == "applications_applicationmove_declared"


def test_the_database_takes_no_call_that_declares_in_one_language(world: World) -> None:
    draft = call_drafted(world)
    with refused("applications_call_declares_in_both_languages"):
        sql("UPDATE applications_call SET declarations = %s WHERE id = %s", '[{"en": "I care.", "zh": ""}]', draft.pk)


def test_an_announced_call_keeps_its_declarations(world: World, call: Call) -> None:
    with refused("applications_call_stays_as_announced"):
        sql("UPDATE applications_call SET declarations = '[]' WHERE id = %s", call.pk)


def test_a_call_is_written_with_its_declarations(world: World) -> None:
    draft, office = call_drafted(world), As(world.curator)
    shown = office.get("calls:edit", draft.slug).context["form"]
    typed = {name: shown[name].value() for name in shown.fields if shown[name].value()}
    typed |= {"opens_at": "2031-09-01T09:00", "closes_at": "2031-10-01T00:00"}
    mismatched = office.post("calls:edit", draft.slug, **typed, declarations="I publish my data.")
    assert mismatched.status_code == 422
    assert "in both languages" in text_of(mismatched)
    both = {"declarations": OPEN_DATA["en"], "declarations_zh": OPEN_DATA["zh"]}
    assert office.post("calls:edit", draft.slug, **typed, **both).status_code == 302
    assert Call.objects.get(pk=draft.pk).declarations == [OPEN_DATA]


def test_the_calls_page_and_the_form_of_who_answers_show_them(world: World, call: Call) -> None:
    application = answering(world, call)
    assert "I publish my data." in text_of(As(world.stranger).get("calls:detail", call.slug))
    assert "I publish my data." in text_of(As(world.investigator).get("applications:edit", application.reference))

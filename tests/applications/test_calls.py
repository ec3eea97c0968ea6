"""Calls: announced once, open to the minute, and nothing handed in beside them. Laws are broken with raw SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from registry.applications.actions.call import (
    CallValues,
    announce_call,
    cancel_call,
    close_call,
    edit_call,
    extend_call,
    publish_results,
)
from registry.applications.actions.submit import pull_back_application, submit_application
from registry.applications.actions.write import answer_call, attach
from registry.applications.lifecycle import CALL
from registry.applications.models import Application, ApplicationVersion, Call
from registry.applications.verdict import verdict_on_application
from registry.applications.verdict.answers import FAILED, NOT_APPLICABLE, PASSED
from registry.audit.models import AllowedMove
from registry.foundation.clocks import now
from registry.foundation.refusal import NotPermitted, Refusal
from tests.applications.by_hand import event, move_by_hand
from tests.factories import applications as make
from tests.factories.calls import CLOSES, OPENS, call_announced, call_drafted
from tests.factories.holdings import make_use_class
from tests.ledger.books import refused, sql
from tests.worlds import World, small_collection

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def answering(world: World, call: Call | None, *asked: Any) -> Application:
    """A draft that answers the call."""
    application = make.application_written(world, *asked)
    answer_call(application, call, by=world.investigator, at=world.at)
    return make.fresh(application)


def codes(refusal: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return {obstacle.code for obstacle in refusal.value.obstacles}


def hand_in_by_hand(world: World, application: Application, at: datetime) -> None:
    """The move with its version, as an act would write it, at that instant."""
    ApplicationVersion.objects.create(application=application, number=9, content={}, sha256="", saved_at=at)
    world.at = at - timedelta(hours=1)
    move_by_hand(world, application, "submitted", by=world.investigator)


class TestTheWindow:
    @pytest.mark.parametrize(
        ("at", "says"),
        [
            (OPENS - SECOND, "call.not_yet"),
            (OPENS, "call.in_time"),
            (CLOSES - SECOND, "call.in_time"),
            (CLOSES, "call.too_late"),
            (CLOSES + SECOND, "call.too_late"),
        ],
    )
    def test_opens_and_closes_to_the_second(self, world: World, at: datetime, says: str) -> None:
        application = answering(world, call_announced(world))
        answer = verdict_on_application(application, at=at).answer("call")
        assert (answer.says, answer.outcome) == (says, PASSED if says == "call.in_time" else FAILED)

    def test_the_end_of_a_leap_day_in_the_collections_zone(self, world: World) -> None:
        make.put_policy(world, at=datetime(2024, 1, 8, tzinfo=UTC))
        closes = datetime(2024, 2, 29, 16, tzinfo=UTC)  # 24:00 of 29 February in Beijing
        application = answering(world, call_announced(world, opens_at=closes - timedelta(days=9), closes_at=closes))
        answer = verdict_on_application(application, at=closes).answer("call")
        assert answer.says == "call.too_late"
        assert "29 Feb 2024, 24:00 Beijing" in answer.sentence

    def test_nothing_is_accepted_a_second_late_and_the_draft_stays_a_draft(self, world: World) -> None:
        application = answering(world, call_announced(world))
        with pytest.raises(Refusal) as refusal:
            submit_application(application, by=world.investigator, at=CLOSES)
        assert codes(refusal) == {"call"}
        assert make.fresh(application).status == "draft"
        submit_application(application, by=world.investigator, at=CLOSES - SECOND)
        assert make.fresh(application).status == "submitted"

    def test_the_database_refuses_it_too(self, world: World) -> None:
        application = answering(world, call_announced(world))
        with refused("applications_applicationmove_within_its_call"):
            hand_in_by_hand(world, application, CLOSES)
        hand_in_by_hand(world, application, CLOSES - SECOND)

    def test_a_live_call_goes_by_the_databases_clock_whatever_moment_is_told(self, world: World) -> None:
        opens = (now() + 3 * MINUTE).replace(second=0, microsecond=0)
        application = answering(world, call_announced(world, opens_at=opens, closes_at=opens + timedelta(days=9)))
        with refused("applications_applicationmove_within_its_call"):
            hand_in_by_hand(world, application, opens + SECOND)

    def test_what_was_handed_in_is_pulled_back_only_while_it_is_open(self, world: World) -> None:
        application = answering(world, call_announced(world))
        submit_application(application, by=world.investigator, at=world.later())
        with pytest.raises(Refusal) as refusal:
            pull_back_application(application, by=world.investigator, at=CLOSES)
        assert codes(refusal) == {"call_closed"}
        with refused("applications_applicationmove_within_its_call"):
            world.at = CLOSES
            move_by_hand(world, make.fresh(application), "draft", by=world.investigator)
        pull_back_application(application, by=world.investigator, at=CLOSES - SECOND)

    def test_a_continuous_call_never_closes(self, world: World) -> None:
        application = answering(world, call_announced(world, closes_at=None))
        submit_application(application, by=world.investigator, at=world.later())
        assert make.fresh(application).status == "submitted"

    def test_where_applications_answer_calls_none_comes_without(self, world: World) -> None:
        make.put_policy(world, needs_call=True)
        application = answering(world, None)
        with pytest.raises(Refusal) as refusal:
            submit_application(application, by=world.investigator, at=world.later())
        assert codes(refusal) == {"call"}
        with refused("applications_applicationmove_answers_a_call"):
            hand_in_by_hand(world, application, world.later())


class TestTheScope:
    @pytest.mark.parametrize(
        ("changes", "says"),
        [
            ({}, "offered.yes"),
            ({"forms": ["powder"]}, "offered.yes"),
            ({"forms": ["chip"]}, "offered.not_form"),
            ({"use_classes": ["research"]}, "offered.yes"),
            ({"use_classes": ["education"]}, "offered.not_use_class"),
        ],
    )
    def test_a_call_offers_its_use_classes_and_forms(self, world: World, changes: dict[str, Any], says: str) -> None:
        make.put_policy(world)
        make_use_class("education")
        application = answering(world, call_announced(world, **changes))
        assert verdict_on_application(application, at=world.at).answer("offered", line=1).says == says

    def test_the_database_takes_nothing_beside_it(self, world: World) -> None:
        application = answering(world, call_announced(world, forms=["chip"]))
        with refused("applications_applicationmove_asks_for_what_is_offered"):
            hand_in_by_hand(world, application, world.later())

    def test_what_must_be_attached(self, world: World) -> None:
        application = answering(world, call_announced(world, attachments=["cover_letter"]))
        with pytest.raises(Refusal) as refusal:
            submit_application(application, by=world.investigator, at=world.later())
        assert codes(refusal) == {"attachments"}
        with refused("applications_applicationmove_attaches_what_is_demanded"):
            hand_in_by_hand(world, application, world.later())
        letter = b"%PDF-1.7 a letter"
        attach(
            application,
            name="Letter",
            content=letter,
            media_type="application/pdf",
            kind="cover_letter",
            by=world.investigator,
            at=world.later(),
        )
        submit_application(application, by=world.investigator, at=world.later())
        assert make.fresh(application).status == "submitted"

    def test_without_a_call_none_of_its_rules_applies(self, world: World) -> None:
        verdict = verdict_on_application(answering(world, None), at=world.at)
        outcomes = {verdict.answer(code).outcome for code in ("call", "attachments")}
        assert outcomes | {verdict.answer("offered", line=1).outcome} == {NOT_APPLICABLE}

    def test_a_call_of_another_collection_is_not_answered(self, world: World) -> None:
        other = small_collection("luna")
        call = call_announced(other)
        application = make.application_written(world)
        with pytest.raises(Refusal) as refusal:
            answer_call(application, call, by=world.investigator, at=world.later())
        assert codes(refusal) == {"call_unfit"}
        with refused("applications_application_answers_a_call_of_its_collection"):
            sql("UPDATE applications_application SET call_id = %s WHERE id = %s", call.pk, application.pk)

    def test_what_was_handed_in_keeps_its_call(self, world: World) -> None:
        application = answering(world, call_announced(world))
        submit_application(application, by=world.investigator, at=world.later())
        with refused("applications_application_stays_as_submitted"):
            sql("UPDATE applications_application SET call_id = NULL WHERE id = %s", application.pk)


class TestRunningIt:
    @pytest.mark.parametrize(
        "act",
        [
            lambda call, by, at: announce_call(call, by=by, at=at),
            lambda call, by, at: extend_call(call, to=CLOSES + MINUTE, reason="more time", by=by, at=at),
            lambda call, by, at: close_call(call, reason="enough", by=by, at=at),
            lambda call, by, at: publish_results(call, by=by, at=at),
            lambda call, by, at: cancel_call(call, reason="no", by=by, at=at),
        ],
    )
    def test_only_a_curator_runs_it(self, world: World, act: Callable[..., Any]) -> None:
        call = call_drafted(world)
        for person in (world.processor, world.authority, world.auditor, world.investigator, *world.reviewers):
            with pytest.raises(NotPermitted):
                act(call, person, world.later())

    def test_a_curator_of_one_collection_offers_nothing_of_another(self, world: World) -> None:
        small_collection("luna")
        with pytest.raises(NotPermitted):
            call_drafted(world, collections=["ce5", "luna"])

    @pytest.mark.parametrize(
        "column",
        [
            "title = 'other'",
            "opens_at = opens_at - interval '1 day'",
            "closes_at = closes_at + interval '1 day'",
            "is_blind = true",
            "forms = '[\"powder\"]'",
        ],
    )
    def test_what_was_announced_stays(self, world: World, column: str) -> None:
        call = call_announced(world)
        with refused("applications_call_stays_as_announced"):
            sql(f"UPDATE applications_call SET {column} WHERE id = %s", call.pk)

    def test_a_draft_is_edited_and_an_announced_call_is_not(self, world: World) -> None:
        call = call_drafted(world)
        values = call_values(call, title="Another title")
        assert edit_call(call, values=values, by=world.curator, at=world.later()).title == "Another title"
        announce_call(call, by=world.curator, at=world.later())
        with pytest.raises(Refusal):
            edit_call(call, values=values, by=world.curator, at=world.later())

    def test_it_opens_and_closes_on_a_minute(self, world: World) -> None:
        with pytest.raises(Refusal):
            call_drafted(world, closes_at=CLOSES + SECOND)
        call = call_drafted(world)
        with refused("applications_call_to_the_minute"):
            sql("UPDATE applications_call SET closes_at = closes_at + interval '1 second' WHERE id = %s", call.pk)

    def test_its_closing_moves_further_away_with_a_reason(self, world: World) -> None:
        call = call_announced(world)
        later = CLOSES + timedelta(days=7)
        for reason, to, at, code in [
            (" ", later, CLOSES - MINUTE, "reason_missing"),
            ("because", CLOSES, CLOSES - MINUTE, "not_later"),
            ("because", later, CLOSES, "closed"),
        ]:
            with pytest.raises(Refusal) as refusal:
                extend_call(call, to=to, reason=reason, by=world.curator, at=at)
            assert codes(refusal) == {code}
        extend_call(call, to=later, reason="because", by=world.curator, at=CLOSES - MINUTE)
        assert Call.objects.get().closes_at == later

    @pytest.mark.parametrize(
        ("minutes", "claim"),
        [(0, "applications_callextension_before_it_closes"), (-1, "applications_callextension_agrees_with_its_event")],
    )
    def test_the_database_extends_none_that_has_closed(self, world: World, minutes: int, claim: str) -> None:
        call = call_announced(world)
        world.at = CLOSES + minutes * MINUTE - timedelta(hours=1)
        told = event(world, world.authority)
        with refused(claim):
            sql(
                'INSERT INTO applications_callextension (call_id, frm, "to", reason, by_id, happened_at, event_id)'
                " VALUES (%s, %s, %s, 'because', %s, %s, %s)",
                call.pk, CLOSES, CLOSES + MINUTE, world.curator.pk, world.at, told,
            )  # fmt: skip

    def test_closed_early_it_says_why(self, world: World) -> None:
        call = call_announced(world)
        with pytest.raises(Refusal) as refusal:
            close_call(call, by=world.curator, at=CLOSES - MINUTE)
        assert codes(refusal) == {"reason_missing"}
        with refused("applications_callmove_early_has_its_reason"):
            move_call_by_hand(world, call, "closed", at=CLOSES - MINUTE)
        assert close_call(call, by=world.curator, at=CLOSES).status == "closed"

    def test_results_are_published_once_all_is_decided(self, world: World) -> None:
        call = call_announced(world)
        application = answering(world, call)
        submit_application(application, by=world.investigator, at=world.later())
        close_call(call, by=world.curator, at=CLOSES)
        with pytest.raises(Refusal) as refusal:
            publish_results(call, by=world.curator, at=CLOSES + MINUTE)
        assert codes(refusal) == {"undecided"}
        with refused("applications_callmove_all_decided"):
            move_call_by_hand(world, Call.objects.get(), "concluded", at=CLOSES + MINUTE)

    def test_a_call_somebody_answered_is_not_cancelled(self, world: World) -> None:
        call = call_announced(world)
        submit_application(answering(world, call), by=world.investigator, at=world.later())
        with pytest.raises(Refusal) as refusal:
            cancel_call(call, reason="no", by=world.curator, at=world.later())
        assert codes(refusal) == {"answered"}
        with refused("applications_callmove_nobody_answered"):
            move_call_by_hand(world, call, "cancelled", at=world.later())

    def test_the_database_knows_the_same_table_of_moves(self, world: World) -> None:
        rows = AllowedMove.objects.filter(lifecycle="call").values_list("lifecycle", "frm", "to", "act", "needs_reason")
        assert set(rows) == set(CALL.rows())

    def test_it_is_never_deleted(self, world: World) -> None:
        call = call_drafted(world)
        with refused("applications_call_is_kept"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM applications_call WHERE id = %s", [call.pk])


def call_values(call: Call, **changes: Any) -> CallValues:
    """What the call says, with some of it changed."""
    says = {each.name: getattr(call, each.name) for each in fields(CallValues)}
    return CallValues(**(says | changes))


def move_call_by_hand(world: World, call: Call, to: str, *, at: datetime) -> None:
    """A call's move without a reason unless its table owes one."""
    world.at = at - timedelta(hours=1)
    told = event(world, world.curator, frm=call.status, to=to)
    sql(
        'INSERT INTO applications_callmove (call_id, frm, "to", reason, happened_at, recorded_at, by_id, event_id)'
        " VALUES (%s, %s, %s, %s, %s, now(), %s, %s)",
        call.pk,
        call.status,
        to,
        "because" if to == "cancelled" else "",
        at,
        world.curator.pk,
        told,
    )

"""Law 6: an application moves along its table, every status to every status."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from registry.applications.actions.lapse import lapse_unsigned
from registry.applications.lifecycle import APPLICATION
from registry.applications.models import Application, ApplicationMove
from registry.applications.moves import move_application
from registry.audit.models import AllowedMove
from registry.foundation.constraints import broken_constraint
from registry.foundation.refusal import Refusal
from tests.applications.by_hand import move_by_hand
from tests.factories import applications as make
from tests.ledger.books import not_permitted, refused, sql
from tests.worlds import World, small_collection

STATUSES = list(APPLICATION.statuses)
IN_TABLE = "applications_applicationmove_is_in_the_table_of_moves"
GROUNDS = {
    ("draft", "submitted"): "applications_applicationmove_by_its_applicant",
    ("submitted", "draft"): "applications_applicationmove_by_its_applicant",
    ("formal_check", "under_review"): "applications_applicationmove_enough_reviewers",
    ("returned_for_revision", "submitted"): "applications_applicationmove_by_its_applicant",
    ("under_review", "recommended"): "applications_applicationmove_enough_reviews",
    ("under_review", "not_recommended"): "applications_applicationmove_enough_reviews",
    ("recommended", "approved"): "applications_applicationmove_has_its_decision",
    ("recommended", "declined"): "applications_applicationmove_has_its_decision",
    ("not_recommended", "approved"): "applications_applicationmove_has_its_decision",
    ("not_recommended", "declined"): "applications_applicationmove_has_its_decision",
    ("approved", "lapsed"): "applications_applicationmove_lapses_with_its_loan",
}
"""What refuses a move that is in the table when the curator makes it with nothing to stand on."""
FREE = {("submitted", "formal_check"), ("formal_check", "returned_for_revision"), ("formal_check", "declined")}


@pytest.fixture
def world(db: None) -> World:
    return small_collection()


def withdrawn(world: World) -> Application:
    application = make.application_submitted(world)
    move_application(application, to="withdrawn", by=world.investigator, at=world.later())
    return application


def returned(world: World) -> Application:
    application = make.application_in_check(world)
    move_application(application, to="returned_for_revision", by=world.curator, at=world.later(), reason="unclear")
    return application


def lapsed(world: World) -> Application:
    application = make.application_approved(world)
    lapse_unsigned(by=world.curator, at=world.later(days=60))
    return application


REACH: dict[str, Callable[[World], Application]] = {
    "draft": make.application_written,
    "submitted": make.application_submitted,
    "formal_check": make.application_in_check,
    "returned_for_revision": returned,
    "under_review": make.application_under_review,
    "recommended": make.application_recommended,
    "not_recommended": lambda world: make.application_recommended(world, recommended=False),
    "approved": make.application_approved,
    "declined": make.application_declined,
    "withdrawn": withdrawn,
    "lapsed": lapsed,
}


def claim_refusing(world: World, application: Application, to: str) -> str:
    """The constraint that refuses the move, or nothing when it is made."""
    try:
        with transaction.atomic():
            move_by_hand(world, application, to, by=world.curator)
    except IntegrityError as error:
        return broken_constraint(error)
    return ""


def expected(frm: str, to: str) -> str:
    if not APPLICATION.allows(frm=frm, to=to):
        return IN_TABLE
    if (frm, to) in FREE:
        return ""
    return GROUNDS.get((frm, to), "applications_applicationmove_by_its_applicant")


@pytest.mark.parametrize("frm", STATUSES)
def test_from_each_status_only_the_moves_of_the_table_are_made(world: World, frm: str) -> None:
    application = make.fresh(REACH[frm](world))
    assert application.status == frm
    for to in STATUSES:
        if (frm, to) not in FREE:
            assert (to, claim_refusing(world, application, to)) == (to, expected(frm, to))
    assert make.fresh(application).status == frm


@pytest.mark.parametrize(("frm", "to"), sorted(FREE))
def test_what_stands_on_nothing_else_is_made(world: World, frm: str, to: str) -> None:
    application = make.fresh(REACH[frm](world))
    assert claim_refusing(world, application, to) == ""
    assert make.fresh(application).status == to


@pytest.mark.parametrize("frm", STATUSES)
def test_the_act_refuses_what_the_table_lacks(frm: str) -> None:
    for to in STATUSES:
        if APPLICATION.allows(frm=frm, to=to):
            continue
        with pytest.raises(Refusal) as refusal:
            APPLICATION.check(frm=frm, to=to)
        assert refusal.value.codes == ["move_not_allowed"]


@pytest.mark.django_db
def test_the_database_holds_the_same_table() -> None:
    held = AllowedMove.objects.filter(lifecycle="application")
    assert set(held.values_list("lifecycle", "frm", "to", "act", "needs_reason")) == set(APPLICATION.rows())


class TestStatus:
    def test_a_status_is_not_written_by_hand(self, world: World) -> None:
        application = make.application_written(world)
        with refused("applications_application_status_moves_by_its_table"):
            sql("UPDATE applications_application SET status = 'approved' WHERE id = %s", application.pk)

    def test_an_application_starts_as_a_draft(self, world: World) -> None:
        application = make.application_written(world)
        application.pk, application.reference, application.status = None, "A-9999", "approved"
        with refused("applications_application_starts_at_the_start"):
            application.save(force_insert=True)

    def test_moves_stay_as_written(self, world: World) -> None:
        make.application_submitted(world)
        with not_permitted():
            sql("UPDATE applications_applicationmove SET reason = 'another'")
        with not_permitted():
            sql("DELETE FROM applications_applicationmove")

    def test_a_move_tells_when_and_by_whom(self, world: World) -> None:
        application = make.application_submitted(world)
        move = ApplicationMove.objects.get(application=application)
        assert (move.frm, move.to, move.by, move.happened_at) == ("draft", "submitted", world.investigator, world.at)

    def test_a_reason_is_owed_where_the_table_says_so(self, world: World) -> None:
        application = make.application_in_check(world)
        with refused("applications_applicationmove_has_its_reason"):
            move_application(application, to="returned_for_revision", by=world.curator, at=world.later(), reason=" ")

    def test_time_runs_forward(self, world: World) -> None:
        application = make.application_submitted(world)
        with refused("applications_applicationmove_time_runs_forward"):
            move_application(application, to="formal_check", by=world.curator, at=application.started_at)


def test_the_whole_life_leaves_a_chain_that_holds(world: World) -> None:
    make.application_approved(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM audit_false_events(%s)", [world.collection.code])
        assert cursor.fetchall() == []

"""Policies and applications, each brought to where a test needs it by the real acts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from registry.applications.actions.check import send_to_review, take_up_application
from registry.applications.actions.decide import LineWord, decide_application
from registry.applications.actions.review import assign_reviewer, conclude_review, write_review
from registry.applications.actions.submit import submit_application
from registry.applications.actions.write import ApplicationValues, put_line, save_application, start_application
from registry.applications.models import Application, Decision, LendingPolicy
from registry.applications.models.decisions import APPROVED, DECLINED
from registry.applications.policy import PolicyValues, make_policy
from registry.holdings.models import Split
from registry.parties.models import Person
from tests.worlds import World

POLICY_FROM = datetime(2025, 1, 6, tzinfo=UTC)

POLICY = PolicyValues(
    term_months=12, use_classes=["research"], kept_back_floor_ug=100_000, line_limit_ug=500_000, reviewers=2
)
VALUES = ApplicationValues(
    title="How young is the youngest basalt?",
    case="We date single grains.",
    storage_plan="A safe in a nitrogen cabinet, two keys.",
    months=12,
)


def put_policy(world: World, *, at: datetime = POLICY_FROM, **changes: Any) -> LendingPolicy:
    """A policy in force since before the world's first day, with some of its numbers changed."""
    return make_policy(
        world.collection, values=replace(POLICY, **changes), reason="needed in a test", by=world.curator, at=at
    )


def application_written(world: World, *asked: tuple[Split, int | None], **changes: Any) -> Application:
    """A draft, complete: 20 mg of the powder unless pieces and masses are given."""
    if not LendingPolicy.objects.filter(collection=world.collection).exists():
        put_policy(world)
    application = start_application(
        collection=world.collection,
        institution=world.borrower,
        title=VALUES.title,
        by=world.investigator,
        at=world.later(),
    )
    save_application(
        application,
        version=application.row_version,
        values=replace(VALUES, **changes),
        by=world.investigator,
        at=world.later(),
    )
    for split, mass_ug in asked or ((world.powder, 20_000),):
        put_line(
            application,
            split=split,
            mass_ug=mass_ug,
            methods=[world.method],
            by=world.investigator,
            at=world.later(),
        )
    return fresh(application)


def application_submitted(world: World, *asked: tuple[Split, int | None], **changes: Any) -> Application:
    application = application_written(world, *asked, **changes)
    submit_application(application, by=world.investigator, at=world.later())
    return fresh(application)


def application_in_check(world: World, *asked: tuple[Split, int | None], **changes: Any) -> Application:
    application = application_submitted(world, *asked, **changes)
    take_up_application(application, by=world.curator, at=world.later())
    return fresh(application)


def application_under_review(
    world: World, *asked: tuple[Split, int | None], reviewers: Sequence[Person] | None = None, **changes: Any
) -> Application:
    application = application_in_check(world, *asked, **changes)
    for reviewer in reviewers or world.reviewers:
        assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
    send_to_review(application, by=world.curator, at=world.later())
    return fresh(application)


def application_reviewed(world: World, *asked: tuple[Split, int | None], **changes: Any) -> Application:
    """Under review, with every review written."""
    application = application_under_review(world, *asked, **changes)
    for assignment in application.assignments.order_by("pk"):
        write_review(
            assignment,
            merit=5,
            need=4,
            feasibility=4,
            recommendation="yes",
            comment="Sound, careful, and the only way to know.",
            by=assignment.reviewer,
            at=world.later(),
        )
    return fresh(application)


def application_recommended(
    world: World, *asked: tuple[Split, int | None], recommended: bool = True, **changes: Any
) -> Application:
    application = application_reviewed(world, *asked, **changes)
    conclude_review(
        application, recommended=recommended, reason="The board agreed.", by=world.curator, at=world.later()
    )
    return fresh(application)


def carried_to_recommended(world: World, application: Application) -> Application:
    """A draft handed in, checked, reviewed by all and recommended."""
    submit_application(application, by=world.investigator, at=world.later())
    take_up_application(application, by=world.curator, at=world.later())
    for reviewer in world.reviewers:
        assign_reviewer(application, reviewer=reviewer, by=world.curator, at=world.later())
    send_to_review(application, by=world.curator, at=world.later())
    for assignment in application.assignments.order_by("pk"):
        write_review(
            assignment,
            merit=4,
            need=4,
            feasibility=4,
            recommendation="yes",
            comment="Sound.",
            by=assignment.reviewer,
            at=world.later(),
        )
    conclude_review(application, recommended=True, reason="The board agreed.", by=world.curator, at=world.later())
    return fresh(application)


def words(application: Application, outcome: str = APPROVED) -> list[LineWord]:
    """The same word on every line."""
    reason = "" if outcome == APPROVED else "needed in a test"
    return [LineWord(line, outcome, reason=reason) for line in application.lines.all()]


def application_decided(world: World, *asked: tuple[Split, int | None], outcome: str = APPROVED) -> Decision:
    application = application_recommended(world, *asked)
    return decide_application(
        application,
        lines=words(application, outcome),
        reason="As the board advised.",
        by=world.authority,
        at=world.later(),
    )


def application_approved(world: World, *asked: tuple[Split, int | None]) -> Application:
    return fresh(application_decided(world, *asked).application)


def application_declined(world: World, *asked: tuple[Split, int | None]) -> Application:
    return fresh(application_decided(world, *asked, outcome=DECLINED).application)


def fresh(application: Application) -> Application:
    """The same application as the database has it now."""
    return Application.objects.select_related("collection", "institution").get(pk=application.pk)

"""Review: asking reviewers, releasing them, their reviews, and the conclusion drawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications import notices
from registry.applications.lifecycle import NOT_RECOMMENDED, RECOMMENDED
from registry.applications.models import Application, Review, ReviewAssignment
from registry.applications.moves import move_application, obstacles_to_move, record_act, refuse_if
from registry.applications.policy import policy_for
from registry.applications.rules.judging import (
    obstacles_to_assigning,
    obstacles_to_conclusion,
    obstacles_to_judging,
    obstacles_to_releasing,
    obstacles_to_reviewing,
    obstacles_to_scores,
)
from registry.foundation.refusal import NotPermitted
from registry.parties.models import Person


@transaction.atomic
def assign_reviewer(application: Application, *, reviewer: Person, by: Person, at: datetime) -> ReviewAssignment:
    """Ask somebody to review. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_ASSIGN, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    refuse_if(obstacles_to_assigning(application, reviewer, by=by, at=at))
    event = record_act(application, "reviewer asked", by=by, at=at, facts={"reviewer": str(reviewer.pk)})
    assignment = ReviewAssignment.objects.create(
        application=application, reviewer=reviewer, assigned_by=by, assigned_at=at, event=event
    )
    notices.review_asked(application, by=by, at=at)
    return assignment


@transaction.atomic
def release_reviewer(assignment: ReviewAssignment, *, reason: str, by: Person, at: datetime) -> ReviewAssignment:
    """Ask them no more, for a reason, as long as they have written nothing. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_ASSIGN, at=at, within=assignment.application.collection.code)
    application = Application.objects.lock(assignment.application_id)
    assignment = ReviewAssignment.objects.select_for_update().get(pk=assignment.pk)
    refuse_if(obstacles_to_releasing(assignment, reason=reason))
    assignment.released_by, assignment.released_at, assignment.release_reason = by, at, reason.strip()
    assignment.save(update_fields=["released_by", "released_at", "release_reason"])
    facts = {"reviewer": str(assignment.reviewer_id)}
    record_act(application, "reviewer released", by=by, at=at, reason=reason, facts=facts)
    return assignment


@transaction.atomic
def write_review(
    assignment: ReviewAssignment,
    *,
    merit: int,
    need: int,
    feasibility: int,
    recommendation: str,
    comment: str,
    by: Person,
    at: datetime,
) -> Review:
    """Judge an application: scores of 1 to 5, a recommendation, a comment; once. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_WRITE, at=at, within=assignment.application.collection.code)
    if assignment.reviewer_id != by.pk:
        raise NotPermitted(_("Only the reviewer who was asked writes this review."))
    application = Application.objects.lock(assignment.application_id)
    assignment = ReviewAssignment.objects.get(pk=assignment.pk)
    scores = {"merit": merit, "need": need, "feasibility": feasibility}
    refuse_if(
        obstacles_to_reviewing(application, assignment, by=by, at=at)
        + obstacles_to_scores(scores, recommendation=recommendation, comment=comment)
    )
    event = record_act(application, "review written", by=by, at=at)
    review = Review.objects.create(
        assignment=assignment,
        recommendation=recommendation,
        comment=comment.strip(),
        submitted_at=at,
        event=event,
        **scores,
    )
    notices.review_written(application, by=by, at=at)
    return review


@transaction.atomic
def conclude_review(
    application: Application, *, recommended: bool, reason: str, by: Person, at: datetime
) -> Application:
    """Draw the board's conclusion once the reviews are in. Raises NotPermitted, Refusal."""
    require(by, Permission.REVIEW_CONCLUDE, at=at, within=application.collection.code)
    application = Application.objects.lock(application.pk)
    to = RECOMMENDED if recommended else NOT_RECOMMENDED
    found = obstacles_to_move(application, to=to, reason=reason)
    found += obstacles_to_judging(application, by=by, at=at)
    refuse_if(found + obstacles_to_conclusion(application, policy_for(application.collection, at=at)))
    move_application(application, to=to, by=by, at=at, reason=reason)
    notices.concluded(application, by=by, at=at)
    return application

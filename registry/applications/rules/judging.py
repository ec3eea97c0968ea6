"""What stands in the way of judging an application: checking, reviewing, concluding."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from registry.access.roles import Role
from registry.applications.lifecycle import FORMAL_CHECK, UNDER_REVIEW
from registry.applications.models import Application, LendingPolicy, Review, ReviewAssignment, RoundClosing
from registry.applications.models.reviews import RECOMMENDATIONS
from registry.applications.rules.writing import obstacles_in
from registry.applications.verdict import Verdict
from registry.foundation.refusal import Obstacle
from registry.parties.models import Person

MUST_HOLD_FOR_REVIEW = ("storage_plan", "affiliation", "institution", "standing")
"""Reviewers' time is asked only for applicants in good standing, known to their institution."""


def is_family(judge: Person, application: Application, *, at: datetime) -> bool:
    """Whether the person belongs, then, to the applicant's institution, to one above it or to one below it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications_is_family(%s, %s, %s)", [judge.pk, application.institution_id, at])
        (related,) = cursor.fetchone()
    return bool(related)


def has_declared(judge: Person, application: Application) -> bool:
    """Whether the person declared that they cannot judge the applicant, or the institution's family."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT applications_has_declared(%s, %s)", [judge.pk, application.pk])
        (declared,) = cursor.fetchone()
    return bool(declared)


def is_of_team(person: Person, application: Application) -> bool:
    return application.team.filter(person=person).exists()


def is_blind(application: Application) -> bool:
    """Whether reviewers learn neither people nor institutions: by the call, or by the policy when handed in."""
    if application.call is not None and application.call.is_blind:
        return True
    at = application.submitted_at or application.started_at
    policy = LendingPolicy.objects.in_force(application.collection, at=at)
    return policy is not None and policy.is_blind


def may_read_others(application: Application) -> bool:
    """Whether reviewers may read one another: all asked have written, or the round or the review is closed."""
    if application.status != UNDER_REVIEW or RoundClosing.objects.filter(application=application).exists():
        return True
    return not application.assignments.filter(released_at=None, review=None).exists()


def is_reviewer(person: Person, application: Application) -> bool:
    """Whether the person was asked to review and not released, or has reviewed."""
    asked = application.assignments.filter(reviewer=person)
    return asked.filter(released_at=None).exists() or asked.filter(review__isnull=False).exists()


def reviews_of(application: Application) -> int:
    return Review.objects.filter(assignment__application=application).count()


def obstacles_to_handling(application: Application, *, by: Person) -> list[Obstacle]:
    """The applicant and their team do not handle their own application."""
    if application.investigator_id == by.pk:
        return [Obstacle("own_application", _("This is your own application: somebody else must do this."))]
    if is_of_team(by, application):
        return [Obstacle("own_team", _("You are of this application’s team: somebody else must do this."))]
    return []


def obstacles_to_judging(application: Application, *, by: Person, at: datetime) -> list[Obstacle]:
    """Nobody judges their own application, nor one of their own institution or its family."""
    found = obstacles_to_handling(application, by=by)
    if is_family(by, application, at=at):
        found.append(
            Obstacle(
                "own_institution",
                _("This application comes from your own institution or its family: somebody else must judge it."),
            )
        )
    return found


def obstacles_to_review_start(
    application: Application, policy: LendingPolicy, verdict: Verdict, *, by: Person
) -> list[Obstacle]:
    """Enough reviewers asked; known, vouched for, in good standing, with a plan."""
    found = obstacles_to_handling(application, by=by)
    asked = application.assignments.filter(released_at=None).count()
    if asked < policy.reviewers:
        found.append(
            Obstacle(
                "too_few_reviewers",
                _("Reviewers asked: %(asked)s; the policy wants at least %(needed)s.")
                % {"asked": asked, "needed": policy.reviewers},
            )
        )
    return found + obstacles_in(verdict, MUST_HOLD_FOR_REVIEW)


def obstacles_to_assigning(application: Application, reviewer: Person, *, by: Person, at: datetime) -> list[Obstacle]:
    found = obstacles_to_handling(application, by=by)
    if application.status not in {FORMAL_CHECK, UNDER_REVIEW}:
        found.append(
            Obstacle("not_under_review", _("Reviewers are asked while an application is checked or under review."))
        )
    if not reviewer.holds(Role.REVIEWER, at=at, within=application.collection.code):
        found.append(Obstacle("not_a_reviewer", _("This person is no reviewer of this collection."), "reviewer"))
    if application.investigator_id == reviewer.pk:
        found.append(Obstacle("own_application", _("The applicant does not review."), "reviewer"))
    if is_family(reviewer, application, at=at):
        found.append(
            Obstacle(
                "own_institution",
                _("This person belongs to the applicant’s institution or its family."),
                "reviewer",
            )
        )
    if is_of_team(reviewer, application):
        found.append(Obstacle("of_the_team", _("This person is of the application’s team."), "reviewer"))
    if has_declared(reviewer, application):
        found.append(Obstacle("declared", _("This person has declared a conflict with the applicant."), "reviewer"))
    if application.assignments.filter(reviewer=reviewer, released_at=None).exists():
        found.append(Obstacle("asked_already", _("This person was asked already."), "reviewer"))
    return found


def obstacles_to_releasing(assignment: ReviewAssignment, *, reason: str) -> list[Obstacle]:
    found = []
    if not reason.strip():
        found.append(Obstacle("reason_missing", _("Give a reason."), "reason"))
    if assignment.released_at is not None:
        found.append(Obstacle("released_already", _("This reviewer was released already.")))
    if has_review(assignment):
        found.append(Obstacle("reviewed_already", _("This review is written; what is written stays.")))
    return found


def has_review(assignment: ReviewAssignment) -> bool:
    return Review.objects.filter(assignment=assignment).exists()


def obstacles_to_reviewing(
    application: Application, assignment: ReviewAssignment, *, by: Person, at: datetime
) -> list[Obstacle]:
    found = obstacles_to_judging(application, by=by, at=at)
    if application.status != UNDER_REVIEW:
        found.append(Obstacle("not_under_review", _("This application is not under review.")))
    if assignment.released_at is not None:
        found.append(Obstacle("released", _("You were released from this review.")))
    if has_declared(by, application):
        found.append(Obstacle("declared", _("You have declared a conflict with this applicant.")))
    if RoundClosing.objects.filter(application=application).exists():
        found.append(Obstacle("round_closed", _("This round of review is closed.")))
    if has_review(assignment):
        found.append(Obstacle("reviewed_already", _("You have written this review already.")))
    return found


def obstacles_to_scores(scores: dict[str, int], *, recommendation: str, comment: str) -> list[Obstacle]:
    """Scores of 1 to 5, a known recommendation, and a comment."""
    found = [
        Obstacle("score_out_of_range", _("Give a score of 1 to 5."), name)
        for name, score in scores.items()
        if not 1 <= score <= 5
    ]
    if recommendation not in RECOMMENDATIONS:
        found.append(Obstacle("recommendation_missing", _("Choose a recommendation."), "recommendation"))
    if not comment.strip():
        found.append(Obstacle("comment_missing", _("Say why."), "comment"))
    return found


def obstacles_to_conclusion(application: Application, policy: LendingPolicy) -> list[Obstacle]:
    """As many reviews as the policy wants."""
    written = reviews_of(application)
    if written >= policy.reviewers:
        return []
    return [
        Obstacle(
            "too_few_reviews",
            _("Reviews written: %(written)s; the policy wants at least %(needed)s.")
            % {"written": written, "needed": policy.reviewers},
        )
    ]

"""The office's check: taking an application up, returning it, declining it for form, sending it to review."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.access.checks import require
from registry.access.permissions import Permission
from registry.applications import notices
from registry.applications.lifecycle import DECLINED, FORMAL_CHECK, RETURNED_FOR_REVISION, UNDER_REVIEW
from registry.applications.models import Application
from registry.applications.moves import move_application, obstacles_to_move, refuse_if
from registry.applications.policy import policy_for
from registry.applications.rules.judging import (
    obstacles_to_handling,
    obstacles_to_judging,
    obstacles_to_review_start,
)
from registry.applications.verdict import verdict_on_application
from registry.foundation.refusal import Obstacle, Refusal
from registry.parties.models import Person


@transaction.atomic
def take_up_application(application: Application, *, by: Person, at: datetime) -> Application:
    """Begin the formal check: the applicant can no longer pull it back. Raises NotPermitted, Refusal."""
    application = _taken_in_hand(application, by=by, at=at)
    refuse_if(obstacles_to_move(application, to=FORMAL_CHECK) + obstacles_to_handling(application, by=by))
    move_application(application, to=FORMAL_CHECK, by=by, at=at)
    return application


@transaction.atomic
def return_for_revision(application: Application, *, reason: str, by: Person, at: datetime) -> Application:
    """Give it back to be changed, saying what. Raises NotPermitted, Refusal."""
    application = _taken_in_hand(application, by=by, at=at)
    found = obstacles_to_move(application, to=RETURNED_FOR_REVISION, reason=reason)
    refuse_if(found + obstacles_to_handling(application, by=by))
    move_application(application, to=RETURNED_FOR_REVISION, by=by, at=at, reason=reason)
    notices.returned(application, by=by, at=at)
    return application


@transaction.atomic
def decline_formally(application: Application, *, reason: str, by: Person, at: datetime) -> Application:
    """Decline it in the formal check, without review. Raises NotPermitted, Refusal."""
    application = _taken_in_hand(application, by=by, at=at)
    if application.status != FORMAL_CHECK:
        raise Refusal(Obstacle("not_in_check", _("Only an application in its formal check is declined for form.")))
    found = obstacles_to_move(application, to=DECLINED, reason=reason)
    refuse_if(found + obstacles_to_judging(application, by=by, at=at))
    move_application(application, to=DECLINED, by=by, at=at, reason=reason)
    notices.declined(application, by=by, at=at)
    return application


@transaction.atomic
def send_to_review(application: Application, *, by: Person, at: datetime) -> Application:
    """Hand it to the reviewers asked. Raises NotPermitted, and Refusal with every reason it is not ready."""
    application = _taken_in_hand(application, by=by, at=at)
    found = obstacles_to_move(application, to=UNDER_REVIEW)
    policy = policy_for(application.collection, at=at)
    verdict = verdict_on_application(application, at=at)
    refuse_if(found + obstacles_to_review_start(application, policy, verdict, by=by))
    move_application(application, to=UNDER_REVIEW, by=by, at=at)
    notices.review_asked(application, by=by, at=at)
    return application


def _taken_in_hand(application: Application, *, by: Person, at: datetime) -> Application:
    require(by, Permission.APPLICATION_CHECK, at=at, within=application.collection.code)
    return Application.objects.lock(application.pk)

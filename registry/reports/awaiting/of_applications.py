"""What awaits somebody on applications: to write, to check, to review, to decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Q

from registry.applications.lifecycle import (
    DRAFT,
    FORMAL_CHECK,
    NOT_RECOMMENDED,
    RECOMMENDED,
    RETURNED_FOR_REVISION,
    SUBMITTED,
    UNDER_REVIEW,
)
from registry.applications.models import Application, LendingPolicy, ReviewAssignment
from registry.reports.awaiting.shape import MOST_OF_A_KIND, Act, Asked, Awaited


def applications(asked: Asked, act: Act, which: Q) -> Iterator[Awaited]:
    """Applications on which that act is next, the longest waiting first."""
    found = (
        Application.objects.filter(which)
        .select_related("collection")
        .annotate(moved_at=Max("moves__happened_at"))
        .order_by(F("moved_at").asc(nulls_first=True), "pk")
    )
    for application in found[: MOST_OF_A_KIND + 1]:
        since = getattr(application, "moved_at", None) or application.started_at
        yield on_application(asked, act, application, since=since)


def on_application(asked: Asked, act: Act, application: Application, *, since: datetime) -> Awaited:
    return Awaited(
        act=act,
        role=asked.role,
        reference=application.reference,
        title=application.title,
        collection=application.collection,
        since=since,
        today=application.collection.date_of(asked.at),
        is_illustrative=application.is_illustrative,
    )


def drafts(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.CONTINUE_DRAFT, Q(investigator=asked.person, status=DRAFT))


def returned(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.REVISE, Q(investigator=asked.person, status=RETURNED_FOR_REVISION))


def others_of_collection(asked: Asked) -> Q:
    """Applications of the collections, save one's own: nobody judges those."""
    return Q(collection__code__in=asked.codes) & ~Q(investigator=asked.person)


def submitted(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.TAKE_UP, others_of_collection(asked) & Q(status=SUBMITTED))


def in_formal_check(asked: Asked) -> Iterable[Awaited]:
    return applications(asked, Act.CHECK, others_of_collection(asked) & Q(status=FORMAL_CHECK))


def to_decide(asked: Asked) -> Iterable[Awaited]:
    ready = Q(status__in=(RECOMMENDED, NOT_RECOMMENDED))
    return applications(asked, Act.DECIDE, others_of_collection(asked) & ready)


def under_review(asked: Asked) -> Iterator[Awaited]:
    """Reviewers still to be asked, or all reviews in; in between, the reviewers are awaited, not the curator."""
    needed: dict[int, int] = {}
    found = (
        Application.objects.filter(others_of_collection(asked), status=UNDER_REVIEW)
        .select_related("collection")
        .annotate(
            moved_at=Max("moves__happened_at"),
            asked_of=Count("assignments", filter=Q(assignments__released_at=None), distinct=True),
            written=Count("assignments__review", filter=Q(assignments__released_at=None), distinct=True),
        )
        .order_by("moved_at", "pk")
    )
    counted: Iterable[Any] = found  # its rows carry the three numbers above
    for application in counted:
        collection = application.collection
        if collection.pk not in needed:
            policy = LendingPolicy.objects.in_force(collection, at=asked.at)
            needed[collection.pk] = policy.reviewers if policy else 1
        if application.asked_of < needed[collection.pk]:
            yield on_application(asked, Act.ASSIGN, application, since=application.moved_at)
        elif application.written == application.asked_of:
            yield on_application(asked, Act.CONCLUDE, application, since=application.moved_at)


def reviews(asked: Asked) -> Iterator[Awaited]:
    found = (
        ReviewAssignment.objects.filter(
            reviewer=asked.person,
            released_at=None,
            review=None,
            application__status=UNDER_REVIEW,
        )
        .select_related("application__collection")
        .order_by("assigned_at", "pk")
    )
    for assignment in found[: MOST_OF_A_KIND + 1]:
        yield on_application(asked, Act.WRITE_REVIEW, assignment.application, since=assignment.assigned_at)

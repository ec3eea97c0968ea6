"""The meeting’s page of a call, or of what answers none: verdict, standing and reviews, and who competes for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.lifecycle import AWAITING_DECISION
from registry.applications.models import Application, Defence, Line, Review
from registry.applications.verdict import Verdict, verdicts_on
from registry.applications.verdict.answers import Answer
from registry.foundation.clocks import now
from registry.holdings.models import Collection, Split
from registry.web.acting import shown
from registry.web.calls.running import call_or_404
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


@dataclass(frozen=True)
class Discussed:
    """One application as the meeting looks at it."""

    application: Application
    lines: list[Line]
    failed: list[Answer]
    is_good: bool
    reviews: list[Review]
    defence: Defence | None

    @property
    def scores(self) -> str:
        """Sums of scores, one a review, out of 15."""
        return " · ".join(str(one.merit + one.need + one.feasibility) for one in self.reviews)


@dataclass(frozen=True)
class Contested:
    """A piece more than one application of the meeting asks for; µg."""

    split: Split
    lines: list[Line]

    @property
    def asked_ug(self) -> int:
        return sum(line.asked_ug for line in self.lines)


@require_safe
def meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """All that is undecided of a call, side by side. For the office and the authority."""
    call = call_or_404(request, slug, Permission.EVERYTHING_READ)
    return meeting_page(request, call.collection, Application.objects.filter(call=call), {"call": call})


@require_safe
def without_call(request: HttpRequest, code: str) -> HttpResponse:
    """The same of all applications of a collection that answer no call."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.EVERYTHING_READ, within=code)
    return meeting_page(request, collection, Application.objects.filter(collection=collection, call=None), {})


def meeting_page(
    request: HttpRequest, collection: Collection, which: QuerySet[Application], context: dict[str, Any]
) -> HttpResponse:
    """What of these is undecided, side by side."""
    asked = (
        which.filter(status__in=AWAITING_DECISION)
        .select_related("collection", "institution", "investigator", "call__collection")
        .prefetch_related("lines__split__form", "defences")
        .order_by("reference")
    )
    waiting = list(asked)
    verdicts = verdicts_on(waiting, at=now())
    reviews = reviews_of(waiting)
    discussed = [looked_at(one, verdicts.get(one.pk), reviews.get(one.pk, [])) for one in waiting]
    context |= {
        "collection": collection,
        "discussed": discussed,
        "contested": contested(discussed),
        "may_decide": permitted(person_of(request), Permission.APPLICATION_DECIDE, at=now(), within=collection.code),
    }
    return shown(request, "calls/meeting.html", context)


def reviews_of(applications: list[Application]) -> dict[int, list[Review]]:
    """The reviews of each, in the order they came."""
    found: dict[int, list[Review]] = {}
    written = Review.objects.filter(assignment__application__in=applications).select_related("assignment")
    for review in written.order_by("submitted_at"):
        found.setdefault(review.assignment.application_id, []).append(review)
    return found


def looked_at(application: Application, verdict: Verdict | None, reviews: list[Review]) -> Discussed:
    """One application with all that bears on it, as things stand."""
    failed = verdict.failed if verdict else []
    return Discussed(
        application=application,
        lines=list(application.lines.all()),
        failed=failed,
        is_good=not any(answer.code == "standing" for answer in failed),
        reviews=reviews,
        defence=list(application.defences.all())[-1] if application.defences.all() else None,
    )


def contested(discussed: list[Discussed]) -> list[Contested]:
    """Pieces asked for by more than one, the most wanted first."""
    by_piece: dict[int, list[Line]] = {}
    for one in discussed:
        for line in one.lines:
            by_piece.setdefault(line.split_id, []).append(line)
    found = [Contested(lines[0].split, lines) for lines in by_piece.values() if len(lines) > 1]
    return sorted(found, key=lambda one: (-len(one.lines), one.split.sort_key))

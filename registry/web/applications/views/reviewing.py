"""Review: choosing reviewers, releasing them, a review, and the conclusion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.access.roles import Role
from registry.applications.actions.review import (
    assign_reviewer,
    conclude_review,
    release_reviewer,
    write_review,
)
from registry.applications.models import Application, Review, ReviewAssignment
from registry.applications.rules.judging import obstacles_to_assigning
from registry.foundation.clocks import date_in, now
from registry.parties.models import Person, RoleGrant
from registry.web.acting import Attempt, act_page, press, shown
from registry.web.applications.judging import AssignForm, ConcludeForm, ReviewForm
from registry.web.applications.lines import lines_of, shown_lines
from registry.web.applications.standpoint import Standpoint, application_or_404
from registry.web.applications.story import review_counts
from registry.web.applications.verdicts import shown_verdict
from registry.web.applications.views.beginning import READ_OR_WRITE, address
from registry.web.applications.views.reading import reviews_for, verdict_for
from registry.web.fields import ReasonForm
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


@dataclass(frozen=True)
class Candidate:
    """Somebody who might review: why they may not, and how many reviews they owe now."""

    person: Person
    why_not: str
    owes: int


def candidates(application: Application, *, by: Person) -> list[Candidate]:
    """Every reviewer of the collection, those free to judge first."""
    at = now()
    ids = (
        RoleGrant.objects.in_force(on=date_in("UTC", at))
        .filter(role=Role.REVIEWER, collection_code=application.collection.code)
        .values("person")
    )
    asked = set(application.assignments.filter(released_at=None).values_list("reviewer_id", flat=True))
    found = []
    for person in Person.objects.filter(Q(pk__in=ids), blanked_at=None).order_by("name"):
        if person.pk in asked:
            continue
        bars = obstacles_to_assigning(application, person, by=by, at=at)
        owes = ReviewAssignment.objects.filter(reviewer=person, released_at=None, review=None).count()
        found.append(Candidate(person, " ".join(bar.message for bar in bars), owes))
    return sorted(found, key=lambda one: (bool(one.why_not), one.owes, one.person.name))


@require_http_methods(READ_OR_WRITE)
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose who reviews; those who may not are listed with the reason."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.REVIEW_ASSIGN, within=application.collection.code)
    if request.method != "POST":
        return assign_page(request, application)
    chosen = AssignForm(request.POST)
    if not chosen.is_valid():
        raise Http404
    reviewer = chosen.cleaned_data["reviewer"]
    return press(
        request,
        lambda: assign_reviewer(application, reviewer=reviewer, by=person_of(request), at=now()),
        done=_("%(person)s is asked to review.") % {"person": reviewer},
        to=address("assign", application),
        again=lambda tried: assign_page(request, application, tried),
    )


def assign_page(request: HttpRequest, application: Application, tried: Attempt[Any] | None = None) -> HttpResponse:
    """Who is asked, and who could be."""
    wanted, asked, written = review_counts(application, at=now())
    context = {
        "application": application,
        "assignments": application.assignments.filter(released_at=None).select_related("reviewer", "review"),
        "candidates": candidates(application, by=person_of(request)),
        "wanted": wanted,
        "asked": asked,
        "written": written,
    }
    return shown(request, "applications/assign.html", context, tried)


@require_http_methods(READ_OR_WRITE)
def release(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """Ask a reviewer no more."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.REVIEW_ASSIGN, within=application.collection.code)
    assignment = get_object_or_404(application.assignments.select_related("reviewer"), pk=number)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "applications/release.html",
        form=form,
        act=lambda: release_reviewer(assignment, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("%(person)s is released.") % {"person": assignment.reviewer},
        to=address("assign", application),
        context={"application": application, "assignment": assignment},
    )


@require_http_methods(READ_OR_WRITE)
def review(request: HttpRequest, reference: str) -> HttpResponse:
    """Write one's review. The others' are not shown before it is in."""
    application = application_or_404(request, reference)
    stand = Standpoint(application, person_of(request), now())
    if stand.assignment is None:
        raise PermissionDenied(_("Only a reviewer who was asked writes a review."))
    assignment = stand.assignment
    form = ReviewForm(request.POST or None)

    def write() -> Review:
        given = form.cleaned_data
        return write_review(
            assignment,
            merit=int(given["merit"]),
            need=int(given["need"]),
            feasibility=int(given["feasibility"]),
            recommendation=given["recommendation"],
            comment=given["comment"],
            by=stand.person,
            at=now(),
        )

    verdict = verdict_for(stand)
    return act_page(
        request,
        "applications/review.html",
        form=form,
        act=write,
        done=_("Your review is in. It stays as you wrote it."),
        to=address("detail", application),
        context={
            "application": application,
            "stand": stand,
            "lines": shown_lines(application, lines_of(application), verdict),
            "verdict": shown_verdict(verdict) if verdict else None,
        },
    )


@require_http_methods(READ_OR_WRITE)
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    """Say what the review came to, with the minutes."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.REVIEW_CONCLUDE, within=application.collection.code)
    stand = Standpoint(application, person_of(request), now())
    form = ConcludeForm(request.POST or None)
    wanted, asked, written = review_counts(application, at=now())
    return act_page(
        request,
        "applications/conclude.html",
        form=form,
        act=lambda: conclude_review(
            application,
            recommended=form.cleaned_data["recommended"] == "yes",
            reason=form.cleaned_data["reason"],
            by=stand.person,
            at=now(),
        ),
        done=_("The review is concluded. The authority decides next."),
        to=address("detail", application),
        context={
            "application": application,
            "stand": stand,
            "reviews": reviews_for(stand),
            "wanted": wanted,
            "asked": asked,
            "written": written,
        },
    )

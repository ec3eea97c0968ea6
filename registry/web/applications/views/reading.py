"""The list of applications, one application, and its attachments."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.applications.models import Application, Attachment, Decision, Review
from registry.applications.verdict import Verdict, verdict_on_application
from registry.foundation.clocks import now
from registry.foundation.refusal import Refusal
from registry.papers.languages import LANGUAGES
from registry.web.acting import Attempt, shown
from registry.web.applications.difference import differences
from registry.web.applications.filters import ApplicationFilter
from registry.web.applications.lines import lines_of, shown_lines
from registry.web.applications.offers import offers_to
from registry.web.applications.standpoint import Standpoint, application_or_404
from registry.web.applications.story import awaited_of, story_of
from registry.web.applications.verdicts import ShownVerdict, shown_verdict
from registry.web.downloads import download
from registry.web.pages import paged
from registry.web.papers.offers import letters_of, may_print
from registry.web.signed_in import person_of
from registry.web.story import Story


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """Every application this person may see, the newest first."""
    person = person_of(request)
    rows = (
        Application.objects.visible_to(person)
        .select_related("collection", "institution", "investigator")
        .annotate(pieces=Count("lines", distinct=True))
        .order_by("-started_at", "-pk")
    )
    found = ApplicationFilter(request.GET, queryset=rows, request=request)
    page = paged(found.qs, request)
    return shown(request, "applications/list.html", {"filter": found, "page": page, "person": person})


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One application: what is asked for, what the policy says, what happened and what is awaited."""
    return detail_page(request, application_or_404(request, reference))


def detail_page(request: HttpRequest, application: Application, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The page of an application, with what stood in the way of a button on it."""
    stand = Standpoint(application, person_of(request), now())
    verdict = verdict_now(application)
    lines = shown_lines(application, lines_of(application), verdict)
    versions = list(application.versions.order_by("number"))
    context = {
        "application": application,
        "collection": application.collection,
        "stand": stand,
        "lines": lines,
        "asked_ug": sum(line.line.asked_ug for line in lines),
        "verdict": shown_verdict(verdict) if verdict else None,
        "story": Story(story_of(stand)),
        "awaited": awaited_of(stand),
        "offers": offers_to(stand),
        "versions": versions,
        "differences": differences(versions),
        "reviews": reviews_for(stand),
        "decision": decision_of(application),
        "letters": letters_of(stand),
        "may_print_letter": may_print(stand),
        "languages": LANGUAGES.items(),
        "attachments": application.attachments.select_related("file").order_by("added_at"),
    }
    return shown(request, "applications/detail.html", context, tried)


def verdict_now(application: Application) -> Verdict | None:
    """The verdict as the decision remembers it, else as the policy stands now; none where there is no policy."""
    if decision := decision_of(application):
        return Verdict.from_json(decision.policy.version, decision.verdict)
    try:
        return verdict_on_application(application, at=now())
    except Refusal:
        return None


def shown_now(application: Application) -> ShownVerdict | None:
    """The same, ready for a page."""
    verdict = verdict_now(application)
    return shown_verdict(verdict) if verdict else None


def decision_of(application: Application) -> Decision | None:
    """The decision, if it was taken."""
    return (
        Decision.objects.filter(application=application)
        .select_related("policy", "decided_by", "loan")
        .prefetch_related("lines__line__split", "lines__split", "lines__item")
        .first()
    )


def reviews_for(stand: Standpoint) -> QuerySet[Review]:
    """The reviews this reader may read."""
    reviews = Review.objects.filter(assignment__application=stand.application).select_related("assignment__reviewer")
    if not stand.may_read_reviews:
        reviews = reviews.filter(assignment__reviewer=stand.person)
    return reviews.order_by("submitted_at")


@require_safe
def attachment(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The bytes of an attachment, for whoever may see the application."""
    application = application_or_404(request, reference)
    kept = get_object_or_404(Attachment.objects.select_related("file"), application=application, pk=number)
    return download(kept.file, kept.name)

"""The list of applications, one application, and its attachments."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.lifecycle import FORMAL_CHECK, SUBMITTED, UNDER_REVIEW
from registry.applications.models import Application, Attachment, Comment, Decision, Review, RoundClosing
from registry.applications.rules.judging import is_blind
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
from registry.web.applications.verdicts import shown_verdict
from registry.web.downloads import download
from registry.web.pages import paged
from registry.web.papers.offers import letters_of, may_print
from registry.web.plain_addresses import plainly_asked
from registry.web.signed_in import person_of
from registry.web.story import Story

NAMING: Final = ("affiliation", "institution")
"""Rules whose sentences name the applicant's institution."""


@require_safe
@plainly_asked
def list_page(request: HttpRequest) -> HttpResponse:
    """Every application this person may see, the newest first."""
    person = person_of(request)
    visible = (
        Application.objects.visible_to(person)
        .select_related("collection", "institution", "investigator", "call")
        .annotate(pieces=Count("lines", distinct=True))
        .order_by("-started_at", "-pk")
    )
    found = ApplicationFilter(request.GET, queryset=visible, request=request)
    page = paged(found.qs, request)
    rows = [(one, Standpoint(one, person, now()).is_blind) for one in page]
    return shown(request, "applications/list.html", {"filter": found, "page": page, "rows": rows, "person": person})


@require_safe
def detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One application: what is asked for, what the policy says, what happened and what is awaited."""
    return detail_page(request, application_or_404(request, reference))


def detail_page(request: HttpRequest, application: Application, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The page of an application, with what stood in the way of a button on it."""
    stand = Standpoint(application, person_of(request), now())
    verdict = verdict_for(stand)
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
        "awaited": next((one for one in awaited_of(stand) if one.is_yours), None),
        "offers": offers_to(stand),
        "versions": versions,
        "differences": [] if stand.is_blind else differences(versions),
        "reviews": reviews_for(stand),
        "decision": decision_of(application),
        "letters": letters_of(stand),
        "may_print_letter": may_print(stand),
        "languages": LANGUAGES.items(),
        "attachments": attachments_for(stand),
        "may_clear": application.status in {SUBMITTED, FORMAL_CHECK, UNDER_REVIEW}
        and permitted(stand.person, Permission.APPLICATION_CHECK, at=stand.at, within=application.collection.code)
        and is_blind(application),
        "team": application.team.none() if stand.is_blind else application.team.select_related("person", "institution"),
        "comments": comments_for(stand),
        "defence": application.defences.last(),
        "round_closing": RoundClosing.objects.filter(application=application).first(),
    }
    return shown(request, "applications/detail.html", context, tried)


def verdict_for(stand: Standpoint) -> Verdict | None:
    """The verdict as this reader may read it: a blind reviewer's names no institution."""
    verdict = verdict_now(stand.application)
    if verdict is None or not stand.is_blind:
        return verdict
    return replace(verdict, answers=tuple(one for one in verdict.answers if one.code not in NAMING))


def attachments_for(stand: Standpoint) -> QuerySet[Attachment]:
    """The files this reader may open."""
    files = stand.application.attachments.select_related("file").order_by("added_at")
    return files.filter(is_cleared=True) if stand.is_blind else files


def comments_for(stand: Standpoint) -> QuerySet[Comment]:
    """All for the office, what was shared for the applicant, none for reviewers."""
    comments = stand.application.comments.select_related("by")
    if stand.is_office:
        return comments
    return comments.filter(is_shared=True) if stand.is_investigator else comments.none()


def verdict_now(application: Application) -> Verdict | None:
    """The verdict as the decision remembers it, else as the policy stands now; none where there is no policy."""
    if decision := decision_of(application):
        return Verdict.from_json(decision.policy.version, decision.verdict)
    try:
        return verdict_on_application(application, at=now())
    except Refusal:
        return None


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
    kept = get_object_or_404(attachments_for(Standpoint(application, person_of(request), now())), pk=number)
    return download(kept.file, kept.name)

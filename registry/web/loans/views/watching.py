"""The watch: each question with what it found, since when, where it is mended, and what has gone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.access.roles import MAY, Role
from registry.audit.models import Event
from registry.foundation.clocks import now
from registry.foundation.dates import written_day
from registry.loans.actions.watching import keep_alarms
from registry.loans.models import Alarm
from registry.parties.actions import PEOPLE_CHAIN, registry_itself
from registry.parties.models import Person
from registry.reports.watch.asking import watch_everything
from registry.reports.watch.questions import BY_CODE, QUESTIONS
from registry.reports.watch.shape import Question
from registry.web.acting import shown
from registry.web.signed_in import person_of

GONE_SHOWN: Final = 50


@dataclass(frozen=True)
class Line:
    """One alarm as a sentence in the reader's language."""

    alarm: Alarm

    @property
    def sentence(self) -> str:
        return str(self.question.sentence) % _with_days_written(self.alarm.facts)

    @property
    def question(self) -> Question:
        return BY_CODE[self.alarm.question]

    @property
    def called(self) -> str:
        """What it is about: the loan, or the piece where there is none."""
        return self.alarm.loan.reference if self.alarm.loan else self.alarm.subject

    @property
    def href(self) -> str:
        """Where it is mended."""
        if self.alarm.loan:
            return reverse("loans:detail", args=[self.alarm.loan.reference])
        return reverse("bench:piece", args=[self.alarm.subject])


@dataclass(frozen=True)
class Asked:
    """One question with the alarms that stand."""

    question: Question
    lines: list[Line]


def _with_days_written(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with a day as the reader writes days."""
    day = facts.get("day")
    return facts | {"day": written_day(date.fromisoformat(day))} if day else facts


def watched_collections(person: Person) -> list[str]:
    """Codes of the collections whose alarms this person may read."""
    return [
        held.collection_code
        for held in person.held_roles(now())
        if held.collection_code and Permission.EVERYTHING_READ in MAY[Role(held.role)]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """What stands and what has gone; a POST asks every question now."""
    person = person_of(request)
    codes = watched_collections(person)
    if not codes:
        raise PermissionDenied(_("The watch is for those who may read everything in a collection."))
    if request.method == "POST":
        kept = keep_alarms(watch_everything(at=now()), by=registry_itself(), at=now())
        words = _("Asked: %(raised)s new, %(standing)s still there, %(gone)s gone.")
        messages.success(request, words % {"raised": kept.raised, "standing": kept.standing, "gone": kept.gone})
        return redirect("loans:watch")
    theirs = Alarm.objects.filter(collection__code__in=codes).select_related("loan", "collection")
    standing = list(theirs.standing())
    asked = [
        Asked(question, [Line(alarm) for alarm in standing if alarm.question == question.code])
        for question in QUESTIONS
    ]
    last = Event.objects.filter(chain=PEOPLE_CHAIN, act="watched").order_by("-seq").first()
    context = {
        "found": [one for one in asked if one.lines],
        "quiet": [one.question for one in asked if not one.lines],
        "count": len(standing),
        "gone": [Line(alarm) for alarm in theirs.exclude(gone_at=None).order_by("-gone_at")[:GONE_SHOWN]],
        "last": last,
    }
    return shown(request, "loans/watch.html", context)

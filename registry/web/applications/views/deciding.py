"""The authority's decision: the verdict, the standing, the reviews and who else asks, beside a word on every line."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.actions.decide import LineWord, decide_application
from registry.applications.allocation import Allocation, suggest
from registry.applications.models import Application, Decision, LendingPolicy, Review
from registry.applications.models.decisions import ANOTHER, LESS
from registry.foundation.clocks import now
from registry.loans.standing import standing_of
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.applications.judging import DecideForm, LineWordForm
from registry.web.applications.lines import ShownLine, lines_of, shown_lines
from registry.web.applications.standpoint import Standpoint, application_or_404
from registry.web.applications.story import review_counts
from registry.web.applications.verdicts import shown_verdict
from registry.web.applications.views.beginning import READ_OR_WRITE, address
from registry.web.applications.views.reading import reviews_for, verdict_now
from registry.web.fields import mass_ug
from registry.web.figures.asking import Asking, asking_picture
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


@dataclass(frozen=True)
class LineToDecide:
    """One line, all that bears on it, and its form."""

    shown: ShownLine
    form: LineWordForm
    allocation: Allocation | None

    @property
    def short_ug(self) -> int:
        """By how much all of them together ask for more than is free; 0 where it is enough."""
        return max(self.shown.total_ug - self.shown.line.split.in_vault_ug, 0)

    @property
    def picture(self) -> SafeString:
        """Who asks for how much of the piece, to scale."""
        here = self.shown.line
        asking = [Asking(here.application.reference, _("this application"), here.asked_ug, is_this=True)]
        asking += [
            Asking(rival.application.reference, rival.application.get_status_display(), rival.asked_ug)
            for rival in self.shown.rivals
        ]
        return asking_picture(asking, free_ug=here.split.in_vault_ug)


@require_http_methods(READ_OR_WRITE)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Decide every line. Nothing typed is lost when something stands in the way."""
    application = application_or_404(request, reference)
    only_permitted(request, Permission.APPLICATION_DECIDE, within=application.collection.code)
    verdict = verdict_now(application)
    form = DecideForm(request.POST or None, verdict=verdict)
    lines = [
        LineToDecide(one, LineWordForm(request.POST or None, line=one.line), suggested(application, one))
        for one in shown_lines(application, lines_of(application), verdict)
    ]
    tried: Attempt[Decision] | None = Attempt(status=422) if form.is_bound else None
    if request.method == "POST" and all([form.is_valid(), *(line.form.is_valid() for line in lines)]):
        tried = attempt(lambda: decided(application, form, lines, request), form)
        if tried.is_done:
            return onward(request, tried, done=said, to=address("detail", application))
    return decide_page(request, application_or_404(request, reference), form, lines, tried)


def suggested(application: Application, shown: ShownLine) -> Allocation | None:
    """Pieces that would serve a line, as things stand; none where no policy is in force."""
    at = now()
    policy = LendingPolicy.objects.in_force(application.collection, at=at)
    return suggest(shown.line, policy, at=at) if policy else None


def decided(application: Application, form: DecideForm, lines: list[LineToDecide], request: HttpRequest) -> Decision:
    """The decision as it was filled in."""
    return decide_application(
        application,
        lines=[word(line.form) for line in lines],
        reason=form.cleaned_data["reason"],
        waive=form.waived,
        by=person_of(request),
        at=now(),
    )


def word(form: LineWordForm) -> LineWord:
    """The word on one line; what was typed for another answer is left out."""
    given = form.cleaned_data
    outcome = given["outcome"]
    return LineWord(
        line=form.line,
        outcome=outcome,
        split=form.split if outcome == ANOTHER else None,
        mass_ug=mass_ug(given["mass"]) if outcome in {LESS, ANOTHER} else None,
        reason=given["reason"],
    )


def said(decision: Decision) -> str:
    if decision.loan is None:
        return _("The application is declined. The decision is recorded for good.")
    return _("Decided: loan %(loan)s is opened, and its mass is set aside.") % {"loan": decision.loan.reference}


def decide_page(
    request: HttpRequest,
    application: Application,
    form: DecideForm,
    lines: list[LineToDecide],
    tried: Attempt[Any] | None,
) -> HttpResponse:
    """The page with everything a decision rests on."""
    stand = Standpoint(application, person_of(request), now())
    verdict = verdict_now(application)
    reviews = list(reviews_for(stand))
    wanted, _asked, written = review_counts(application, at=now())
    conclusion = application.moves.filter(to__in=["recommended", "not_recommended"]).last()
    context = {
        "application": application,
        "collection": application.collection,
        "meeting": meeting_address(stand),
        "stand": stand,
        "form": form,
        "lines": lines,
        "verdict": shown_verdict(verdict) if verdict else None,
        "failed": len(verdict.failed) if verdict else 0,
        "answers": len(verdict.answers) if verdict else 0,
        "reviews": reviews,
        "wanted": wanted,
        "written": written,
        "mean_score": mean_score(reviews),
        "conclusion": conclusion,
        "asked_ug": sum(line.shown.line.asked_ug for line in lines),
        "standing": standing_of(
            application.investigator, application.institution, on=application.collection.date_of(now())
        ),
    }
    return shown(request, "applications/decide.html", context, tried)


def meeting_address(stand: Standpoint) -> str:
    """The page on which this reader sees it beside the others: of its call, or of those that answer none."""
    call, collection = stand.application.call, stand.application.collection
    runs = call.collection if call else collection
    if not permitted(stand.person, Permission.EVERYTHING_READ, at=stand.at, within=runs.code):
        return ""
    return reverse("calls:meeting", args=[call.slug]) if call else reverse("calls:without", args=[collection.code])


def mean_score(reviews: list[Review]) -> str:
    """The mean of the reviews' sums of scores, one decimal; empty without reviews."""
    if not reviews:
        return ""
    total = sum(review.merit + review.need + review.feasibility for review in reviews)
    return f"{Decimal(total) / len(reviews):.1f}"

"""Conflicts of interest, declared by the reviewer: standing ones, and from the shuffled list of a call's applicants.

The list names people and institutions and no application, in an order of each reader's own, so that a blind
reviewer can declare without learning who asks for what.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.access.roles import Role
from registry.applications.actions.fairness import declare_conflict, withdraw_conflict
from registry.applications.lifecycle import AWAITING_DECISION
from registry.applications.models import Application, Call, Conflict
from registry.foundation.clocks import now
from registry.parties.models import Institution, Person
from registry.web.acting import Attempt, act_page, attempt, onward, press, shown
from registry.web.fields import ActForm
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]


class StandingForm(ActForm):
    """An institution one must not judge, whatever the call."""

    institution = forms.ModelChoiceField(
        label=gettext_lazy("Institution"),
        queryset=Institution.objects.order_by("name"),
        empty_label=gettext_lazy("choose one"),
        help_text=gettext_lazy(
            "One you work with, advise, or left lately; its parent and its parts are barred with it."
        ),
    )


@dataclass(frozen=True)
class Applicant:
    """One name on a call's list."""

    person: Person
    institution: Institution
    is_declared: bool


def calls_of(person: Person) -> list[Call]:
    """Calls with applications still undecided, in the collections this person reviews for."""
    codes = [grant.collection_code for grant in person.held_roles(now()) if grant.role == Role.REVIEWER]
    waiting = Application.objects.filter(collection__code__in=codes, status__in=AWAITING_DECISION)
    return list(Call.objects.filter(pk__in=waiting.values("call")).order_by("-opens_at"))


@require_http_methods(READ_OR_WRITE)
def conflicts(request: HttpRequest) -> HttpResponse:
    """What one declared, and a form for one more."""
    only_permitted(request, Permission.REVIEW_WRITE)
    person = person_of(request)
    form = StandingForm(request.POST or None)
    return act_page(
        request,
        "reviews/conflicts.html",
        form=form,
        act=lambda: declare_conflict(institution=form.cleaned_data["institution"], by=person, at=now()),
        done=_("It is declared: you are not asked to judge them."),
        to=reverse("reviews:conflicts"),
        context=lambda: page_context(person),
    )


def page_context(person: Person) -> dict[str, Any]:
    """Declarations that stand, and the calls one may declare for."""
    standing = Conflict.objects.filter(reviewer=person, withdrawn_at=None)
    return {"declared": standing.select_related("institution", "person", "call"), "calls": calls_of(person)}


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a declaration back; it stays on record that it was."""
    only_permitted(request, Permission.REVIEW_WRITE)
    person = person_of(request)
    conflict = get_object_or_404(Conflict, pk=number, reviewer=person)
    here = reverse("reviews:conflicts")
    return press(
        request,
        lambda: withdraw_conflict(conflict, by=person, at=now()),
        done=_("The declaration is withdrawn."),
        to=here,
        again=lambda _tried: redirect(here),
    )


@require_http_methods(READ_OR_WRITE)
def applicants(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who applied in answer to a call, in no order that tells anything; tick whom one cannot judge."""
    only_permitted(request, Permission.REVIEW_WRITE)
    person = person_of(request)
    call = get_object_or_404(Call.objects.filter(pk__in=[each.pk for each in calls_of(person)]), slug=slug)
    listed = applicants_of(call, person)
    tried: Attempt[int] = Attempt()
    if request.method == "POST":
        ticked = set(request.POST.getlist("person"))
        chosen = [one.person for one in listed if str(one.person.pk) in ticked and not one.is_declared]
        tried = attempt(lambda: declare_all(chosen, call, person))
        if tried.is_done:
            return onward(request, tried, done=_("It is declared: you are not asked to judge them."), to=request.path)
    return shown(request, "reviews/applicants.html", {"call": call, "listed": listed}, tried)


def declare_all(chosen: list[Person], call: Call, reviewer: Person) -> int:
    for one in chosen:
        declare_conflict(person=one, call=call, by=reviewer, at=now())
    return len(chosen)


def applicants_of(call: Call, reader: Person) -> list[Applicant]:
    """Each applicant once, shuffled by the reader and the call: the same list on every visit, another for others."""
    declared = set(Conflict.objects.filter(reviewer=reader, withdrawn_at=None).values_list("person_id", flat=True))
    found: dict[Any, Applicant] = {}
    answers = Application.objects.filter(call=call, status__in=AWAITING_DECISION)
    for application in answers.select_related("investigator", "institution").exclude(investigator=reader):
        who = application.investigator
        found[who.pk] = Applicant(who, application.institution, who.pk in declared)

    def place(one: Applicant) -> str:
        return hashlib.sha256(f"{call.pk} {reader.pk} {one.person.pk}".encode()).hexdigest()

    return sorted(found.values(), key=place)

"""The office's pages of its calls: draft, announce, extend, close, publish what came of it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.applications.actions.call import (
    announce_call,
    cancel_call,
    close_call,
    draft_call,
    edit_call,
    extend_call,
    publish_results,
)
from registry.applications.lifecycle import (
    ANNOUNCED,
    APPLICATION,
    AWAITING_DECISION,
    CALL,
    CANCELLED,
    CLOSED,
    CONCLUDED,
    DRAFT,
)
from registry.applications.models import Application, Call
from registry.applications.rules.calling import obstacles_to_call_move
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.reports.public.calls import counted
from registry.web.acting import Attempt, act_page, press, shown
from registry.web.calls.forms import CallForm, ExtendForm
from registry.web.fields import ReasonForm
from registry.web.guarding import only_permitted
from registry.web.offers import Offer, one_main
from registry.web.signed_in import person_of
from registry.web.story import Step, Story
from registry.web.templatetags.dates import closing, instant

READ_OR_WRITE = ["GET", "HEAD", "POST"]


def codes_with(request: HttpRequest, permission: Permission) -> list[str]:
    """Codes of the collections in which this person may do that."""
    person, at = person_of(request), now()
    codes = {grant.collection_code for grant in person.held_roles(at) if grant.collection_code}
    return sorted(code for code in codes if permitted(person, permission, at=at, within=code))


def call_or_404(request: HttpRequest, slug: str, permission: Permission = Permission.CALL_WRITE) -> Call:
    """The call, for whoever may do that in its collection. Raises Http404, PermissionDenied."""
    call = get_object_or_404(Call.objects.select_related("collection"), slug=slug)
    only_permitted(request, permission, within=call.collection.code)
    return call


def address(name: str, call: Call) -> str:
    return reverse(f"calls:{name}", args=[call.slug])


@require_safe
def office(request: HttpRequest) -> HttpResponse:
    """Every call of the collections this person works in, drafts too."""
    codes = codes_with(request, Permission.EVERYTHING_READ)
    if not codes:
        raise PermissionDenied(_("You do not hold a role that may do this."))
    at = now()
    calls = Call.objects.filter(collection__code__in=codes).select_related("collection")
    answered = calls.annotate(answers=Count("applications", filter=Q(applications__submitted_at__isnull=False)))
    rows = [(call, call.phase(at), call.phase_label(at)) for call in answered.order_by("-opens_at", "slug")]
    runs = Collection.objects.filter(code__in=codes_with(request, Permission.CALL_WRITE), policies__isnull=False)
    waiting = Count("applications", filter=Q(applications__call=None, applications__status__in=AWAITING_DECISION))
    without = Collection.objects.filter(code__in=codes).annotate(waiting=waiting).filter(waiting__gt=0)
    return shown(request, "calls/office.html", {"rows": rows, "runs": runs.distinct(), "without": without})


@require_http_methods(READ_OR_WRITE)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a call of a collection."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.CALL_WRITE, within=code)
    codes = codes_with(request, Permission.CALL_WRITE)
    form = CallForm(
        request.POST or None, initial={"collections": [code]}, collection=collection, codes=codes, is_new=True
    )
    return act_page(
        request,
        "calls/form.html",
        form=form,
        act=lambda: draft_call(
            collection, slug=form.cleaned_data["slug"], values=form.values, by=person_of(request), at=now()
        ),
        done=_("The call is drafted. Nobody outside the office sees it yet."),
        to=lambda call: address("run", call),
        context={"collection": collection},
    )


@require_http_methods(READ_OR_WRITE)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a draft."""
    call = call_or_404(request, slug)
    codes = codes_with(request, Permission.CALL_WRITE)
    form = CallForm(
        request.POST or None, initial=CallForm.of(call), collection=call.collection, codes=codes, is_new=False
    )
    return act_page(
        request,
        "calls/form.html",
        form=form,
        act=lambda: edit_call(call, values=form.values, by=person_of(request), at=now()),
        done=_("The draft is saved."),
        to=address("run", call),
        context={"collection": call.collection, "call": call},
    )


@require_safe
def run(request: HttpRequest, slug: str) -> HttpResponse:
    """One call: what may be done, who answered, what came of it so far."""
    return run_page(request, call_or_404(request, slug, Permission.EVERYTHING_READ))


def run_page(request: HttpRequest, call: Call, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The page of a call, with what stood in the way of a button on it."""
    at = now()
    answers = Application.objects.filter(call=call).exclude(status=DRAFT).select_related("institution")
    context = {
        "call": call,
        "collection": call.collection,
        "phase": call.phase(at),
        "phase_word": call.phase_label(at),
        "offers": offers_to(request, call),
        "answers": answers.annotate(pieces=Count("lines")).order_by("reference"),
        "statuses": [
            (APPLICATION.label(row["status"]), row["n"], "")
            for row in answers.order_by("status").values("status").annotate(n=Count("pk"))
        ],
        "results": counted(call, at=at),
        "story": Story(story_of(call)),
    }
    return shown(request, "calls/run.html", context, tried)


def story_of(call: Call) -> list[Step]:
    """What happened to a call, in order."""
    zone = call.collection
    steps = [(call.made_at, Step("done", instant(call.made_at, zone), _("Drafted"), by=str(call.made_by)))]
    for move in call.moves.select_related("by"):
        said = CALL.label(move.to).capitalize()
        step = Step("done", instant(move.happened_at, zone), said, detail=move.reason, by=str(move.by))
        steps.append((move.happened_at, step))
    for moved in call.extensions.select_related("by"):
        said = format_html(_("Closing moved to {to}"), to=closing(moved.to, zone))
        step = Step("done", instant(moved.happened_at, zone), said, detail=moved.reason, by=str(moved.by))
        steps.append((moved.happened_at, step))
    return [step for _at, step in sorted(steps, key=lambda told: told[0])]


def offers_to(request: HttpRequest, call: Call) -> list[Offer]:
    """What may be done with the call now, the next first."""
    if not permitted(person_of(request), Permission.CALL_WRITE, at=now(), within=call.collection.code):
        return []
    at = now()
    found = []
    if call.status == DRAFT:
        announce_it = Offer(_("Announce call"), address("announce", call), is_main=True, is_post=True)
        found.append(announce_it.unless(obstacles_to_call_move(call, to=ANNOUNCED, reason="", at=at)))
        found.append(Offer(_("Edit"), address("edit", call)))
    if call.status == ANNOUNCED:
        found.append(Offer(_("Close call"), address("close", call), is_main=call.phase(at) == "over"))
        if call.closes_at is not None and at < call.closes_at:
            found.append(Offer(_("Move the closing"), address("extend", call)))
    if call.status == CLOSED:
        publish_it = Offer(_("Publish results"), address("publish", call), is_main=True, is_post=True)
        found.append(publish_it.unless(obstacles_to_call_move(call, to=CONCLUDED, reason="", at=at)))
    if CALL.allows(frm=call.status, to=CANCELLED):
        cancel_it = Offer(_("Cancel call"), address("cancel", call), is_grave=True)
        found.append(cancel_it.unless(obstacles_to_call_move(call, to=CANCELLED, reason="later", at=at)))
    return one_main(found)


@require_POST
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Make it public."""
    call = call_or_404(request, slug)
    return press(
        request,
        lambda: announce_call(call, by=person_of(request), at=now()),
        done=_("The call is announced. What it says is fixed now."),
        to=address("run", call),
        again=lambda tried: run_page(request, call_or_404(request, slug), tried),
    )


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Show everybody what came of it."""
    call = call_or_404(request, slug)
    return press(
        request,
        lambda: publish_results(call, by=person_of(request), at=now()),
        done=_("The results are published."),
        to=address("run", call),
        again=lambda tried: run_page(request, call_or_404(request, slug), tried),
    )


@require_http_methods(READ_OR_WRITE)
def extend(request: HttpRequest, slug: str) -> HttpResponse:
    """Move the closing further away."""
    call = call_or_404(request, slug)
    form = ExtendForm(request.POST or None, initial={"closes_at": call.closes_at}, collection=call.collection)
    return act_page(
        request,
        "calls/act.html",
        form=form,
        act=lambda: extend_call(
            call,
            to=form.cleaned_data["closes_at"],
            reason=form.cleaned_data["reason"],
            by=person_of(request),
            at=now(),
        ),
        done=_("The closing is moved; the public page says so and why."),
        to=address("run", call),
        context={
            "call": call,
            "heading": _("Move the closing"),
            "lede": _("Only further away, and only before it has passed."),
            "submit_word": _("Move the closing"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Take nothing more."""
    call = call_or_404(request, slug)
    form = ReasonForm(request.POST or None, hint=_("Needed where it closes before its time."))
    form.fields["reason"].required = False
    return act_page(
        request,
        "calls/act.html",
        form=form,
        act=lambda: close_call(call, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The call is closed."),
        to=address("run", call),
        context={
            "call": call,
            "heading": _("Close call"),
            "lede": _("Nothing is handed in any more; drafts stay drafts."),
            "submit_word": _("Close call"),
        },
    )


@require_http_methods(READ_OR_WRITE)
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Give it up before anybody answered."""
    call = call_or_404(request, slug)
    form = ReasonForm(request.POST or None)
    return act_page(
        request,
        "calls/act.html",
        form=form,
        act=lambda: cancel_call(call, reason=form.cleaned_data["reason"], by=person_of(request), at=now()),
        done=_("The call is cancelled."),
        to=address("run", call),
        context={
            "call": call,
            "heading": _("Cancel call"),
            "lede": _("Its public page disappears. The record keeps that it was."),
            "submit_word": _("Cancel call"),
        },
    )

"""How a collection tells people what happened: timetable and foot; for each kind the way, its words, and a preview."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.access.permissions import Permission
from registry.applications.models import Application
from registry.applications.notices import Reminder, reminders
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.loans.models import Loan
from registry.loans.notices import DUE_SOON, OVERDUE
from registry.messages.actions.arrange import ChoiceValues, TimetableValues, choose, set_timetable
from registry.messages.arrangements import arrangement_of, timetable_of
from registry.messages.kinds import KINDS, Kind
from registry.messages.models import WAYS, Notice
from registry.messages.wording import Written, letter_of
from registry.parties.models import Person
from registry.web.acting import act_page
from registry.web.guarding import only_permitted
from registry.web.messages.forms import ChoiceForm, TimetableForm
from registry.web.signed_in import person_of

REMINDERS = (DUE_SOON.code, OVERDUE.code)
AHEAD = 60
"""Days for which the page says who will be reminded."""


@require_http_methods(["GET", "HEAD", "POST"])
def timetable(request: HttpRequest, code: str) -> HttpResponse:
    """Switch, timetable and foot; every kind with its way; the reminders to come."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.NOTICES_ARRANGE, within=code)
    kept = timetable_of(code)
    names = ("is_on", "digest_hour", "overdue_every_days", "foot", "foot_zh")
    initial = {name: getattr(kept, name) for name in names} | {"version": kept.row_version}
    form = TimetableForm(request.POST or None, initial=initial)

    def save() -> object:
        values = TimetableValues(**{name: form.cleaned_data[name] for name in names})
        version = form.cleaned_data["version"] or 0
        return set_timetable(code, values=values, version=version, by=person_of(request), at=now())

    return act_page(
        request,
        "messages/arrange.html",
        form=form,
        act=save,
        done=_("The timetable is kept; it holds from the next letter on."),
        to=reverse("messages:arrange", args=[code]),
        context=lambda: {
            "collection": collection,
            "kinds": [(kind, WAYS[arrangement_of(kind, code).way]) for kind in KINDS.values() if kind.is_arranged],
            "upcoming": upcoming(collection),
        },
    )


def upcoming(collection: Collection) -> list[tuple[Any, Reminder, list[Person]]]:
    """Each loan's next reminder in the days to come, as things stand: the day, the reminder, the people."""
    at = now()
    found: dict[str, tuple[Any, Reminder, list[Person]]] = {}
    told = set(
        Notice.objects.filter(collection_code=collection.code, kind__in=REMINDERS).values_list("fact", flat=True)
    )
    for ahead in range(AHEAD):
        later = at + timedelta(days=ahead)
        for reminder in reminders(at=later, collections=[collection]):
            reference = reminder.loan.reference
            if reference not in found and reminder.fact not in told:
                found[reference] = (collection.date_of(later), reminder, list(reminder.kind.people(reminder.loan, at)))
    return list(found.values())


@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One kind: its way, words of the collection's own, the letter in both languages, and who would get it."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.NOTICES_ARRANGE, within=code)
    told = KINDS.get(kind)
    if told is None or not told.is_arranged:
        raise Http404
    chosen = arrangement_of(told, code)
    initial = {"way": chosen.way, "words": chosen.words[0], "words_zh": chosen.words[1]}
    form = ChoiceForm(request.POST or None, initial=initial)
    about = request.GET.get("about", "").strip()
    record = record_of(told, collection, about)
    return act_page(
        request,
        "messages/kind.html",
        form=form,
        act=lambda: choose(
            code,
            choices={
                told.code: ChoiceValues(
                    form.cleaned_data["way"], form.cleaned_data["words"], form.cleaned_data["words_zh"]
                )
            },
            by=person_of(request),
            at=now(),
        ),
        done=_("Kept; it holds from the next letter on."),
        to=reverse("messages:kind", args=[code, kind]),
        context=lambda: {
            "collection": collection,
            "kind": told,
            "letters": [(language, example(told, code, language)) for language in ("en", "zh-hans")],
            "about": about,
            "record": record,
            "people": told.people(record, now()) if record else [],
        },
    )


def record_of(told: Kind, collection: Collection, reference: str) -> Loan | Application | None:
    """The loan or application named, else the newest the kind could be about; none for a kind about neither."""
    model: Any = {"loans": Loan, "applications": Application}.get(told.page.partition(":")[0])
    if model is None:
        return None
    rows = model._default_manager.filter(collection=collection).select_related("collection")
    rows = rows.filter(reference__iexact=reference) if reference else rows.order_by("-pk")
    found: Loan | Application | None = rows.first()
    return found


def example(told: Kind, code: str, language: str) -> Written:
    """The letter this kind makes, filled with example values."""
    reference = told.example.get("reference")
    arguments = [reference] if reference else []
    notice = Notice(
        kind=told.code, collection_code=code, values=dict(told.example), page=told.page, arguments=arguments
    )
    return letter_of(Person(language=language), [notice], name="…")

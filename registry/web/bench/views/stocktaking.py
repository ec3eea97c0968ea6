"""Stocktakes: choose a place, scan what lies there, see the differences, confirm; and those of the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.models import Collection, Place
from registry.ledger.actions.stocktake import take_stock
from registry.ledger.models import Stocktake, StocktakeLine
from registry.ledger.models.stocktakes import OUTCOMES, PRESENT
from registry.ledger.stocktaking import Found, as_shown, compare, counts
from registry.parties.models import Person
from registry.web.acting import Attempt, attempt, onward, shown
from registry.web.bench.offers import OPENS
from registry.web.bench.views.pieces import READ_OR_WRITE
from registry.web.camera import scans_labels
from registry.web.fields import ActForm
from registry.web.guarding import only_permitted
from registry.web.loans.scanning import labels_in
from registry.web.signed_in import person_of

MOST_SHOWN: Final = 200
PAST_SHOWN: Final = 50


class LookForm(ActForm):
    """What was scanned in a place."""

    labels = forms.CharField(
        label=gettext_lazy("Labels, one a line"),
        required=False,
        max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Scan each piece in this place, or paste a list. Nothing is saved before you confirm."),
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=500)


def collections_open_to(person: Person, *, at: datetime, permissions: tuple[Permission, ...]) -> list[Collection]:
    return [
        collection
        for collection in Collection.objects.order_by("code")
        if any(permitted(person, permission, at=at, within=collection.code) for permission in permissions)
    ]


def places_of(collection: Collection) -> QuerySet[Place]:
    """Storage places of the collection's keeper and owner, with the day stock was last taken there."""
    theirs = Q(facility__institution__in=[collection.owner_id, collection.keeper_id])
    last = Max("stocktakes__happened_at", filter=Q(stocktakes__collection=collection))
    return (
        Place.objects.filter(theirs)
        .select_related("facility", "parent")
        .annotate(last_taken_at=last)
        .order_by("facility__name", "code")
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every place of the collections one works in, and what past stocktakes found."""
    person, at = person_of(request), now()
    readable = collections_open_to(person, at=at, permissions=OPENS)
    if not readable:
        raise PermissionDenied(_("The bench is for those who work in this collection."))
    writable = collections_open_to(person, at=at, permissions=(Permission.LEDGER_WRITE,))
    past = Stocktake.objects.filter(collection__in=readable).select_related("place__facility", "collection", "by")
    rows = [(taken, differences_of(taken)) for taken in past[:PAST_SHOWN]]
    context = {"places": [(one, list(places_of(one))) for one in writable], "past": rows}
    return shown(request, "bench/stocktakes.html", context)


def differences_of(taken: Stocktake) -> list[tuple[str, Any, int]]:
    """Outcomes other than "there", as (code, word, how many)."""
    sums = counts(taken.lines.order_by().values_list("outcome", flat=True))
    return [(code, OUTCOMES[code], n) for code, n in sums.items() if n and code != PRESENT]


@require_http_methods(READ_OR_WRITE)
@scans_labels
def take(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Labels first; then what is missing, extra or elsewhere; then, confirmed as shown, it is kept."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.LEDGER_WRITE, within=code)
    place = get_object_or_404(places_of(collection), pk=number)
    form = LookForm(request.POST or None, zone=collection.time_zone)
    tried: Attempt[Stocktake] = Attempt(status=422 if form.is_bound and not form.is_valid() else 200)
    found: list[Found] = []
    if form.is_bound and form.is_valid():
        labels = labels_in(form.cleaned_data["labels"])
        found = compare(place, collection, labels)
        if request.POST.get("confirmed"):
            tried = attempt(lambda: keep(place, collection, labels, form, request), form)
            if tried.is_done:
                return onward(request, tried, done=_("The stocktake is kept."), to=address_of)
    context = {
        "collection": collection,
        "place": place,
        "form": form,
        "confirmed": as_shown(found) if found else "",
        **told(found),
    }
    return shown(request, "bench/stocktake.html", context, tried)


def keep(place: Place, collection: Collection, labels: list[str], form: LookForm, request: HttpRequest) -> Stocktake:
    return take_stock(
        place,
        collection,
        labels=labels,
        shown=request.POST["confirmed"],
        remark=form.cleaned_data["remark"],
        by=person_of(request),
        at=form.at,
    )


def address_of(taken: Stocktake) -> str:
    return reverse("bench:stocktaken", args=[taken.pk])


def told(found: list[Found] | list[StocktakeLine]) -> dict[str, Any]:
    """Lines for a page: sums by outcome, the differences, and how many more there are than are shown."""
    sums = counts(one.outcome for one in found)
    differences = [one for one in found if one.outcome != PRESENT]
    return {
        "sums": [(code, OUTCOMES[code], n) for code, n in sums.items()] if found else [],
        "differences": differences[:MOST_SHOWN],
        "further": max(len(differences) - MOST_SHOWN, 0),
        "present": [one for one in found if one.outcome == PRESENT][:MOST_SHOWN],
        "is_compared": bool(found),
    }


@require_safe
def taken(request: HttpRequest, number: int) -> HttpResponse:
    """One stocktake as it was kept."""
    rows = Stocktake.objects.select_related("place__facility", "collection", "by")
    found = get_object_or_404(rows, pk=number)
    if not collections_open_to_one(person_of(request), found.collection):
        raise PermissionDenied(_("The bench is for those who work in this collection."))
    order = list(OUTCOMES)
    lines = list(found.lines.select_related("split__form", "belongs_in__facility"))
    lines.sort(key=lambda line: order.index(line.outcome))
    return shown(request, "bench/stocktaken.html", {"taken": found, "collection": found.collection, **told(lines)})


def collections_open_to_one(person: Person, collection: Collection) -> bool:
    return any(permitted(person, permission, at=now(), within=collection.code) for permission in OPENS)

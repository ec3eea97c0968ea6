"""The log of what a collection sent, and sending again what nobody knows to have arrived."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from registry.access.checks import permitted
from registry.access.permissions import Permission
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.messages.actions.resend import send_again
from registry.messages.models import LETTER_STATUSES, Letter
from registry.web.acting import Attempt, press, shown
from registry.web.guarding import only_permitted
from registry.web.pages import paged
from registry.web.signed_in import person_of


def letters_of(collection: Collection) -> QuerySet[Letter]:
    """Letters with at least one notice of the collection."""
    return (
        Letter.objects.filter(notices__collection_code=collection.code).select_related("person", "resent_by").distinct()
    )


@require_safe
def log(request: HttpRequest, code: str) -> HttpResponse:
    """Every letter, the newest first; `?status=uncertain` narrows it."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.EVERYTHING_READ, within=code)
    status = request.GET.get("status", "")
    rows = letters_of(collection).annotate(facts=Count("notices")).order_by("-made_at", "-pk")
    if status in LETTER_STATUSES:
        rows = rows.filter(status=status)
    counted = dict(letters_of(collection).order_by().values_list("status").annotate(n=Count("pk", distinct=True)))
    tabs = [{"word": _("All"), "href": ".", "count": sum(counted.values()), "is_here": status not in LETTER_STATUSES}]
    tabs += [
        {"word": str(word).capitalize(), "href": f"?status={one}", "count": counted[one], "is_here": one == status}
        for one, word in LETTER_STATUSES.items()
        if one in counted
    ]
    return shown(request, "messages/log.html", {"collection": collection, "page": paged(rows, request), "tabs": tabs})


@require_safe
def letter(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One letter of the collection, as it was sent."""
    return letter_page(request, code, number)


def letter_page(request: HttpRequest, code: str, number: int, tried: Attempt[Any] | None = None) -> HttpResponse:
    """The letter, and the button that sends it again where it may be."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.EVERYTHING_READ, within=code)
    kept = get_object_or_404(letters_of(collection), pk=number)
    may = permitted(person_of(request), Permission.NOTICES_ARRANGE, at=now(), within=code)
    context = {
        "letter": kept,
        "collection": collection,
        "may_send_again": may and kept.may_be_sent_again,
        "back": (_("Letters sent"), reverse("messages:log", args=[code])),
    }
    return shown(request, "messages/letter.html", context, tried)


@require_POST
def again(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Let it go out once more."""
    collection = get_object_or_404(Collection, code=code)
    kept = get_object_or_404(letters_of(collection), pk=number)
    return press(
        request,
        lambda: send_again(kept, collection_code=code, by=person_of(request), at=now()),
        done=_("It goes out again within a minute, under the same Message-ID."),
        to=reverse("messages:sent", args=[code, number]),
        again=lambda tried: letter_page(request, code, number, tried),
    )

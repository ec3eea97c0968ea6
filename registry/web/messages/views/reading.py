"""One's own notices, and the letters one was sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.messages.actions.read import mark_read
from registry.messages.models import Letter, Notice
from registry.messages.wording import said
from registry.web.acting import press, shown
from registry.web.pages import paged
from registry.web.signed_in import person_of


@require_safe
def list_page(request: HttpRequest) -> HttpResponse:
    """Every notice to this person, the newest first."""
    person = person_of(request)
    page = paged(Notice.objects.filter(person=person).select_related("letter").order_by("-made_at", "-pk"), request)
    collections = {collection.code: collection for collection in Collection.objects.all()}
    notices = [(notice, said(notice), collections.get(notice.collection_code)) for notice in page]
    unread = Notice.objects.unread().filter(person=person).count()
    context = {"person": person, "page": page, "notices": notices, "unread": unread}
    return shown(request, "messages/list.html", context)


@require_POST
def open_notice(request: HttpRequest, number: int) -> HttpResponse:
    """Mark one's own notice as read and go where it leads."""
    person = person_of(request)
    notice = get_object_or_404(Notice, pk=number, person=person)
    mark_read([notice], by=person, at=now())
    return redirect(said(notice).href or "messages:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own as read."""
    return press(
        request,
        lambda: mark_read(by=person_of(request), at=now()),
        done=lambda n: ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", n) % {"n": n},
        to=reverse("messages:list"),
        again=lambda _tried: list_page(request),
    )


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """The letters this person was sent."""
    page = paged(Letter.objects.filter(person=person_of(request)), request)
    return shown(request, "messages/letters.html", {"page": page})


@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One of one's own letters, as it was sent."""
    kept = get_object_or_404(Letter.objects.select_related("person"), pk=number, person=person_of(request))
    back = (_("Your letters"), reverse("messages:letters"))
    return shown(request, "messages/letter.html", {"letter": kept, "back": back, "address": kept.person.email})

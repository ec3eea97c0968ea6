"""Heads for those who keep them: as a feed for anybody, by mail for whoever signs in and asks."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registry.foundation.clocks import now
from registry.parties.following import follow_heads, follow_no_more
from registry.parties.models import HeadFollower
from registry.reports.custody.heads import newest_heads
from registry.reports.open.addresses import address
from registry.web.acting import press
from registry.web.open.feeds import Entry, feed
from registry.web.public import public_page
from registry.web.signed_in import person_of

MOST: Final = 60


@require_safe
@public_page
def feed_of_heads(_request: HttpRequest) -> HttpResponse:
    """The newest published heads of every chain, each for ever the same."""
    entries = [
        Entry(
            f"{address(reverse('verify:heads', args=[head.chain]))}#{head.seq}",
            str(head),
            _("Event %(n)s of the chain %(chain)s; its digest binds everything before it.")
            % {"n": head.seq, "chain": head.chain},
            head.published_at.date(),
        )
        for head in newest_heads(MOST)
    ]
    return feed(_("Heads of the custody record"), _("Published each night."), "verify:heads_feed", entries)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def by_mail(request: HttpRequest) -> HttpResponse:
    """Have them sent, or no more."""
    person = person_of(request)
    follows = HeadFollower.objects.filter(person=person).first()

    def page(_tried: object = None) -> HttpResponse:
        return render(request, "verify/by_mail.html", {"follows": follows, "person": person})

    if request.method != "POST":
        return page()
    if "stop" in request.POST:
        return press(
            request,
            lambda: follow_no_more(person),
            done=_("No further heads are sent to you."),
            to="verify:heads_by_mail",
            again=page,
        )
    return press(
        request,
        lambda: follow_heads(person, at=now()),
        done=_("From tonight on each new head is sent to you."),
        to="verify:heads_by_mail",
        again=page,
    )

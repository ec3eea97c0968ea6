"""A collection's calendar: holidays, and weekends that are worked, for counting the working days to sign."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from registry.access.permissions import Permission
from registry.applications.actions.calendar import put_calendar_day, remove_calendar_day
from registry.applications.models import CalendarDay
from registry.foundation.clocks import now
from registry.holdings.models import Collection
from registry.web.acting import act_page, press
from registry.web.fields import ActForm, day_field
from registry.web.guarding import only_permitted
from registry.web.signed_in import person_of


class CalendarDayForm(ActForm):
    """A day that is not as the week says."""

    day = day_field(gettext_lazy("Day"))
    name = forms.CharField(label=gettext_lazy("What it is"), max_length=120)
    is_working = forms.BooleanField(label=gettext_lazy("A weekend that is worked"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The days from today on, and a form for one more."""
    collection = get_object_or_404(Collection, code=code)
    only_permitted(request, Permission.POLICY_WRITE, within=code)
    form = CalendarDayForm(request.POST or None)
    return act_page(
        request,
        "policies/calendar.html",
        form=form,
        act=lambda: put_calendar_day(
            collection,
            day=form.cleaned_data["day"],
            is_working=form.cleaned_data["is_working"],
            name=form.cleaned_data["name"],
            by=person_of(request),
            at=now(),
        ),
        done=_("The calendar is kept."),
        to=reverse("policies:calendar", args=[code]),
        context=lambda: {
            "collection": collection,
            "days": CalendarDay.objects.filter(collection=collection, day__gte=collection.date_of(now())),
        },
    )


@require_POST
def remove(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a day out of the calendar."""
    only_permitted(request, Permission.POLICY_WRITE, within=code)
    kept = get_object_or_404(CalendarDay.objects.select_related("collection"), collection__code=code, pk=number)
    here = reverse("policies:calendar", args=[code])
    return press(
        request,
        lambda: remove_calendar_day(kept, by=person_of(request), at=now()),
        done=_("The day is as the week says again."),
        to=here,
        again=lambda _tried: redirect(here),
    )

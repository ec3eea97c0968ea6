"""One's own saved searches: kept, named, looked at, changed, removed. Nobody else sees them; their results anybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registry.foundation.clocks import now
from registry.parties.models import SavedSearch
from registry.parties.searches import change_search, look_at_search, remove_search, save_search
from registry.reports.catalogue.news import newest_movement
from registry.web.acting import act_page, press
from registry.web.fields import ActForm
from registry.web.searches.reading import address_of, query_of, searches_of, words_of
from registry.web.signed_in import person_of


class SearchForm(ActForm):
    """A name, and the address of the catalogue that is kept under it."""

    name = forms.CharField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=80,
        help_text=gettext_lazy("Only you see it. For example: small basalts."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address of the result"),
        max_length=1200,
        help_text=gettext_lazy("Narrow the catalogue as you like and paste its address here."),
    )

    @property
    def query(self) -> str:
        return query_of(self.cleaned_data["address"])


@require_safe
@never_cache
def list_page(request: HttpRequest) -> HttpResponse:
    """Every search one keeps, with what is new in each."""
    return render(request, "searches/list.html", _listed(request))


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Its place in the list, where a notice leads."""
    return redirect(f"{reverse('searches:list')}#search-{pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Keep the search whose parameters stand in the address of this page."""
    person, at = person_of(request), now()
    query = query_of(request.GET.urlencode())
    said = words_of(query, at=at)
    initial = {"name": said[:80], "address": address_of(query)}
    form = SearchForm(request.POST or None, initial=initial)
    return act_page(
        request,
        "searches/form.html",
        form=form,
        act=lambda: save_search(
            person, name=form.cleaned_data["name"], query=form.query, newest=newest_movement(), at=at
        ),
        done=_("The search is saved. What is new in it shows on your searches’ page, and you are told."),
        to="searches:list",
        context={
            "said": said,
            "submit_word": _("Save the search"),
            "is_new": True,
            "cancel_href": address_of(query),
            "cancel_word": _("Do not save it"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or another search under it."""
    person, at = person_of(request), now()
    search = get_object_or_404(SavedSearch, pk=pk, person=person)
    form = SearchForm(request.POST or None, initial={"name": search.name, "address": address_of(search.query)})
    return act_page(
        request,
        "searches/form.html",
        form=form,
        act=lambda: change_search(search, name=form.cleaned_data["name"], query=form.query, by=person),
        done=_("The search is changed."),
        to="searches:list",
        context={"said": words_of(search.query, at=at), "search": search, "submit_word": _("Save the search")},
    )


@require_POST
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to the result; what is there now is new no more."""
    person = person_of(request)
    search = get_object_or_404(SavedSearch, pk=pk, person=person)
    look_at_search(search, newest=newest_movement(), by=person, at=now())
    return redirect(address_of(search.query))


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one go."""
    person = person_of(request)
    search = get_object_or_404(SavedSearch, pk=pk, person=person)
    return press(
        request,
        lambda: remove_search(search, by=person),
        done=_("The search “%(name)s” is removed.") % {"name": search.name},
        to="searches:list",
        again=lambda _tried: render(request, "searches/list.html", _listed(request)),
    )


def _listed(request: HttpRequest) -> dict[str, Any]:
    return {"searches": searches_of(person_of(request), at=now()), "root": settings.ADDRESS}

"""The basket's page, for anybody, and the draft it becomes, a collection at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from registry.applications.actions.begin import apply_for_pieces
from registry.applications.models import Application
from registry.applications.verdict import Verdict, verdicts_on_splits
from registry.foundation.clocks import now
from registry.holdings.models import Collection, Split
from registry.web.acting import act_page, shown
from registry.web.applications.verdicts import ShownRule, shown_rules
from registry.web.basket.forms import ApplyForm, BasketRow
from registry.web.basket.kept import MOST, Kept, keep, kept
from registry.web.signed_in import person_of

READ_OR_WRITE = ["GET", "HEAD", "POST"]
TOLD = ("availability", "kept_back")
"""Rules told of every piece; of the others only those not met."""


@dataclass(frozen=True)
class Row:
    """One piece in the basket, its form, and what the policy says of it."""

    split: Split
    form: BasketRow
    is_new: bool
    rules: list[ShownRule]

    @property
    def is_refused(self) -> bool:
        return any(rule.outcome == "failed" for rule in self.rules)


@dataclass(frozen=True)
class Group:
    """The pieces of one collection, which become one application."""

    collection: Collection
    rows: list[Row]

    @property
    def is_kept(self) -> bool:
        """Whether every piece has been put into the basket already."""
        return not any(row.is_new for row in self.rows)


def splits_named(identifiers: Sequence[str]) -> list[Split]:
    """Pieces by their identifiers, in the order they were put there; unknown ones are left out."""
    rows = Split.objects.select_related("form", "collection", "sample", "use_class").filter(identifier__in=identifiers)
    found = {split.identifier: split for split in rows}
    return [found[identifier] for identifier in dict.fromkeys(identifiers) if identifier in found]


@login_not_required
@require_http_methods(READ_OR_WRITE)
def page(request: HttpRequest) -> HttpResponse:
    """What is in the basket. A link names a piece to add (?add=…); nothing is kept before the button is pressed."""
    basket = kept(request)
    asked = {one.identifier: one.mass_ug for one in basket}
    named = request.POST.getlist("piece") if request.method == "POST" else [*asked, *request.GET.getlist("add")]
    gone = request.POST.get("remove", "")
    splits = [split for split in splits_named(named[: MOST + 10]) if split.identifier != gone][:MOST]
    forms = [BasketRow(request.POST or None, split=split, asked_ug=asked.get(split.identifier)) for split in splits]
    are_valid = [form.is_valid() for form in forms]  # each of them, so that each shows what is wrong with it
    if request.method == "POST" and all(are_valid):
        saved = [Kept(form.split.identifier, form.asked_ug) for form in forms]
        response = HttpResponseRedirect(onward_to(request.POST.get("apply", ""), saved, gone, request))
        keep(response, saved, is_secure=request.is_secure())
        return response
    verdicts = verdicts_on_splits([(form.split, ug_of(form)) for form in forms], at=now())
    rows = [row(form, verdicts.get(form.split.pk), is_new=form.split.identifier not in asked) for form in forms]
    context = {"groups": grouped(rows), "has_new": any(one.is_new for one in rows)}
    answer = shown(request, "basket/page.html", context)
    answer.status_code = 422 if request.method == "POST" else 200
    return answer


def onward_to(code: str, saved: list[Kept], gone: str, request: HttpRequest) -> str:
    """Where the button leads: to a draft for one collection, or back."""
    if code and Collection.objects.filter(code=code).exists():
        return reverse("basket:apply", args=[code])
    messages.success(request, _("%(piece)s is taken out.") % {"piece": gone} if gone else _("The basket is kept."))
    return reverse("basket:page")


def row(form: BasketRow, verdict: Verdict | None, *, is_new: bool) -> Row:
    """A piece with its verdict, for what is asked of it."""
    if verdict is None:
        return Row(form.split, form, is_new, [])
    told = [answer for answer in verdict.answers if answer.code in TOLD or answer.outcome == "failed"]
    return Row(form.split, form, is_new, shown_rules(told))


def ug_of(form: BasketRow) -> int | None:
    """What is asked of the piece, µg: as typed, else as kept."""
    return form.asked_ug if form.is_bound and form.is_valid() else kept_ug(form)


def kept_ug(form: BasketRow) -> int | None:
    mass = form.initial.get("mass")
    return None if mass is None else int(mass.ug)


def grouped(rows: list[Row]) -> list[Group]:
    groups: dict[int, Group] = {}
    for one in rows:
        groups.setdefault(one.split.collection_id, Group(one.split.collection, [])).rows.append(one)
    return list(groups.values())


@require_http_methods(READ_OR_WRITE)
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a draft for the basket's pieces of one collection; they leave the basket."""
    collection = get_object_or_404(Collection, code=code)
    basket, person = kept(request), person_of(request)
    asked = {one.identifier: one.mass_ug for one in basket}
    splits = [split for split in splits_named(list(asked)) if split.collection_id == collection.pk]
    if not splits:
        return HttpResponseRedirect(reverse("basket:page"))
    form = ApplyForm(request.POST or None, person=person, collection=collection)

    def begin() -> Application:
        return apply_for_pieces(
            [(split, asked[split.identifier]) for split in splits],
            collection=collection,
            institution=form.cleaned_data["institution"],
            title=form.cleaned_data["title"],
            methods=list(form.cleaned_data["methods"]),
            call=form.cleaned_data.get("call"),
            by=person,
            at=now(),
        )

    context: dict[str, Any] = {
        "collection": collection,
        "asked": [(split, asked[split.identifier]) for split in splits],
    }
    response = act_page(
        request,
        "basket/apply.html",
        form=form,
        act=begin,
        done=lambda application: _("Draft %(reference)s is begun.") % {"reference": application.reference},
        to=lambda application: reverse("applications:edit", args=[application.reference]),
        context=context,
    )
    if response.status_code == 302:
        taken = {split.identifier for split in splits}
        keep(response, [one for one in basket if one.identifier not in taken], is_secure=request.is_secure())
    return response

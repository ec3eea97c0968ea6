"""As of a day: a loan, a collection's totals, what an institution held, who held a piece; on screen and as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from registry.holdings.models import Collection, Split
from registry.ledger.places import LABELS, Place
from registry.loans.models import Loan
from registry.parties.models import Institution
from registry.reports.then import ItemThen, custody_then, end_of, held_then, loan_then, totals_then
from registry.web.acting import Attempt, shown
from registry.web.fields import day_field
from registry.web.loans.standpoint import loan_or_404
from registry.web.loans.views.watching import watched_collections
from registry.web.signed_in import person_of

PLACES = [place for place in Place if place is not Place.ORIGIN]


class DayForm(forms.Form):
    """The day to look back to, its end in the collection's zone."""

    as_of = day_field(gettext_lazy("As of the end of"), required=False)


class EverythingForm(DayForm):
    """A day, and of what."""

    collection = forms.ModelChoiceField(
        Collection.objects.none(), to_field_name="code", label=gettext_lazy("Collection"), empty_label=None
    )
    institution = forms.ModelChoiceField(
        Institution.objects.none(),
        to_field_name="slug",
        label=gettext_lazy("Institution"),
        required=False,
        empty_label=pgettext_lazy("institution", "any"),
    )
    piece = forms.CharField(label=gettext_lazy("Piece"), required=False, max_length=80)

    def __init__(self, *args: Any, codes: list[str], **options: Any) -> None:
        super().__init__(*args, **options)
        theirs = Collection.objects.filter(code__in=codes).order_by("code")
        borrowers = Institution.objects.filter(loans__collection__code__in=codes).distinct()
        self.fields["collection"].queryset = theirs  # type: ignore[attr-defined]
        self.fields["institution"].queryset = borrowers  # type: ignore[attr-defined]


@require_safe
def then(request: HttpRequest, reference: str) -> HttpResponse:
    """One loan as of a day."""
    loan = loan_or_404(request, reference)
    form = DayForm(request.GET)
    if not form.is_valid():
        return shown(request, "loans/then.html", {"loan": loan, "form": form}, Attempt(status=422))
    at = end_of(form.cleaned_data["as_of"], loan.collection)
    context = {"loan": loan, "form": form, "at": at, "found": loan_then(loan, at=at), "labels": LABELS}
    return shown(request, "loans/then.html", context)


@require_safe
def all_then(request: HttpRequest) -> HttpResponse:
    """A collection's totals as of a day; with an institution, what it held; with a piece, who held it."""
    codes = watched_collections(person_of(request))
    if not codes:
        raise PermissionDenied(_("Looking back is for those who may read everything in a collection."))
    asked = request.GET.copy()
    asked.setdefault("collection", sorted(codes)[0])
    form = EverythingForm(asked, codes=codes)
    if not form.is_valid():
        return shown(request, "loans/all_then.html", {"form": form}, Attempt(status=422))
    given = form.cleaned_data
    collection, institution = given["collection"], given["institution"]
    at = end_of(given["as_of"], collection)
    held = [
        (loan, items)
        for loan, items in (held_then(institution, at=at) if institution else [])
        if loan.collection_id == collection.pk
    ]
    if asked.get("format") == "csv":
        return exported(collection, at, totals_then(collection, at=at), held)
    totals = totals_then(collection, at=at)
    piece = Split.objects.filter(collection=collection, identifier__iexact=given["piece"]).first()
    context = {
        "form": form,
        "collection": collection,
        "at": at,
        "accessioned_ug": totals[Place.ORIGIN],
        "totals": [(LABELS[place], totals[place]) for place in PLACES],
        "institution": institution,
        "held": held,
        "wanted": given["piece"],
        "piece": piece,
        "custody": custody_then(piece, at=at) if piece else None,
        "place_words": LABELS,
        "csv": f"?{asked.urlencode()}&format=csv",
    }
    return shown(request, "loans/all_then.html", context)


def exported(
    collection: Collection, at: datetime, totals: dict[Place, int], held: Iterable[tuple[Loan, list[ItemThen]]]
) -> HttpResponse:
    """Totals in µg by place, then one line an item held; codes, not words, so that programs can read it."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{collection.code}-{at:%Y-%m-%d}.csv"'
    rows = csv.writer(response)
    rows.writerow(["as_of", "collection", "place", "mass_ug"])
    rows.writerows([at.isoformat(), collection.code, place.value, totals[place]] for place in Place)
    rows.writerow([])
    rows.writerow(["loan", "item", "piece", "status", "mass_ug"])
    for loan, items in held:
        rows.writerows(
            [loan.reference, one.item.number, one.item.piece.identifier, one.status, one.live_ug] for one in items
        )
    return response

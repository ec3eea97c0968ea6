"""Answers to `?as_of=` on public pages: what is public today, as it stood then; any cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from registry.holdings.models import Collection, Sample, Split
from registry.parties.models import Institution
from registry.reports.open.then import page_then
from registry.reports.public.loans import loans_with_their_items, shown_then
from registry.reports.public.publication import published_loans
from registry.reports.public.then import in_the_books_then, pieces_then
from registry.reports.register.borrowers import loans_of_borrower_then
from registry.reports.then import Moment, NoMoment, moment_of
from registry.web.narrowing import address_with

AS_OF: Final = "as_of"
ROWS: Final = 50
WRONG: Final = 400

Telling = Callable[[Moment], dict[str, Any]]


def is_asked(request: HttpRequest) -> bool:
    return AS_OF in request.GET


def told(request: HttpRequest, template: str, context: dict[str, Any], tell: Telling, *, at: datetime) -> HttpResponse:
    """The page of that moment; with a sentence at the field and status 400 where there is none such."""
    written = request.GET.get(AS_OF, "").strip()
    context = {"written": written, "path": request.path, **context}
    try:
        then = moment_of(written, at=at)
    except NoMoment as wrong:
        said = _("That day has not come yet: choose one that is past.")
        context["error"] = said if wrong.is_ahead else _("Write a day like 2024-03-31, from 1900 on.")
        return render(request, template, context, status=WRONG)
    return render(request, template, {**context, "then": then, **tell(then)})


def holding(request: HttpRequest, sample_here: Sample | None, split: Split | None, *, at: datetime) -> HttpResponse:
    """A sample, or a piece. Raises Http404 where there is neither."""
    if sample_here is not None:
        return sample(request, sample_here, at=at)
    if split is not None:
        return piece(request, split, at=at)
    raise Http404


def piece(request: HttpRequest, split: Split, *, at: datetime) -> HttpResponse:
    """Who had a piece, and where its mass was."""

    def tell(then: Moment) -> dict[str, Any]:
        there = in_the_books_then(Split.objects.filter(pk=split.pk), then=then).exists()
        found = pieces_then([split], then=then, at=at) if there else []
        places = [(word, ug) for one in found for word, ug in sorted(one.places.items()) if ug]
        return {"piece": found[0] if found else None, "places": places, "until": then.within(split.collection)}

    context = {"split": split, "sample": split.sample, "collection": split.collection}
    return told(request, "then/piece.html", context, tell, at=at)


def sample(request: HttpRequest, sample: Sample, *, at: datetime) -> HttpResponse:
    """The pieces of a sample, each with who had it."""
    pieces = Split.objects.filter(sample=sample, is_provisional=False)
    context = {"sample": sample, "collection": sample.collection, "heading": sample.identifier}
    return _inventory(request, pieces, context, sample.collection, at=at)


def collection(request: HttpRequest, collection: Collection, *, at: datetime) -> HttpResponse:
    """The inventory of a collection, a page at a time."""
    pieces = Split.objects.filter(collection=collection, is_provisional=False)
    return _inventory(request, pieces, {"collection": collection, "heading": str(collection)}, collection, at=at)


def _inventory(
    request: HttpRequest, pieces: QuerySet[Split], context: dict[str, Any], collection: Collection, *, at: datetime
) -> HttpResponse:
    query = request.GET

    def tell(then: Moment) -> dict[str, Any]:
        after, before = query.get("after", ""), query.get("before", "")
        found = page_then(pieces, then=then, at=at, after=after, before=before, size=ROWS)
        return {
            "rows": found.rows,
            "until": then.within(collection),
            "earlier": address_with(query, before=found.before) if found.before else "",
            "later": address_with(query, after=found.after) if found.after else "",
        }

    return told(request, "then/inventory.html", context, tell, at=at)


def institution(request: HttpRequest, institution: Institution, *, at: datetime) -> HttpResponse:
    """What an institution held, loan by loan."""

    def tell(then: Moment) -> dict[str, Any]:
        loans = loans_of_borrower_then(institution.slug, then=then, at=at)
        held = [(loan, [item for item in loan.items if item.status == "on_loan"]) for loan in loans]
        return {"held": [(loan, items) for loan, items in held if items]}

    return told(request, "then/institution.html", {"institution": institution}, tell, at=at)


def loan(request: HttpRequest, reference: str, collection: Collection, *, at: datetime) -> HttpResponse:
    """A loan as it stood, once its borrower had received something."""

    def tell(then: Moment) -> dict[str, Any]:
        rows = loans_with_their_items(published_loans(at).filter(reference=reference), at=at)
        found = shown_then(rows, then=then)
        return {"loan": found[0] if found else None, "until": then.within(collection)}

    return told(request, "then/loan.html", {"reference": reference, "collection": collection}, tell, at=at)

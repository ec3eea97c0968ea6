"""The register of loans, a loan's public part, the borrowing institutions. The same for every reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registry.foundation.clocks import date_in, now
from registry.holdings.models import Collection
from registry.parties.models import Institution
from registry.reports.keyset import Key, Order, page_of
from registry.reports.open.describing import LINKSET, OF_A_LIST, OF_A_RECORD
from registry.reports.public.loans import loans_with_their_items, shown
from registry.reports.public.publication import published_loans
from registry.reports.public.results import results_of_loan
from registry.reports.register.borrowers import borrowers
from registry.reports.register.counts import told, totals
from registry.reports.register.filters import FACETS, RegisterFilter
from registry.web.lending.custody import custody_of
from registry.web.lending.words import country_name, years
from registry.web.narrowing import Group, address_with, chips_of
from registry.web.open import records
from registry.web.open.forms import also_as, page_formats
from registry.web.plain_addresses import plainly_asked
from registry.web.public import public_page
from registry.web.revalidating import revalidated
from registry.web.templatetags.mass import column_form
from registry.web.then import views as looking_back

NEWEST_FIRST = Order((Key("reference", descending=True),))
OPEN = ("status", "collection")


@require_safe
@public_page
@plainly_asked
@revalidated
@also_as(OF_A_LIST, records.register)
def register(request: HttpRequest) -> HttpResponse:
    """Every public loan, the newest first, narrowed by state, collection and institution."""
    query, at = request.GET, now()
    narrowed = RegisterFilter(query, at=at)
    found = page_of(
        loans_with_their_items(narrowed.qs, at=at),
        NEWEST_FIRST,
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    beside = told(narrowed, at=at, edition=request.edition)  # type: ignore[attr-defined]
    groups = [
        Group(name, heading, beside.facets[name], open=name in OPEN or name in narrowed.chosen)
        for name, heading in FACETS.items()
    ]
    chips = chips_of(groups, query)
    return render(
        request,
        "lending/list.html",
        {
            "loans": shown(found.rows, at=at),
            "earlier": address_with(query, before=found.before) if found.before else "",
            "later": address_with(query, after=found.after) if found.after else "",
            "totals": beside.totals,
            "groups": groups,
            "chips": chips,
            "filters_active": len(chips),
            "page_formats": page_formats(OF_A_LIST, query),
        },
    )


@require_safe
@public_page
@revalidated
def loan(request: HttpRequest, reference: str) -> HttpResponse:
    """What of one loan is public; 404 for a loan nobody has received yet, as for one that never was."""
    at = now()
    if looking_back.is_asked(request):
        of = get_object_or_404(Collection, loans__in=published_loans(at).filter(reference=reference))
        return looking_back.loan(request, reference, of, at=at)
    wanted = loans_with_their_items(published_loans(at), at=at)
    found = shown([get_object_or_404(wanted, reference=reference)], at=at)[0]
    return render(
        request,
        "lending/loan.html",
        {
            "loan": found,
            "no_aside": True,
            "form": column_form([item.masses.lent for item in found.items]),
            "passed_on": any(item.status == "transferred" for item in found.items),
            "country": country_name(found.borrower.country),
            "custody": custody_of(found, today=date_in(found.time_zone, at), at=at),
            "results": results_of_loan(reference, at=at),
        },
    )


@require_safe
@public_page
@revalidated
def institutions(request: HttpRequest) -> HttpResponse:
    """Every institution that borrowed, with its loans in sum."""
    found = borrowers(at=now())
    rows = [(borrower, country_name(borrower.institution.country)) for borrower in found]
    return render(
        request,
        "lending/institutions.html",
        {
            "rows": rows,
            "lent_ug": sum(borrower.lent_ug for borrower in found),
            "out_ug": sum(borrower.out_ug for borrower in found),
            "countries": len({country for _borrower, country in rows if country}),
            "no_facets": True,
        },
    )


@require_safe
@public_page
@revalidated
@also_as((*OF_A_RECORD, LINKSET), records.institution, records.links_of_institution_page)
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    """One institution and its public loans; 404 for one that never borrowed."""
    at = now()
    borrowed = published_loans(at)
    found = get_object_or_404(
        Institution.objects.select_related("parent").filter(pk__in=borrowed.values("borrower")), slug=slug
    )
    if looking_back.is_asked(request):
        return looking_back.institution(request, found, at=at)
    loans = shown(loans_with_their_items(borrowed.filter(borrower=found), at=at).order_by("-reference"), at=at)
    return render(
        request,
        "lending/institution.html",
        {
            "institution": found,
            "country": country_name(found.country),
            "loans": loans,
            "totals": totals(borrowed.filter(borrower=found), at=at),
            "figure": years(loans, today=date_in("UTC", at)),
            "page_formats": page_formats(OF_A_RECORD),
        },
    )

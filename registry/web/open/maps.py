"""What search engines are told: which addresses there are, in parts that stay small, and where not to look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from registry.applications.models import Call
from registry.foundation.clocks import now
from registry.holdings.models import Collection, Mission, Sample, Split
from registry.parties.models import Institution
from registry.reports.open.addresses import address, of_call, of_holding, of_institution, of_loan, of_mission
from registry.reports.public.publication import published_loans
from registry.web.context import home_in
from registry.web.public import public_page
from registry.web.revalidating import revalidated

NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
IN_ONE_PART: Final = 10_000
PAGES: Final = "http://www.w3.org/1999/xhtml"
"""Where the element that names a page's other languages comes from."""
XML: Final = "application/xml; charset=utf-8"
PLACES: Final = (
    "home:page", "holdings:list", "collections:list", "missions:list", "lending:list", "lending:institutions",
    "calls:list", "verify:page", "help:index", "open:downloads", "api:reference", "api:dictionary",
)  # fmt: skip
HIDDEN: Final = (
    "/account/",
    "/admin/",
    "/desk/",
    "/profile/",
    "/applications/",
    "/loans/",
    "/calls/",
    "/policies/",
    "/imports/",
    "/messages/",
    "/audit/",
    "/basket/",
    "/bench/",
    "/searches/",
)
"""What is for people who signed in, in any language."""

PARTS: Final[dict[str, Any]] = {"samples": Sample.objects.all(), "splits": Split.objects.filter(is_provisional=False)}
"""Long lists, cut by their keys rather than counted: at a million pieces a part still costs one short scan."""


@require_safe
@public_page
@revalidated
def index(_request: HttpRequest) -> HttpResponse:
    """The parts of the map."""
    parts = [address(reverse("open:map_of_pages"))]
    for kind, rows in PARTS.items():
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        parts += [
            address(reverse("open:map_of_holdings", args=[kind, part])) for part in range(last // IN_ONE_PART + 1)
        ]
    return written("sitemapindex", "sitemap", parts, others={})


@require_safe
@public_page
@revalidated
def of_pages(_request: HttpRequest) -> HttpResponse:
    """Pages, missions, institutions, loans and calls."""
    loans = published_loans(now())
    return map_of(
        [
            *(address(reverse(name)) for name in PLACES),
            *(
                address(reverse(name, args=[code]))
                for name in ("collections:page", "collections:policy")
                for code in Collection.objects.values_list("code", flat=True)
            ),
            *(of_mission(slug) for slug in Mission.objects.values_list("slug", flat=True)),
            *(
                of_institution(slug)
                for slug in Institution.objects.filter(pk__in=loans.values("borrower")).values_list("slug", flat=True)
            ),
            *(of_loan(reference) for reference in loans.order_by("reference").values_list("reference", flat=True)),
            *(of_call(slug) for slug in Call.objects.public().order_by("slug").values_list("slug", flat=True)),
        ],
    )


@require_safe
@public_page
@revalidated
def of_holdings(_request: HttpRequest, kind: str, part: int) -> HttpResponse:
    """Samples or pieces, a part of them."""
    if kind not in PARTS or part > 2**40:
        raise Http404
    keys = (part * IN_ONE_PART, (part + 1) * IN_ONE_PART - 1)
    found = PARTS[kind].filter(pk__range=keys).order_by("pk").values_list("identifier", flat=True)
    return map_of(of_holding(identifier) for identifier in found)


@require_safe
@public_page
def robots(_request: HttpRequest) -> HttpResponse:
    """Everything public may be read by anybody's program; what needs sign-in is not worth its time."""
    hidden = [home_in(code).removesuffix("/") + path for code, _name in settings.LANGUAGES for path in HIDDEN]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in hidden), f"Sitemap: {address(reverse('open:map'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def map_of(addresses: Iterable[str]) -> HttpResponse:
    """Pages, each with itself in every language."""
    homes = {code: home_in(code).removesuffix("/") for code, _name in settings.LANGUAGES}
    return written("urlset", "url", addresses, others=homes)


def written(whole: str, each: str, addresses: Iterable[str], *, others: Mapping[str, str]) -> HttpResponse:
    """A map as XML. `others`: where each language has its pages, told beside every address."""
    response = HttpResponse(content_type=XML)
    xml, here = SimplerXMLGenerator(response, "utf-8"), others.get(get_language() or "", "")
    xml.startDocument()
    xml.startElement(whole, AttributesImpl({"xmlns": NAMESPACE, "xmlns:xhtml": PAGES}))
    for one in addresses:
        xml.startElement(each, AttributesImpl({}))
        xml.addQuickElement("loc", one)
        path = one.removeprefix(settings.ADDRESS).removeprefix(here)
        for code, home in others.items():
            xml.addQuickElement(
                "xhtml:link",
                attrs={"rel": "alternate", "hreflang": code, "href": f"{settings.ADDRESS}{home}{path}"},
            )
        xml.endElement(each)
    xml.endElement(whole)
    xml.endDocument()
    return response

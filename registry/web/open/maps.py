"""What search engines are told: which addresses there are, in parts that stay small, and where not to look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final
from xml.sax.xmlreader import AttributesImpl

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from registry.foundation.clocks import now
from registry.holdings.models import Collection, Mission, Sample, Split
from registry.parties.models import Institution
from registry.reports.open.addresses import address, of_holding, of_institution, of_mission
from registry.reports.public.publication import published_loans
from registry.web.public import public_page

NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
IN_ONE_PART: Final = 10_000
XML: Final = "application/xml; charset=utf-8"
PLACES: Final = (
    "home:page", "holdings:list", "collections:list", "missions:list", "lending:list", "lending:institutions",
    "open:downloads", "api:reference", "api:dictionary",
)  # fmt: skip
HIDDEN: Final = (
    "/account/",
    "/admin/",
    "/desk/",
    "/profile/",
    "/applications/",
    "/loans/",
    "/bench/",
    "/searches/",
    "/zh/account/",
)

PARTS: Final[dict[str, Any]] = {"samples": Sample.objects.all(), "splits": Split.objects.filter(is_provisional=False)}
"""Long lists, cut by their keys rather than counted: at a million pieces a part still costs one short scan."""


@require_safe
@public_page
def index(_request: HttpRequest) -> HttpResponse:
    """The parts of the map."""
    parts = [address(reverse("open:map_of_pages"))]
    for kind, rows in PARTS.items():
        last = rows.aggregate(last=Max("pk"))["last"] or 0
        parts += [
            address(reverse("open:map_of_holdings", args=[kind, part])) for part in range(last // IN_ONE_PART + 1)
        ]
    return written("sitemapindex", "sitemap", parts)


@require_safe
@public_page
def of_pages(_request: HttpRequest) -> HttpResponse:
    """Pages, missions and institutions."""
    borrowers = published_loans(now()).values("borrower")
    return written(
        "urlset",
        "url",
        [
            *(address(reverse(name)) for name in PLACES),
            *(
                address(reverse("collections:page", args=[code]))
                for code in Collection.objects.values_list("code", flat=True)
            ),
            *(of_mission(slug) for slug in Mission.objects.values_list("slug", flat=True)),
            *(
                of_institution(slug)
                for slug in Institution.objects.filter(pk__in=borrowers).values_list("slug", flat=True)
            ),
        ],
    )


@require_safe
@public_page
def of_holdings(_request: HttpRequest, kind: str, part: int) -> HttpResponse:
    """Samples or pieces, a part of them."""
    if kind not in PARTS or part > 2**40:
        raise Http404
    keys = (part * IN_ONE_PART, (part + 1) * IN_ONE_PART - 1)
    found = PARTS[kind].filter(pk__range=keys).order_by("pk").values_list("identifier", flat=True)
    return written("urlset", "url", (of_holding(identifier) for identifier in found))


@require_safe
@public_page
def robots(_request: HttpRequest) -> HttpResponse:
    """Everything public may be read by anybody's program; what needs sign-in is not worth its time."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN), f"Sitemap: {address(reverse('open:map'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def written(whole: str, each: str, addresses: Iterable[str]) -> HttpResponse:
    """A map as XML."""
    response = HttpResponse(content_type=XML)
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement(whole, AttributesImpl({"xmlns": NAMESPACE}))
    for one in addresses:
        xml.startElement(each, AttributesImpl({}))
        xml.addQuickElement("loc", one)
        xml.endElement(each)
    xml.endElement(whole)
    xml.endDocument()
    return response

"""The catalogue's page: its template is made once (`registry.web.framing`); for each question its gaps are filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from registry.reports.catalogue.counts import Totals, totals
from registry.reports.catalogue.filters import HEADINGS, CatalogueFilter
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.search import samples_like
from registry.reports.keyset import Page
from registry.reports.open.describing import OF_A_LIST
from registry.web.framing import framed, gap
from registry.web.holdings import lines, listing, markup
from registry.web.holdings.showing import CARDS, Showing
from registry.web.holdings.tray import Tray
from registry.web.narrowing import Chip, Group, address_with, kept
from registry.web.open.forms import page_formats
from registry.web.templatetags.mass import mass
from registry.web.templatetags.numbers import grouped
from registry.web.templatetags.punctuation import comma

TEMPLATE: Final = "holdings/list.html"
GAPS: Final = (
    "choices", "text", "kept_by_search", "said", "count", "orders", "other_view", "kept_by_columns", "columns", "save",
    "chips", "pieces", "tray", "summary",
)  # fmt: skip
IN_SOME: Final = ("earlier", "later", "filters_active")
"""Gaps that a page has only where there is something to put in."""
OF_THE_CHOICES: Final = (*HEADINGS, "mass_from", "mass_to")


def list_page(request: HttpRequest, narrowed: CatalogueFilter, found: Page[Any], *, order: str) -> HttpResponse:
    """What the address asks for, of which `found` is a page in that order."""
    query, showing, tray = request.GET, Showing.of(request.GET), Tray.of(request.GET)
    groups, told = listing.groups(narrowed), totals(narrowed)
    chips = listing.chips(narrowed, groups, query)
    given: dict[str, object] = {
        "choices": _choices(narrowed, groups, query),
        "text": narrowed.chosen.get("q", ""),
        "kept_by_search": markup.hidden(kept(query, without=["q"])),
        "said": _said(narrowed),
        "count": _count(told),
        "orders": markup.orders(listing.order_links(query, order, has_text=bool(narrowed.search.text))),
        "other_view": showing.other_view,
        "kept_by_columns": markup.hidden(showing.kept),
        "columns": markup.columns(showing.choices),
        "save": showing.save,
        "chips": markup.chips(chips, f"{reverse('holdings:list')}{tray.suffix}"),
        "pieces": _pieces(narrowed, found, order, showing, tray) if found.rows else _nothing(narrowed, chips, query),
        "tray": render_to_string("holdings/_tray.html", {"tray": tray}) if tray else "",
        "summary": _summary(len(found.rows), told),
        "earlier": address_with(query, before=found.before) if found.before else "",
        "later": address_with(query, after=found.after) if found.after else "",
        "filters_active": len(chips) or "",
    }
    formats = page_formats(OF_A_LIST, query)
    given |= {media_type: href for _word, href, media_type in formats}
    shape = (showing.view, bool(found.rows), *(bool(given[name]) for name in IN_SOME))

    def context() -> Mapping[str, Any]:
        return {
            **{name: gap(name) for name in GAPS},
            **{name: gap(name) if given[name] else "" for name in IN_SOME},
            "view": showing.view,
            "has_pieces": bool(found.rows),
            "page_formats": [(word, gap(media_type), media_type) for word, _href, media_type in formats],
        }

    return framed(request, TEMPLATE, given, shape=shape, context=context)


def _choices(narrowed: CatalogueFilter, groups: list[Group], query: QueryDict) -> SafeString:
    """Everything in the form beside the list."""
    parts = (markup.hidden(kept(query, without=OF_THE_CHOICES)), markup.facets(groups), listing.mass_range(narrowed))
    return mark_safe("".join(parts))  # noqa: S308 - markup, all of it


def _said(narrowed: CatalogueFilter) -> str:
    """How the address was understood, where there is anything to say of that."""
    said = {
        "left_out": listing.left_out(narrowed),
        "unread": listing.unread(narrowed),
        "understood": listing.understood(narrowed),
        "samples": samples_like(narrowed.search),
    }
    return render_to_string("holdings/_said.html", said) if any(said.values()) else ""


def _count(told: Totals) -> SafeString:
    """How many pieces there are, and how much they weigh where that is reckoned."""
    shown = {"shown": grouped(told.pieces)}
    if told.is_bounded:
        return mark_safe(gettext("more than <strong>%(shown)s</strong> pieces") % shown)  # noqa: S308 - a number
    words = ngettext("<strong>%(shown)s</strong> piece", "<strong>%(shown)s</strong> pieces", told.pieces) % shown
    if told.mass_ug:
        words += comma() + gettext("%(mass)s in all") % {"mass": mass(told.mass_ug)}
    return mark_safe(words)  # noqa: S308 - our own words, a number and a mass as markup


def _summary(rows: int, told: Totals) -> str:
    shown = {"n": rows, "all": grouped(told.pieces)}
    if told.is_bounded:
        return gettext("%(n)s of more than %(all)s, in a stable order") % shown
    return gettext("%(n)s of %(all)s, in a stable order") % shown


def _pieces(narrowed: CatalogueFilter, found: Page[Any], order: str, showing: Showing, tray: Tray) -> SafeString:
    words = narrowed.words
    left = set(pieces_leaving(narrowed.at, edition=words.edition))
    rows = listing.rows(found.rows, words=words, left=left, tray=tray)
    if showing.view == CARDS:
        return lines.cards(rows, showing.columns, tray)
    return lines.table(rows, showing.columns, order, tray)


def _nothing(narrowed: CatalogueFilter, chips: list[Chip], query: QueryDict) -> str:
    """Why there is nothing, and what to let go of."""
    unsaid = narrowed.search.text if narrowed.search.way == "nothing" else ""
    shown = {"chips": chips, "unsaid": unsaid, **listing.ways_out(narrowed, query)}
    return render_to_string("holdings/_nothing.html", shown)

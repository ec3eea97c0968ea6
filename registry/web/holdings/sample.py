"""The page of a sample: what it is by catalogue and literature, where its mass went, its family, its loans."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from registry.foundation.clocks import date_in
from registry.foundation.mass import Mass
from registry.holdings.models import LandingSite, Mission, Sample, Split
from registry.reports.catalogue.keeping import kept
from registry.reports.catalogue.words import Words
from registry.reports.open.addresses import address
from registry.reports.open.citing import citation_of
from registry.reports.open.holdings import Found
from registry.reports.public.family import family_of, found_in
from registry.reports.public.loans import loans_of_sample
from registry.reports.public.masses import Books, books_of_sample
from registry.reports.public.results import MOST_RESULTS, results_told
from registry.web.figures.books import books_bar
from registry.web.figures.moon import Site, coordinates, moon_locator
from registry.web.holdings import citing, sums
from registry.web.holdings.folding import SOUGHT, Folding, asked_of
from registry.web.holdings.life import PAGE, stretch_of
from registry.web.holdings.pictures import family_figure, flow_figure, rows_drawn
from registry.web.holdings.piece import piece_sections
from registry.web.holdings.records import images, other_identifiers, own_address, remark
from registry.web.holdings.words import collected_word, identifier_parts
from registry.web.templatetags.mass import mass

Facts = list[tuple[str, Any]]
MOST_LOANS = 20
MANY: Final = 1000
"""Of a family of more pieces the whole life is put in order only for whoever asks for it."""


def sample_page(sample: Sample, bulk: Split | None, query: QueryDict, *, at: datetime, words: Words) -> dict[str, Any]:
    """Everything `holdings/sample.html` shows of a sample as `reports.open.finding` brings it.

    `bulk` is the piece that bears the sample's own number, if one does. The query says for which `mass` to ask, and
    which part of the family to show, what of it is folded (`folding`), which page of its life.
    """
    site = sample.site or next((site for site in words.sites.values() if site.mission_id == sample.mission_id), None)
    books = _books(sample, words, at)
    masses, form = books.masses, sums.form_of(books.masses)
    looked_for = query.get(SOUGHT, "").strip()
    sought = found_in(sample, looked_for) if looked_for else ""
    family = family_of(sample, at=at, asked=asked_of(query, sought=sought), words=words)
    loans = loans_of_sample(sample, at=at, most=MOST_LOANS)
    folding, is_several = Folding.of(query, family), bulk is None or family.pieces > 1
    results = results_told(vars(sample)["results"])
    today = date_in(sample.collection.time_zone, at)
    context: dict[str, Any] = {
        "sample": sample,
        "parts": identifier_parts(sample.identifier),
        "facts": facts(sample, site),
        "warnings": list(sample.warnings) + _surprises(sample, masses.brought_in),
        "site_figure": _site_figure(site, is_change=sample.mission.slug.startswith("change")),
        "masses": masses,
        "form": form,
        "sums": sums.strip(masses, free_ug=books.free_ug),
        "equation": sums.equation(masses),
        "equation_whole": sums.whole(masses),
        "terms": sums.terms(masses),
        "bar": books_bar(sums.equation(masses)),
        "flow": flow_figure(books, form),
        "family": family,
        "looked_for": looked_for,
        "folding": folding,
        "family_figure": family_figure(family, sample.identifier, loans, folding, today=today),
        "undrawn": max(folding.visible(family.branches) - rows_drawn(family), 0),
        "loans": [loan.part(item for item in loan.items if item.sample_id == sample.pk) for loan in loans],
        "results": results[:MOST_RESULTS],
        "more_results": address(f"/api/v1/samples/{sample.identifier}/results/") if len(results) > MOST_RESULTS else "",
        "life": stretch_of(sample, query, at=at) if is_several and (family.pieces <= MANY or PAGE in query) else None,
        "life_elsewhere": is_several and family.pieces > MANY and PAGE not in query,
        "images": images(vars(sample)["pictures"]),
        "cite": citing.ways(citation_of(Found(sample, bulk), at=at)),
        "time_zone": sample.collection.time_zone,
    }
    if bulk is not None:
        context |= piece_sections(bulk, loans, query, at=at)
        if family.pieces > 1:
            context["beside"] = _all_pieces(bulk, books.free_ug)
    return context


def _books(sample: Sample, words: Words, at: datetime) -> Books:
    """Of a sample of many pieces reckoned once in an edition, for all the pages of its family; a minute at most."""
    if vars(sample)["pieces"] <= MANY:
        return books_of_sample(sample.pk, at=at)
    minute = at.replace(second=0, microsecond=0)
    return kept(words.edition, ("books", sample.pk, minute), lambda: books_of_sample(sample.pk, at=at))


def _all_pieces(bulk: Split, free_ug: int) -> str:
    """Why the sum over the page and the answer beside it name different masses."""
    words = {"piece": bulk.identifier, "mass": Mass(free_ug).text()}
    return (
        _(
            "The answer is for the piece %(piece)s alone; all pieces of this sample together have %(mass)s free."
            " What one loan may take is another rule."
        )
        % words
    )


def facts(sample: Sample, site: LandingSite | None) -> Facts:
    """What is known of it, with units and sources; an empty value leaves its row out."""
    mission = sample.mission
    return [
        (_("Mission"), format_html('<a href="{}">{}</a>', reverse("missions:page", args=[mission.slug]), mission)),
        (_("All that mission brought"), _masses_of_mission(mission)),
        (_("Landing site"), _site(site)),
        (_("Catalogue classification"), _classification(sample)),
        (_("Lithology in the literature"), sample.literature_lithology),
        (_("How it was collected"), collected_word(sample.collected)),
        (_("Mass in the catalogue"), mass(sample.catalogue_mass_ug) if sample.catalogue_mass_ug is not None else ""),
        (_("Still pristine"), _percent(sample)),
        (_("Collection"), _collection(sample)),
        (_("Owner"), sample.collection.owner),
        (_("Keeper"), sample.collection.keeper),
        (_("Other identifiers"), other_identifiers(sample)),
        (_("Remark"), remark(sample)),
        (_("Source"), sample.source),
        (_("Address"), own_address(sample.identifier)),
    ]


def _collection(sample: Sample) -> SafeString:
    href = reverse("collections:page", args=[sample.collection.code])
    return format_html('<a href="{}">{}</a>', href, sample.collection)


def _classification(sample: Sample) -> str:
    words = [str(word) for word in (sample.lithology, sample.subtype) if word]
    return capfirst(pgettext("between names in a list", ", ").join(words))


def _site(site: LandingSite | None) -> str | SafeString:
    if site is None:
        return ""
    where = coordinates(float(site.latitude), float(site.longitude))
    return format_html('{} <span class="soft nowrap">{}</span>', site, where)


def _site_figure(site: LandingSite | None, *, is_change: bool) -> SafeString | str:
    if site is None:
        return ""
    return moon_locator(Site(str(site), str(site), float(site.latitude), float(site.longitude), is_change))


def _masses_of_mission(mission: Mission) -> SafeString:
    """Official and catalogue mass side by side; they differ, and neither is corrected."""
    known = [
        (word, mass(ug))
        for word, ug in (
            (_("official"), mission.official_mass_ug),
            (_("catalogue"), mission.catalogue_mass_ug),
        )
        if ug is not None
    ]
    return format_html_join(", ", "{} {}", known)


def _percent(sample: Sample) -> str:
    if sample.pristine_percent is None:
        return ""
    return _("%(percent)s %% of its first mass") % {"percent": f"{sample.pristine_percent.normalize():f}"}


def _surprises(sample: Sample, brought_in_ug: int) -> list[str]:
    """What a careful reader would stumble over: said before they do."""
    found = []
    if sample.pristine_percent is not None and sample.pristine_percent > 100:
        found.append(_("The catalogue gives more than 100 % as pristine; it is kept as published."))
    if sample.catalogue_mass_ug is not None and brought_in_ug and sample.catalogue_mass_ug != brought_in_ug:
        found.append(_("The books opened with a mass that is not the catalogue’s; both are shown."))
    return found

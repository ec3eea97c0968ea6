"""The page of a piece: what it is, may one ask for it, its ledger, loans and life, what it came from and became."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.holdings.models import Split
from registry.holdings.models.pieces import ON_LOAN, SET_ASIDE
from registry.ledger.places import ENDS, Place
from registry.reports.open.addresses import address
from registry.reports.open.citing import citation_of
from registry.reports.open.holdings import Found
from registry.reports.public.family import sides
from registry.reports.public.handling import handling_of
from registry.reports.public.ledger import ledger_of_split
from registry.reports.public.loans import PublicLoan, loans_of_pieces
from registry.reports.public.masses import free_to_ask_ug, masses_of_split
from registry.reports.public.photographs import photographs_of
from registry.reports.public.publication import under_way
from registry.reports.public.results import MOST_RESULTS, results_told
from registry.web.holdings import citing, sums
from registry.web.holdings.asking import ask
from registry.web.holdings.ledger_pages import page_of_ledger
from registry.web.holdings.life import came_back, life_of
from registry.web.holdings.records import blocks, images, link_to, other_identifiers, own_address, remark
from registry.web.holdings.words import identifier_parts, why
from registry.web.story import Story
from registry.web.templatetags.dates import day
from registry.web.templatetags.look import institution

MOST_DAUGHTERS: Final = 24
GONE: Final = (*ENDS, Place.ORIGIN)
"""Whereabouts of what lies in no store any more."""


def piece_page(split: Split, query: QueryDict, *, at: datetime) -> dict[str, Any]:
    """Everything `holdings/piece.html` shows of a piece as `reports.open.finding` brings it.

    The query says for which `mass` to ask, and which page of a long ledger to show (`lines`).
    """
    loans = loans_of_pieces(Split.objects.filter(pk=split.pk), at=at)
    results = results_told(vars(split)["results"])
    return {
        "sample": split.sample,
        "parts": identifier_parts(split.identifier),
        "images": images(vars(split)["pictures"]),
        "photographs": photographs_of(split, at=at),
        "cite": citing.ways(citation_of(Found(None, split), at=at)),
        "time_zone": split.collection.time_zone,
        "piece_loans": [loan.part(item for item in loan.items if item.piece == split.identifier) for loan in loans],
        "results": results[:MOST_RESULTS],
        "more_results": address(f"/api/v1/splits/{split.identifier}/results/") if len(results) > MOST_RESULTS else "",
        **piece_sections(split, loans, query, at=at),
    }


def piece_sections(split: Split, loans: Iterable[PublicLoan], query: QueryDict, *, at: datetime) -> dict[str, Any]:
    """What is said of one piece, on its own page or on that of a sample whose number it bears.

    `loans` are public loans among which those stand that it went out in.
    """
    availability = SET_ASIDE if under_way(at).filter(pk=split.pk).exists() else split.availability
    in_force = blocks(split, at=at)
    masses = masses_of_split(split, at=at)
    ledger = ledger_of_split(split, at=at)
    page = page_of_ledger(ledger.lines, query)
    beginning = [came_back(str(split.mission), split.mission.returned_on)] if page.is_beginning else []
    free = free_to_ask_ug(split)
    made_from, cut_from_it, daughters = sides(split, at=at, most=MOST_DAUGHTERS)
    holder = holder_of(split, loans) if availability == ON_LOAN else None
    return {
        "split": split,
        "availability": availability,
        "why": held_by(holder) if holder else why(split, availability, is_blocked=bool(in_force)),
        "piece_facts": facts(split, availability, holder),
        "blocks": in_force,
        "piece_masses": masses,
        "piece_form": sums.form_of(masses),
        "piece_sums": sums.strip(masses, free_ug=free if split.form.is_divisible else None) if split.is_weighed else [],
        "free_ug": free,
        "verdict": ask(split, query.get("mass", ""), at=at),
        "ledger": ledger,
        "ledger_page": page,
        "piece_life": Story([*beginning, *life_of(page.lines)]),
        "handling": handling_of(split, loans, at=at),
        "made_from": made_from,
        "cut_from_it": cut_from_it,
        "daughters": daughters,
    }


def holder_of(split: Split, loans: Iterable[PublicLoan]) -> PublicLoan | None:
    """The public loan by which somebody has the piece now."""
    for loan in loans:
        if any(item.piece == split.identifier and item.status == "on_loan" for item in loan.items):
            return loan
    return None


def held_by(loan: PublicLoan) -> SafeString:
    """Who has it now, by which loan, until when: the institution, never a person."""
    words = {
        "institution": _link(reverse("lending:institution", args=[loan.borrower.slug]), institution(loan.borrower)),
        "loan": _link(reverse("lending:loan", args=[loan.reference]), loan.reference),
        "day": day(loan.due_on) if loan.due_on else "",
    }
    if loan.due_on:
        return format_html(_("It is with {institution} by loan {loan}, due back {day}."), **words)
    return format_html(_("It is with {institution} by loan {loan}."), **words)


def _link(href: str, word: object) -> SafeString:
    return format_html('<a href="{}">{}</a>', href, word)


def facts(split: Split, availability: str, holder: PublicLoan | None) -> list[tuple[str, Any]]:
    """What is known of the piece itself; the facility is public while it lies there, the place in it never."""
    sample, mission = split.sample, split.mission
    own_page = split.identifier != sample.identifier
    known = [
        (_("Sample"), format_html("{} {}", link_to(sample.identifier), sample.title)),
        (_("Mission"), _link(reverse("missions:page", args=[mission.slug]), mission)),
    ]
    return [
        *(known if own_page else []),
        (_("Form"), _form(split)),
        (_("Kind of material"), capfirst(str(split.lithology_note or split.lithology))),
        (_("Use class"), capfirst(str(split.use_class))),
        (_("Condition"), capfirst(split.get_condition_display())),
        (_("Kept in"), capfirst(split.get_environment_display()) if _is_here(split, availability) else ""),
        (_("Facility"), split.facility if _is_here(split, availability) else ""),
        (_("With"), institution(holder.borrower) if holder else ""),
        (_("Other identifiers"), other_identifiers(split)),
        (_("Remark"), remark(split)),
        (_("Source"), split.source),
        *([(_("Address"), own_address(split.identifier))] if own_page else []),
    ]


def _is_here(split: Split, availability: str) -> bool:
    """Whether the public may take it that something of it lies where its collection keeps it."""
    return availability != ON_LOAN and split.whereabouts not in GONE


def _form(split: Split) -> str:
    if split.form.is_divisible:
        return _("%(form)s, lent by mass") % {"form": capfirst(str(split.form))}
    return _("%(form)s, lent whole") % {"form": capfirst(str(split.form))}

"""The page of a piece: what it is, may one ask for it, its ledger, loans and life, what it came from and became."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from registry.holdings.models import Split
from registry.holdings.models.pieces import SET_ASIDE
from registry.reports.open.citing import citation_of
from registry.reports.open.holdings import Found
from registry.reports.public.family import sides
from registry.reports.public.ledger import ledger_of_split
from registry.reports.public.loans import loans_of_pieces
from registry.reports.public.masses import free_to_ask_ug, masses_of_split
from registry.reports.public.photographs import photographs_of
from registry.reports.public.publication import under_way
from registry.reports.public.results import results_of_pieces
from registry.web.holdings import citing, sums
from registry.web.holdings.asking import ask
from registry.web.holdings.life import came_back, life_of
from registry.web.holdings.records import blocks, images, link_to, other_identifiers, own_address, remark
from registry.web.holdings.words import identifier_parts, why
from registry.web.story import Story


def piece_page(split: Split, *, asked_mass: str, at: datetime) -> dict[str, Any]:
    """Everything `holdings/piece.html` shows."""
    return {
        "sample": split.sample,
        "parts": identifier_parts(split.identifier),
        "images": images(vars(split)["pictures"]),
        "photographs": photographs_of(split, at=at),
        "cite": citing.ways(citation_of(Found(None, split), at=at)),
        "time_zone": split.collection.time_zone,
        "piece_facts": facts(split),
        "piece_loans": loans_of_pieces(Split.objects.filter(pk=split.pk), at=at),
        "results": results_of_pieces(Split.objects.filter(pk=split.pk), at=at),
        **piece_sections(split, asked_mass=asked_mass, at=at),
    }


def piece_sections(split: Split, *, asked_mass: str, at: datetime) -> dict[str, Any]:
    """What is said of one piece, on its own page or on that of a sample which is this one piece."""
    availability = SET_ASIDE if under_way(at).filter(pk=split.pk).exists() else split.availability
    in_force = blocks(split, at=at)
    masses = masses_of_split(split, at=at)
    ledger = ledger_of_split(split, at=at)
    free = free_to_ask_ug(split)
    made_from, cut_from_it = sides(split, at=at)
    return {
        "split": split,
        "availability": availability,
        "why": why(split, availability, is_blocked=bool(in_force)),
        "blocks": in_force,
        "piece_masses": masses,
        "piece_form": sums.form_of(masses),
        "piece_sums": sums.strip(masses, free_ug=free if split.form.is_divisible else None) if split.is_weighed else [],
        "free_ug": free,
        "verdict": ask(split, asked_mass, at=at),
        "ledger": ledger,
        "piece_life": Story([came_back(str(split.mission), split.mission.returned_on), *life_of(ledger.lines)]),
        "made_from": made_from,
        "cut_from_it": cut_from_it,
    }


def facts(split: Split) -> list[tuple[str, Any]]:
    """What is known of the piece itself; the facility is public, the place in it never."""
    sample, mission = split.sample, split.mission
    return [
        (_("Sample"), format_html("{} {}", link_to(sample.identifier), sample.title)),
        (_("Mission"), format_html('<a href="{}">{}</a>', reverse("missions:page", args=[mission.slug]), mission)),
        *facts_of_piece(split),
        (_("Address"), own_address(split.identifier)),
    ]


def facts_of_piece(split: Split) -> list[tuple[str, Any]]:
    """Those that are of the piece alone, whatever sample and mission it is of."""
    return [
        (_("Form"), _form(split)),
        (_("Kind of material"), capfirst(str(split.lithology_note or split.lithology))),
        (_("Use class"), capfirst(str(split.use_class))),
        (_("Condition"), capfirst(split.get_condition_display())),
        (_("Kept in"), capfirst(split.get_environment_display())),
        (_("Facility"), split.facility),
        (_("Other identifiers"), other_identifiers(split)),
        (_("Remark"), remark(split)),
        (_("Source"), split.source),
    ]


def _form(split: Split) -> str:
    if split.form.is_divisible:
        return _("%(form)s, lent by mass") % {"form": capfirst(str(split.form))}
    return _("%(form)s, lent whole") % {"form": capfirst(str(split.form))}

"""Missions, landing sites, collections and vocabularies as open rows: short tables, read whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.holdings.models import (
    Collection,
    Facility,
    Form,
    LandingSite,
    Lithology,
    Method,
    Mission,
    Subtype,
    UseClass,
)
from registry.reports.open.addresses import path_in_sql
from registry.reports.open.shape import Column, Computed, Row, Table, row_of
from registry.reports.public.masses import Masses, masses_of_mission
from registry.reports.public.missions import kinds_of_mission


def _mission_address(_at: datetime) -> Computed:
    return {"open_address": lambda: path_in_sql("/missions/", "slug")}


MISSIONS: Final = Table(
    "missions",
    _("Missions"),
    _("The flights that brought material from the Moon."),
    (
        Column("code", "text", _("Its code, as in its address."), "slug"),
        Column("name", "text", _("Its name.")),
        Column("name_zh", "text", _("The same in Chinese.")),
        Column("agency", "text", _("The agency that flew it.")),
        Column("agency_zh", "text", _("The same in Chinese.")),
        Column("returned_on", "day", _("The day it was back on Earth, in UTC.")),
        Column("official_mass_ug", "whole", _("What its agency says it brought."), "", "µg", True),
        Column("catalogue_mass_ug", "whole", _("The sum over the agency’s catalogue; the two differ."), "", "µg", True),
        Column("source", "text", _("Where the facts come from.")),
        Column("address", "text", _("Its stable address."), "open_address"),
    ),
    _mission_address,
)

SITES: Final = Table(
    "sites",
    _("Landing sites"),
    _("Places on the Moon; coordinates are selenographic, in the frame mean Earth / polar axis."),
    (
        Column("mission", "text", _("The mission that landed there, by its code."), "mission__slug"),
        Column("name", "text", _("Its name.")),
        Column("name_zh", "text", _("The same in Chinese.")),
        Column("latitude", "number", _("Selenographic latitude, north positive."), "", "°"),
        Column("longitude", "number", _("Selenographic longitude from −180 to 180, east positive."), "", "°"),
        Column("source", "text", _("Where the facts come from.")),
    ),
)

COLLECTIONS: Final = Table(
    "collections",
    _("Collections"),
    _("Material kept under one lending policy."),
    (
        Column("code", "text", _("Its code.")),
        Column("name", "text", _("Its name.")),
        Column("name_zh", "text", _("The same in Chinese.")),
        Column("introduction", "text", _("What it is.")),
        Column("introduction_zh", "text", _("The same in Chinese.")),
        Column("owner", "text", _("The institution that owns it."), "owner__name"),
        Column("keeper", "text", _("The institution that keeps it."), "keeper__name"),
        Column("time_zone", "text", _("The clock its dates are of.")),
        Column("source", "text", _("Where the facts come from.")),
    ),
)


def term_table(name: str, title: str | Promise, *more: Column) -> Table:
    """The table of one vocabulary: its codes never change, its names may."""
    return Table(
        name,
        title,
        _("Words that describe material; a code never changes."),
        (
            Column("code", "text", _("Its code.")),
            Column("name", "text", _("Its name.")),
            Column("name_zh", "text", _("The same in Chinese.")),
            *more,
        ),
    )


VOCABULARIES: Final[dict[str, tuple[type[Any], Table]]] = {
    "lithologies": (Lithology, term_table("lithologies", _("Kinds of material"))),
    "subtypes": (
        Subtype,
        term_table(
            "subtypes",
            _("Subtypes"),
            Column("lithology", "text", _("The kind it divides, by its code."), "lithology__code", nullable=True),
        ),
    ),
    "forms": (
        Form,
        term_table(
            "forms",
            _("Forms"),
            Column("is_divisible", "flag", _("Lent by mass, cut from what is there; otherwise whole.")),
            Column("is_mounted", "flag", _("On glass or in epoxy: its own mass says little.")),
        ),
    ),
    "use-classes": (
        UseClass,
        term_table(
            "use-classes", _("Use classes"), Column("is_lendable", "flag", _("Whether such material is ever lent."))
        ),
    ),
    "methods": (
        Method,
        term_table(
            "methods",
            _("Methods"),
            Column("harm", "choice", _("What it does to material."), choices=dict(Method.HARM)),
        ),
    ),
    "facilities": (Facility, term_table("facilities", _("Facilities"))),
}


def whole_table(table: Table, queryset: QuerySet[Any], columns: Sequence[Column], *, at: datetime) -> list[Row]:
    """Every row, as dictionaries; numbers as numbers."""
    return [row_of(columns, values) for values in table.narrow(queryset, columns, at=at)]


def missions(columns: Sequence[Column], *, at: datetime, code: str = "") -> list[Row]:
    """Every mission in its order, or the one of a code."""
    found = Mission.objects.filter(slug=code) if code else Mission.objects.all()
    return whole_table(MISSIONS, found, columns, at=at)


def mission(thing: Mission, *, at: datetime) -> Row:
    """A mission with its landing sites, where its mass is, and its material by kind."""
    (row,) = missions(MISSIONS.columns, at=at, code=thing.slug)
    kinds = [
        {"lithology": kind.lithology.code, "samples": kind.samples, "pieces": kind.pieces, "mass_ug": kind.today_ug}
        for kind in kinds_of_mission(thing)
    ]
    return {
        **row,
        "sites": sites(SITES.columns, at=at, mission=thing.slug),
        "balance": balance(masses_of_mission(thing.pk, at=at)),
        "kinds": kinds,
    }


def sites(columns: Sequence[Column], *, at: datetime, mission: str = "") -> list[Row]:
    """Every landing site in the order of the missions, or those of one."""
    found = LandingSite.objects.order_by("mission__order", "mission__name", "name")
    return whole_table(SITES, found.filter(mission__slug=mission) if mission else found, columns, at=at)


def collections(columns: Sequence[Column], *, at: datetime, code: str = "") -> list[Row]:
    """Every collection by its code, or the one of a code."""
    found = Collection.objects.filter(code=code) if code else Collection.objects.all()
    return whole_table(COLLECTIONS, found, columns, at=at)


def terms(vocabulary: str, columns: Sequence[Column], *, at: datetime) -> list[Row]:
    """Every word of a vocabulary in its order. Raises KeyError for one that is not."""
    model, table = VOCABULARIES[vocabulary]
    return whole_table(table, model.objects.all(), columns, at=at)


def balance(masses: Masses) -> dict[str, int]:
    """The equation of the books, in micrograms: brought in + from others = the sum of all the rest."""
    return {
        "brought_in_ug": masses.brought_in,
        "from_others_ug": masses.from_others,
        "in_vault_ug": masses.vault,
        "set_aside_ug": masses.set_aside,
        "with_borrowers_ug": masses.with_borrowers,
        "consumed_ug": masses.consumed,
        "process_loss_ug": masses.process_loss,
        "weighing_difference_ug": masses.weighing_difference,
        "lost_ug": masses.lost,
        "given_away_ug": masses.given_away,
    }


BALANCE: Final = Table(
    "balance",
    _("Balance of the books"),
    _("What came in equals what is and what ended, to the microgram."),
    (
        Column("brought_in_ug", "whole", _("Brought from the Moon."), unit="µg"),
        Column("from_others_ug", "whole", _("From other samples, less what went to them."), unit="µg"),
        Column("in_vault_ug", "whole", _("In the vault."), unit="µg"),
        Column("set_aside_ug", "whole", _("Promised to or prepared for a loan."), unit="µg"),
        Column("with_borrowers_ug", "whole", _("With borrowers."), unit="µg"),
        Column("consumed_ug", "whole", _("Used up in analyses."), unit="µg"),
        Column("process_loss_ug", "whole", _("Lost in the work: saw dust, grinding."), unit="µg"),
        Column("weighing_difference_ug", "whole", _("Unexplained within what balances can tell."), unit="µg"),
        Column("lost_ug", "whole", _("Lost."), unit="µg"),
        Column("given_away_ug", "whole", _("Given away for good."), unit="µg"),
    ),
)

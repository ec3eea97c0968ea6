"""Pieces of the catalogue as an open table: its columns, and how the database reckons those that it does not hold."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import BigIntegerField, Case, CharField, F, Func, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from registry.holdings.models.pieces import AVAILABILITIES, AVAILABLE, CONDITIONS, ENVIRONMENTS, ON_LOAN, SET_ASIDE
from registry.reports.catalogue.orders import CHANGED
from registry.reports.open.addresses import holding_in_sql
from registry.reports.open.shape import Column, Computed, Table
from registry.reports.public.publication import under_way

_UG: Final[BigIntegerField[int, int]] = BigIntegerField()


def computed(at: datetime) -> Computed:
    """Columns as the public knows them: what left and is not public yet still counts as set aside."""

    def left() -> Q:
        return Q(availability=ON_LOAN, pk__in=under_way(at))

    return {
        "open_parent": lambda: Case(
            When(parent__is_provisional=False, then=F("parent__identifier")), output_field=CharField()
        ),
        "open_availability": lambda: Case(When(left(), then=Value(SET_ASIDE)), default=F("availability")),
        "open_set_aside": lambda: Case(
            When(left(), then=F("held_ug") + F("out_ug")), default=F("held_ug"), output_field=_UG
        ),
        "open_with_borrowers": lambda: Case(When(left(), then=Value(0)), default=F("out_ug"), output_field=_UG),
        "open_free": free,
        "open_address": lambda: holding_in_sql("identifier"),
    }


def free() -> Case:
    """Micrograms above what the policy keeps back; null where nothing of the piece may be asked for."""
    kept = Func(
        F("collection__kept_back_floor_ug"),
        F("collection__kept_back_ppm"),
        F("first_mass_ug"),
        function="holdings_kept_back",
        output_field=_UG,
    )
    above = Case(
        When(form__is_divisible=True, then=F("in_vault_ug") - kept), default=F("in_vault_ug"), output_field=_UG
    )
    return Case(
        When(availability=AVAILABLE, then=Greatest(above, Value(0, output_field=_UG))),
        default=Value(None, output_field=_UG),
        output_field=_UG,
    )


PIECES: Final = Table(
    "splits",
    _("Splits"),
    _("Every physical piece: split, section, mount, portion."),
    (
        Column("identifier", "text", _("The number of the piece, as its agency gave it.")),
        Column("sample", "text", _("The sample it is a piece of."), "sample__identifier"),
        Column("parent", "text", _("The piece it was cut from."), "open_parent", nullable=True),
        Column("collection", "text", _("The collection that keeps it, by its code."), "collection__code"),
        Column("mission", "text", _("The mission that brought it, by its code."), "mission__slug"),
        Column("site", "text", _("The landing site it comes from."), "site__name", nullable=True),
        Column("name", "text", _("The name of its sample, where it has one."), "sample__name"),
        Column("name_zh", "text", _("The same in Chinese."), "sample__name_zh"),
        Column("lithology", "text", _("The catalogue’s kind of material, by its code."), "lithology__code"),
        Column("subtype", "text", _("The catalogue’s subtype, by its code."), "subtype__code", nullable=True),
        Column("lithology_note", "text", _("What this very piece is made of, where it was said.")),
        Column("form", "text", _("What it physically is, by its code."), "form__code"),
        Column(
            "is_divisible", "flag", _("Lent by mass, cut from what is there; otherwise whole."), "form__is_divisible"
        ),
        Column("use_class", "text", _("What the material is kept for, by its code."), "use_class__code"),
        Column("condition", "choice", _("What was done to it so far."), choices=CONDITIONS),
        Column("environment", "choice", _("What it is kept in."), choices=ENVIRONMENTS),
        Column(
            "facility",
            "text",
            _("The laboratory or store that keeps it, by its code: its home, also while it is lent."),
            "facility__code",
            nullable=True,
        ),
        Column("is_weighed", "flag", _("Whether its own mass was ever weighed.")),
        Column("mass_ug", "whole", _("Its mass today."), unit="µg", nullable=True),
        Column("first_mass_ug", "whole", _("Its mass when it entered the books."), unit="µg", nullable=True),
        Column("in_vault_ug", "whole", _("Of it, free in the vault."), unit="µg"),
        Column("set_aside_ug", "whole", _("Of it, promised to or prepared for a loan."), "open_set_aside", "µg"),
        Column("with_borrowers_ug", "whole", _("Of it, with a borrower."), "open_with_borrowers", "µg"),
        Column(
            "free_ug",
            "whole",
            _("What may be asked for, above what the policy keeps back. Empty: nothing may; 0: lent whole."),
            "open_free",
            "µg",
            nullable=True,
        ),
        Column("availability", "choice", _("Whether it may be had."), "open_availability", choices=AVAILABILITIES),
        Column(
            "changed_at",
            "instant",
            _("When it last changed as far as that is public: moved, cut, used, weighed in or out."),
            CHANGED,
            nullable=True,
        ),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
        Column("address", "text", _("Its stable address."), "open_address"),
    ),
    computed,
)

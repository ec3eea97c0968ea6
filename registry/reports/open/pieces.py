"""Pieces of the catalogue as open rows: a page of a hundred costs one query and no model object."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.db.models import BigIntegerField, Case, CharField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from registry.holdings.models import Split
from registry.holdings.models.pieces import AVAILABILITIES, AVAILABLE, CONDITIONS, ENVIRONMENTS, ON_LOAN, SET_ASIDE
from registry.reports.catalogue.filters import CatalogueFilter
from registry.reports.catalogue.keeping import edition_now
from registry.reports.catalogue.kinds import pieces_leaving
from registry.reports.catalogue.orders import CHANGED, ORDERS
from registry.reports.catalogue.walk import page_of_catalogue
from registry.reports.keyset import Order, Page, page_of
from registry.reports.open.addresses import holding_in_sql, of_holding
from registry.reports.open.codes import Codes
from registry.reports.open.shape import Column, Computed, Row, Table
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
        Column("facility", "text", _("The laboratory or store, by its code."), "facility__code", nullable=True),
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

_FROM_CODES: Final = {
    "collection__code": "collection",
    "mission__slug": "mission",
    "site__name": "site",
    "lithology__code": "lithology",
    "subtype__code": "subtype",
    "form__code": "form",
    "use_class__code": "use_class",
    "facility__code": "facility",
}
_BESIDE: Final = (
    "pk",
    "identifier",
    "availability",
    "held_ug",
    "out_ug",
    "in_vault_ug",
    "first_mass_ug",
    "form_id",
    "collection_id",
)
"""What the columns that no path gives are reckoned from, here, where it costs less than in the database."""


def page_of_pieces(
    pieces: QuerySet[Split],
    order: Order,
    columns: Sequence[Column],
    *,
    at: datetime,
    after: str = "",
    before: str = "",
    size: int,
) -> Page[Any]:
    """The rows of one page, as `Row`s, and where the pages beside it begin. Codes and what is under way are kept."""
    beside = [*_BESIDE, *(key.shown or key.column for key in order.keys)]
    plain = [column for column in columns if column.name not in _RECKONED]
    asked = PIECES.narrow(pieces, _by_id(plain), at=at, beside=beside, named=True)
    edition = edition_now()
    found = page_of(asked, order, after=after, before=before, size=size)
    return Page(_rows(columns, plain, found.rows, at=at, edition=edition), found.before, found.after)


def page_of_narrowed(
    catalogue: CatalogueFilter,
    order: str,
    columns: Sequence[Column],
    *,
    at: datetime,
    after: str = "",
    before: str = "",
    size: int,
) -> Page[Any]:
    """The same of the narrowed catalogue: the very rows its page shows, in the same order."""
    beside = [*_BESIDE, *(key.shown or key.column for key in ORDERS[order].keys)]
    plain = [column for column in columns if column.name not in _RECKONED]

    def shaped(pieces: QuerySet[Split]) -> QuerySet[Any]:
        return PIECES.narrow(pieces, _by_id(plain), at=at, beside=beside, named=True)

    found = page_of_catalogue(catalogue, order, after=after, before=before, size=size, shaped=shaped)
    return Page(_rows(columns, plain, found.rows, at=at, edition=catalogue.words.edition), found.before, found.after)


def row_of_piece(pk: int, *, at: datetime) -> Row:
    """The whole row of one piece."""
    plain = [column for column in PIECES.columns if column.name not in _RECKONED]
    asked = PIECES.narrow(Split.objects.filter(pk=pk), _by_id(plain), at=at, beside=_BESIDE, named=True)
    return _rows(PIECES.columns, plain, list(asked), at=at, edition=edition_now())[0]


def _by_id(columns: Sequence[Column]) -> list[Column]:
    """The same columns, words by their id."""
    return [
        replace(column, source=f"{_FROM_CODES[column.path]}_id") if column.path in _FROM_CODES else column
        for column in columns
    ]


def _rows(
    columns: Sequence[Column], plain: Sequence[Column], found: Sequence[Any], *, at: datetime, edition: int | None
) -> list[Row]:
    """Named rows as dictionaries in the order of `columns`; a piece under way is told as set aside."""
    if not found:
        return []
    codes, left = Codes.now(edition), pieces_leaving(at, edition=edition)
    names = [column.name for column in plain]
    coded = [(column.name, codes.words[_FROM_CODES[column.path]]) for column in plain if column.path in _FROM_CODES]
    reckoned = [(column.name, _RECKONED[column.name]) for column in columns if column.name in _RECKONED]
    in_order = [column.name for column in columns]
    rows: list[Row] = []
    for row in found:
        told: Row = dict(zip(names, row, strict=False))
        for name, words in coded:
            told[name] = words.get(told[name])
        for name, reckon in reckoned:
            told[name] = reckon(row, codes, row.pk in left)
        rows.append({name: told[name] for name in in_order})
    return rows


def _free(row: Any, codes: Codes, _left: bool) -> int | None:
    if row.availability != AVAILABLE:
        return None
    if row.form_id not in codes.divisible:
        return int(row.in_vault_ug)
    return max(int(row.in_vault_ug) - codes.kept_back_ug(row.collection_id, row.first_mass_ug), 0)


_RECKONED: Final[dict[str, Callable[[Any, Codes, bool], Any]]] = {
    "is_divisible": lambda row, codes, _left: row.form_id in codes.divisible,
    "set_aside_ug": lambda row, _codes, left: row.held_ug + (row.out_ug if left else 0),
    "with_borrowers_ug": lambda row, _codes, left: 0 if left else row.out_ug,
    "free_ug": _free,
    "availability": lambda row, _codes, left: SET_ASIDE if left else row.availability,
    "address": lambda row, _codes, _left: of_holding(row.identifier),
}
"""Columns that a page reckons; `computed` says the same to the database for files of millions of rows."""

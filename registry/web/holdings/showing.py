"""How the catalogue's list is shown: as a table or as cards, with the columns the address names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from registry.web.narrowing import address_with, kept, written

if TYPE_CHECKING:
    from registry.web.holdings.listing import Row

TABLE, CARDS = "table", "cards"


@dataclass(frozen=True)
class Column:
    """A column one may choose: its name in an address, its head, what it shows, and how a cell is laid out."""

    name: str
    word: str | Promise
    read: Callable[[Row], Any]
    css: str = ""
    is_labelled: bool = True

    @property
    def is_number(self) -> bool:
        return "num" in self.css.split()


def free_word(row: Row) -> Any:
    """What of it may be asked for, in words where it is lent whole or not at all."""
    if row.free_ug is None:
        return "–"
    return pgettext("lent", "whole") if row.is_whole else row.free


COLUMNS: Final[tuple[Column, ...]] = (
    Column("mission", _("Mission"), lambda row: row.mission, "card-a", is_labelled=False),
    Column("form", _("Form"), lambda row: row.form, "card-b", is_labelled=False),
    Column("lithology", _("Kind of material"), lambda row: row.kind),
    Column("use", _("Use class"), lambda row: row.use),
    Column("condition", _("Condition"), lambda row: row.condition),
    Column("facility", _("Storage facility"), lambda row: row.facility),
    Column("first", _("Began with"), lambda row: row.first, "num"),
    Column("mass", _("Mass now"), lambda row: row.mass, "num card-c"),
    Column("line", _("Where it is"), lambda row: row.line, "card-line", is_labelled=False),
    Column("free", _("May be asked for"), free_word, "num card-d"),
    Column("changed", _("Last change"), lambda row: row.changed),
    Column("availability", _("Availability"), lambda row: row.availability, "card-status", is_labelled=False),
)
USUAL: Final = ("mission", "form", "mass", "line", "free", "availability")


@dataclass(frozen=True)
class Choice:
    """A column in the chooser."""

    name: str
    word: str | Promise
    is_chosen: bool


@dataclass(frozen=True)
class Showing:
    """The view and the columns an address asks for, and the addresses of the others."""

    view: str
    columns: Sequence[Column]
    query: QueryDict

    @classmethod
    def of(cls, query: QueryDict) -> Showing:
        """Names that are none are passed over; without any the usual columns stand."""
        named = [name for text in query.getlist("columns") for name in text.split(",")]
        chosen = [column for column in COLUMNS if column.name in named]
        usual = [column for column in COLUMNS if column.name in USUAL]
        return cls(CARDS if query.get("view") == CARDS else TABLE, chosen or usual, query)

    @property
    def other_view(self) -> str:
        """This list as cards where it is a table, and the other way round."""
        return address_with(self.query, view="" if self.view == CARDS else CARDS)

    @property
    def save(self) -> str:
        """Where this search is kept under a name; needs sign-in there."""
        return reverse("searches:new") + written(self.query).removesuffix("?")

    @property
    def choices(self) -> list[Choice]:
        shown = {column.name for column in self.columns}
        return [Choice(column.name, column.word, column.name in shown) for column in COLUMNS]

    @property
    def kept(self) -> list[tuple[str, str]]:
        return kept(self.query, without=["columns"])

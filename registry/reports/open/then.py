"""The inventory as of a moment of the past, as open rows: a page, a file, or one piece."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.holdings.models import Split
from registry.reports.catalogue.orders import BY_IDENTIFIER
from registry.reports.keyset import Order, Page, page_of
from registry.reports.open.addresses import of_holding
from registry.reports.open.files import Format, written
from registry.reports.open.shape import Column, Row, Table
from registry.reports.public.then import PieceThen, in_the_books_then, pieces_then
from registry.reports.then import Moment

PLACES: Final[dict[str, str | Promise]] = {
    "vault": _("in the vault"),
    "set_aside": _("set aside"),
    "with_borrowers": _("with a borrower"),
    "consumed": _("consumed"),
    "process_loss": _("process loss"),
    "weighing_difference": _("weighing difference"),
    "lost": _("lost"),
    "given_away": _("given away"),
    "": _("part of another piece"),
}
THEN: Final = Table(
    "splits-then",
    _("Splits as of a day"),
    _("The inventory as it stood at the end of a day, or at an instant: of what is public today."),
    (
        Column("identifier", "text", _("The number of the piece, as its agency gave it.")),
        Column("as_of", "instant", _("The instant it is told of; a day ends where its collection is kept.")),
        Column("sample", "text", _("The sample it is a piece of.")),
        Column("collection", "text", _("The collection that keeps it, by its code.")),
        Column("mission", "text", _("The mission that brought it, by its code.")),
        Column("form", "text", _("What it physically is, by its code.")),
        Column("is_weighed", "flag", _("Whether its own mass was ever weighed.")),
        Column("mass_ug", "whole", _("Its mass then."), unit="µg", nullable=True),
        Column("in_vault_ug", "whole", _("Of it, free in the vault."), unit="µg"),
        Column("set_aside_ug", "whole", _("Of it, promised to or prepared for a loan."), unit="µg"),
        Column("with_borrowers_ug", "whole", _("Of it, with a borrower."), unit="µg"),
        Column("whereabouts", "choice", _("Where the piece itself was."), choices=PLACES),
        Column("custodian", "text", _("The institution that had it, by its code."), nullable=True),
        Column("custodian_name", "text", _("Its name."), nullable=True),
        Column("custodian_name_zh", "text", _("The same in Chinese."), nullable=True),
        Column("since", "day", _("Since when it was there, where that is public."), nullable=True),
        Column("loan", "text", _("The loan it was under."), nullable=True),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
        Column("address", "text", _("Its stable address.")),
    ),
)
IN_ORDER: Final = Order((BY_IDENTIFIER,))
AT_A_TIME: Final = 500


def page_then(
    pieces: QuerySet[Split], *, then: Moment, at: datetime, after: str = "", before: str = "", size: int = AT_A_TIME
) -> Page[Any]:
    """A page of the inventory by identifier."""
    found = page_of(_ready(pieces, then), IN_ORDER, after=after, before=before, size=size)
    return Page(rows_then(found.rows, then=then, at=at), found.before, found.after)


def rows_then(splits: Iterable[Split], *, then: Moment, at: datetime) -> list[Row]:
    return [row_then(piece) for piece in pieces_then(splits, then=then, at=at)]


def custodian_then(split: Split, *, then: Moment, at: datetime) -> Row | None:
    """One piece as it stood; None before it was in the books."""
    rows = rows_then(_ready(Split.objects.filter(pk=split.pk), then), then=then, at=at)
    return rows[0] if rows else None


def stream_then(
    pieces: QuerySet[Split], *, then: Moment, file_format: Format, at: datetime, names: Sequence[str] = ()
) -> Iterator[bytes]:
    """The whole inventory as a file, some hundred pieces at a time."""
    return written(THEN, _all(pieces, then=then, at=at), file_format=file_format, names=names)


def _all(pieces: QuerySet[Split], *, then: Moment, at: datetime) -> Iterator[Row]:
    after = ""
    while True:
        found = page_then(pieces, then=then, at=at, after=after)
        yield from found.rows
        if not found.after:
            return
        after = found.after


def _ready(pieces: QuerySet[Split], then: Moment) -> QuerySet[Split]:
    known = in_the_books_then(pieces, then=then)
    return known.select_related("sample", "collection__keeper", "mission", "form")


def row_then(piece: PieceThen) -> Row:
    """A piece as it stood."""
    split, holder = piece.split, piece.holder
    return {
        "identifier": split.identifier,
        "as_of": piece.at,
        "sample": split.sample.identifier,
        "collection": split.collection.code,
        "mission": split.mission.slug,
        "form": split.form.code,
        "is_weighed": split.is_weighed,
        "mass_ug": piece.mass_ug,
        "in_vault_ug": piece.places["vault"],
        "set_aside_ug": piece.places["set_aside"],
        "with_borrowers_ug": piece.places["with_borrowers"],
        "whereabouts": piece.place,
        "custodian": holder.slug if holder else None,
        "custodian_name": holder.name if holder else None,
        "custodian_name_zh": holder.name_zh if holder else None,
        "since": piece.since,
        "loan": piece.loan or None,
        "is_illustrative": split.is_illustrative,
        "address": of_holding(split.identifier),
    }

"""The public ledger of a piece as open rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext_lazy as _

from registry.ledger.places import KIND_LABELS, LABELS
from registry.reports.open.shape import Column, Row, Table
from registry.reports.public.ledger import PublicLine

LEDGER: Final = Table(
    "ledger-lines",
    _("Ledger lines"),
    _("What moved, from where to where, and what the piece had after it. A line is told once it is public."),
    (
        Column("movement", "whole", _("Lines of one movement share a number; it counts within this answer alone.")),
        Column("kind", "choice", _("What the movement was."), choices=dict(KIND_LABELS)),
        Column("happened_on", "day", _("The day, on its collection’s calendar.")),
        Column("split", "text", _("The piece.")),
        Column("other_split", "text", _("The further piece, where the line runs between two.")),
        Column("from_place", "choice", _("Where the mass was."), choices=dict(LABELS)),
        Column("to_place", "choice", _("Where it went."), choices=dict(LABELS)),
        Column("mass_ug", "whole", _("How much moved."), unit="µg"),
        Column("change_ug", "whole", _("What this did to the piece’s own mass."), "", "µg", True),
        Column("left_ug", "whole", _("What the piece had after it."), "", "µg", True),
        Column("loan", "text", _("The number of the loan it happened under.")),
        Column("borrower", "text", _("The borrower of that loan, by its code.")),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
    ),
)


def line_rows(lines: Iterable[PublicLine]) -> list[Row]:
    """Lines of the ledger. Movements are counted anew: their own numbers would tell of those not public yet."""
    numbers: dict[int, int] = {}
    return [_row(line, numbers.setdefault(line.movement, len(numbers) + 1)) for line in lines]


def _row(line: PublicLine, number: int) -> Row:
    return {
        "movement": number,
        "kind": line.kind,
        "happened_on": line.day,
        "split": line.piece,
        "other_split": line.other,
        "from_place": line.frm,
        "to_place": line.to,
        "mass_ug": line.mass_ug,
        "change_ug": line.change_ug,
        "left_ug": line.left_ug,
        "loan": line.loan,
        "borrower": line.borrower.slug if line.borrower else "",
        "is_illustrative": line.is_illustrative,
    }

"""Labels for pieces, each with a QR code to the piece's stable address: on sheets, or singly for a label printer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from registry.holdings.models import Split
from registry.papers.languages import ENGLISH
from registry.papers.printing import print_paper
from registry.papers.values import mass_pair, name_pair

LAYOUTS: Final[dict[str, str | Promise]] = {
    "sheet-24": _("A4 sheet, 3 × 8 labels of 70 × 37 mm"),
    "sheet-65": _("A4 sheet, 5 × 13 labels of 38.1 × 21.2 mm"),
    "single": _("Single labels of 50 × 25 mm"),
}
ON_A_SHEET: Final = {"sheet-24": 24, "sheet-65": 65, "single": 1}
CALLED: Final[dict[str, str | Promise]] = {"labels": _("Pieces")}


def labels_of(
    pieces: Sequence[Split],
    *,
    layout: str,
    skip: int = 0,
    language: str = ENGLISH,
    notes: Mapping[int, str] | None = None,
    at: datetime,
) -> bytes:
    """The PDF with a label for each piece, in the order given. `skip` leaves places of a begun sheet free.

    `notes` adds a line by piece id, for example a loan item. Raises Refusal when something on them cannot be printed.
    """
    values = {
        "title": "Labels",
        "layout": layout,
        "skip": skip if layout != "single" else 0,
        "labels": [
            {
                "code": f"piece-{piece.pk}",
                "piece": piece.identifier,
                "form": name_pair(piece.form),
                "mass": mass_pair(piece.mass_ug, ["", ""]),
                "collection": name_pair(piece.collection),
                "note": (notes or {}).get(piece.pk, ""),
            }
            for piece in pieces
        ],
    }
    codes = {f"piece-{piece.pk}": address_of(piece) for piece in pieces}
    return print_paper("labels", values, language=language, called=CALLED, qr=codes, at=at)


def address_of(piece: Split) -> str:
    """The piece's stable address, the same in every language: what the QR code says."""
    with override("en"):
        return settings.ADDRESS + reverse("holdings:page", args=[piece.identifier])

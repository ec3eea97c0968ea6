"""Two shelves looked through: one as the books say, one where a piece is missing and others should not be.

Shelves are invented, and so is what was found; the piece that is out by the books is an invented borrower's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from registry.console.demonstration.diary import Diary
from registry.console.demonstration.people import Cast
from registry.holdings.models import Collection, Place, Split
from registry.ledger.actions.stocktake import take_stock
from registry.ledger.stocktaking import SHOULD_LIE_THERE, as_shown, compare
from registry.loans.lifecycle import ON_LOAN
from registry.loans.models import LoanItem

DRILLED: Final = "Z-01"
SCOOPED: Final = "S-01"
REMARK: Final = "Illustrative: the yearly look through the scooped soil."


def note_stocktakes(diary: Diary, cast: Cast) -> None:
    diary.note(diary.now - timedelta(days=40), partial(_as_the_books_say, cast))
    diary.note(diary.now - timedelta(days=2), partial(_with_differences, cast))


def _lying_in(code: str) -> list[str]:
    pieces = Split.objects.filter(place__code=code, collection__code="ce5", whereabouts__in=SHOULD_LIE_THERE)
    return list(pieces.order_by("sort_key").values_list("identifier", flat=True))


def _as_the_books_say(cast: Cast, at: datetime) -> None:
    _take(cast, DRILLED, _lying_in(DRILLED), at)


def _with_differences(cast: Cast, at: datetime) -> None:
    """Everything but the last piece, one of the next shelf, one that is lent, and a label nobody knows."""
    out = LoanItem.objects.filter(
        status=ON_LOAN, loan__collection__code="ce5", loan__borrower__is_invented=True, portion__whereabouts="borrower"
    )
    lent = out.order_by("pk").values_list("portion__identifier", flat=True)[:1]
    scanned = [*_lying_in(SCOOPED)[:-1], *_lying_in(DRILLED)[:1], *lent, "CE5C9999YJFM001"]
    _take(cast, SCOOPED, scanned, at, remark=REMARK)


def _take(cast: Cast, code: str, labels: Iterable[str], at: datetime, *, remark: str = "") -> None:
    place, collection = Place.objects.get(code=code), Collection.objects.get(code="ce5")
    labels = list(labels)
    shown = as_shown(compare(place, collection, labels))
    take_stock(place, collection, labels=labels, shown=shown, remark=remark, by=cast.processor, at=at)

"""Words of the register: countries by name, loans as bars over the years."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel import Locale
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from registry.reports.public.loans import PublicLoan
from registry.web.figures.timeline import LoanBar, loan_timeline

MOST_BARS = 40
NO_COUNTRY = "ZZ"
"""The code of no country: of institutions that are invented."""


def country_name(code: str) -> str:
    """The country of a two-letter code in the reader's language; nothing for the code of no country."""
    if code == NO_COUNTRY:
        return ""
    chinese = (get_language() or "").startswith("zh")
    names = Locale.parse("zh_Hans" if chinese else "en").territories
    return str(names.get(code, code))


def years(loans: Sequence[PublicLoan], *, today: date) -> SafeString:
    """The loans as bars from receipt to return, the latest MOST_BARS of them, the earliest first."""
    shown = sorted(loans, key=lambda loan: (loan.received_on, loan.reference))[-MOST_BARS:]
    return loan_timeline(
        [
            LoanBar(
                identifier=loan.reference,
                word=_pieces(loan),
                frm=loan.received_on,
                due=loan.due_on,
                to=_end(loan, today),
                href=reverse("lending:loan", args=[loan.reference]),
            )
            for loan in shown
        ],
        today=today,
    )


def _pieces(loan: PublicLoan) -> str:
    if len(loan.items) == 1:
        return loan.items[0].piece
    return ngettext("%(n)s piece", "%(n)s pieces", len(loan.items)) % {"n": len(loan.items)}


def _end(loan: PublicLoan, today: date) -> date | None:
    """The day the last piece was back, used up or passed on; a closed loan without either ended by today."""
    ends = [item.ended_on for item in loan.items]
    if all(ends):
        return max(day for day in ends if day)
    return today if loan.status == "closed" else None

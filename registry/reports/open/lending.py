"""The register of loans, their items and the institutions that borrowed, as open rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.parties.models import Institution
from registry.reports.open.addresses import of_institution, of_loan
from registry.reports.open.shape import Column, Row, Table
from registry.reports.public.loans import PublicItem, PublicLoan
from registry.reports.register.borrowers import Borrower, loans_of_borrower_then
from registry.reports.register.filters import STATUSES
from registry.reports.then import Moment

ITEM_STATUSES: Final = {
    "on_loan": pgettext_lazy("loan", "On loan"),
    "returned": pgettext_lazy("loan", "Returned, not closed yet"),
    "closed": pgettext_lazy("loan", "Closed"),
    "transferred": pgettext_lazy("loan", "Passed to another loan"),
}

LOANS: Final = Table(
    "loans",
    _("Loans"),
    _("Who holds what, since when, until when. A loan is told once its borrower has received it."),
    (
        Column("reference", "text", _("The number of the loan.")),
        Column("collection", "text", _("The collection that lends, by its code.")),
        Column("borrower", "text", _("The institution that borrows, by its code.")),
        Column("borrower_name", "text", _("Its name.")),
        Column("borrower_name_zh", "text", _("The same in Chinese.")),
        Column("country", "text", _("Its country, two letters of ISO 3166-1; ZZ where it is invented.")),
        Column("investigator", "text", _("Who works with it; empty unless the collection publishes names.")),
        Column("status", "choice", _("How it stands today."), choices=dict(STATUSES)),
        Column("received_on", "day", _("The day its first piece was received.")),
        Column("due_on", "day", _("The day it is due back."), nullable=True),
        Column("returned_on", "day", _("The day its last piece was back."), nullable=True),
        Column("lent_ug", "whole", _("What was lent; empty where nothing was weighed."), "", "µg", True),
        Column("out_ug", "whole", _("What of it is out now."), "", "µg", True),
        Column("used_ug", "whole", _("What was used or lost in the work."), unit="µg"),
        Column("back_ug", "whole", _("What came back."), unit="µg"),
        Column("pieces", "list", _("The pieces that went out.")),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
        Column("address", "text", _("Its stable address.")),
    ),
)

ITEMS: Final = Table(
    "loan-items",
    _("Loan items"),
    _("The portions of a loan, each with what became of its mass."),
    (
        Column("loan", "text", _("The number of the loan.")),
        Column("number", "whole", _("Its number within the loan.")),
        Column("split", "text", _("The piece that went out.")),
        Column("is_weighed", "flag", _("Lent by its mass; otherwise by count.")),
        Column("status", "choice", _("How it stands today."), choices=dict(ITEM_STATUSES)),
        Column("received_on", "day", _("The day it was received.")),
        Column("returned_on", "day", _("The day it was back."), nullable=True),
        Column("used_up_on", "day", _("The day the last of it was used."), nullable=True),
        Column("transferred_on", "day", _("The day it passed to another loan."), nullable=True),
        Column("lent_ug", "whole", _("What was lent."), unit="µg"),
        Column("used_ug", "whole", _("What was used in analyses."), unit="µg"),
        Column("process_loss_ug", "whole", _("What was lost in the work."), unit="µg"),
        Column("missing_ug", "whole", _("What was lost, or is unexplained."), unit="µg"),
        Column("back_ug", "whole", _("What came back."), unit="µg"),
        Column("transferred_ug", "whole", _("What passed to another loan."), unit="µg"),
        Column("out_ug", "whole", _("What is still out."), unit="µg"),
        Column("is_illustrative", "flag", _("Whether a figure of it is invented for demonstration.")),
    ),
)

INSTITUTIONS: Final = Table(
    "institutions",
    _("Borrowing institutions"),
    _("Every institution with a public loan, and its loans in sum."),
    (
        Column("code", "text", _("Its code, as in its address.")),
        Column("name", "text", _("Its name.")),
        Column("name_zh", "text", _("The same in Chinese.")),
        Column("ror", "text", _("Its address at ROR, where it has one.")),
        Column("country", "text", _("Its country, two letters of ISO 3166-1; ZZ where it is invented.")),
        Column("city", "text", _("Its city.")),
        Column("city_zh", "text", _("The same in Chinese.")),
        Column("loans", "whole", _("Its public loans.")),
        Column("loans_out", "whole", _("Those that are out now.")),
        Column("lent_ug", "whole", _("What it received in all."), unit="µg"),
        Column("out_ug", "whole", _("What it holds now."), unit="µg"),
        Column("latest_receipt_on", "day", _("The day it last received a piece.")),
        Column("is_invented", "flag", _("Whether it is invented for demonstration.")),
        Column("address", "text", _("Its stable address.")),
    ),
)


def loan_row(loan: PublicLoan) -> Row:
    """A loan's public part."""
    return {
        "reference": loan.reference,
        "collection": loan.collection_code,
        "borrower": loan.borrower.slug,
        "borrower_name": loan.borrower.name,
        "borrower_name_zh": loan.borrower.name_zh,
        "country": loan.borrower.country,
        "investigator": loan.investigator,
        "status": loan.status,
        "received_on": loan.received_on,
        "due_on": loan.due_on,
        "returned_on": loan.returned_on,
        "lent_ug": loan.lent_ug,
        "out_ug": loan.out_ug,
        "used_ug": loan.used_ug,
        "back_ug": loan.back_ug,
        "pieces": [item.piece for item in loan.items],
        "is_illustrative": loan.is_illustrative,
        "address": of_loan(loan.reference),
    }


def item_row(loan: PublicLoan, item: PublicItem) -> Row:
    """A portion of a loan."""
    return {
        "loan": loan.reference,
        "number": item.number,
        "split": item.piece,
        "is_weighed": item.is_weighed,
        "status": item.status,
        "received_on": item.received_on,
        "returned_on": item.returned_on,
        "used_up_on": item.used_up_on,
        "transferred_on": item.transferred_on,
        "lent_ug": item.masses.lent,
        "used_ug": item.masses.used,
        "process_loss_ug": item.masses.process_loss,
        "missing_ug": item.masses.missing,
        "back_ug": item.masses.back,
        "transferred_ug": item.masses.transferred,
        "out_ug": item.masses.out,
        "is_illustrative": item.is_illustrative,
    }


def held_rows(institution: Institution, *, then: Moment, at: datetime) -> list[Row] | None:
    """The portions it held, loan by loan; None where it had not received any by then."""
    loans = loans_of_borrower_then(institution.slug, then=then, at=at)
    rows = [item_row(loan, item) for loan in loans for item in loan.items if item.status == "on_loan"]
    return rows if loans else None


def institution_rows(borrowers: Iterable[Borrower]) -> list[Row]:
    """Institutions with their loans in sum. One query, for what the sums do not hold."""
    found = list(borrowers)
    slugs = [one.institution.slug for one in found]
    ror = dict(Institution.objects.filter(slug__in=slugs).values_list("slug", "ror_id"))
    return [
        {
            "code": one.institution.slug,
            "name": one.institution.name,
            "name_zh": one.institution.name_zh,
            "ror": ror_address(ror.get(one.institution.slug, "")),
            "country": one.institution.country,
            "city": one.institution.city,
            "city_zh": one.institution.city_zh,
            "loans": one.loans,
            "loans_out": one.loans_out,
            "lent_ug": one.lent_ug,
            "out_ug": one.out_ug,
            "latest_receipt_on": one.latest,
            "is_invented": one.institution.is_invented,
            "address": of_institution(one.institution.slug),
        }
        for one in found
    ]


def ror_address(ror_id: str) -> str:
    """A ROR id as the address it is, however it was written."""
    return f"https://ror.org/{ror_id.rsplit('/', 1)[-1]}" if ror_id else ""

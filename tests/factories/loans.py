"""Loans opened by the real act, and readings to weigh with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from registry.holdings.models import Collection
from registry.loans.actions.opening import PortionAsked, open_loan
from registry.loans.models import Loan
from registry.loans.readings import Reading
from registry.parties.models import Institution, Person


def reading(mass_ug: int, *, uncertainty_ug: int = 10) -> Reading:
    """A reading from one balance; 10 µg of uncertainty keeps the tolerance at its floor of 100 µg."""
    return Reading(mass_ug, uncertainty_ug, "Balance XPR6U")


def make_loan(
    collection: Collection,
    borrower: Institution,
    investigator: Person,
    portions: Sequence[PortionAsked],
    *,
    by: Person,
    at: datetime,
    papers_demanded: Sequence[str] = (),
    term_months: int = 12,
    days_to_sign: int = 14,
    tolerance_cap_ug: int = 2000,
    cutting_tolerance_ug: int = 1000,
    purpose: str = "research",
    results_demanded: bool = False,
    video_demanded: bool = False,
) -> Loan:
    """A pending loan whose mass is set aside, as a decision would open it."""
    return open_loan(
        collection=collection,
        borrower=borrower,
        investigator=investigator,
        title="Ages of young basalt",
        purpose=purpose,
        portions=portions,
        term_months=term_months,
        sign_by_on=collection.date_of(at + timedelta(days=days_to_sign)),
        papers_demanded=papers_demanded,
        tolerance_cap_ug=tolerance_cap_ug,
        cutting_tolerance_ug=cutting_tolerance_ug,
        results_demanded=results_demanded,
        video_demanded=video_demanded,
        by=by,
        at=at,
    )

"""The question `awaiting`: which acts are looked for in which role, and everything that is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from registry.access.roles import Role
from registry.parties.models import Person
from registry.reports.awaiting import of_applications, of_loans
from registry.reports.awaiting.shape import MOST_OF_A_KIND, Asked, Awaited, Awaiting, When

FINDERS: Final[dict[Role, tuple[Callable[[Asked], Iterable[Awaited]], ...]]] = {
    Role.RESEARCHER: (
        of_applications.drafts,
        of_applications.returned,
        of_loans.to_tell_of_display,
        of_loans.to_acknowledge,
        of_loans.to_take_over,
        of_loans.to_report,
        of_loans.to_send_back,
        of_loans.to_tell_result,
        of_loans.to_certify,
    ),
    Role.REPRESENTATIVE: (of_loans.to_sign_for_borrower, of_loans.to_confirm_use, of_loans.to_countersign),
    Role.REVIEWER: (of_applications.reviews,),
    Role.CURATOR: (
        of_applications.submitted,
        of_applications.in_formal_check,
        of_applications.under_review,
        of_loans.to_agree,
        of_loans.to_sign_for_lender,
        of_loans.to_decide_extension,
        of_loans.to_decide_transfer,
        of_loans.to_answer_incident,
        of_loans.to_reconcile,
        of_loans.to_correct,
    ),
    Role.PROCESSOR: (
        of_loans.to_prepare,
        of_loans.to_make_ready,
        of_loans.to_hand_over,
        of_loans.to_receive,
        of_loans.to_reweigh,
    ),
    Role.AUTHORITY: (of_applications.to_decide, of_loans.to_answer_loss, of_loans.to_write_off),
    Role.AUDITOR: (),
}


def awaiting(person: Person, *, at: datetime) -> Awaiting:
    """Everything that awaits `person` at that instant, in all roles they hold. A few queries a role."""
    lines: list[Awaited] = []
    is_cut = False
    for asked in roles_asked(person, at=at):
        for find in FINDERS[asked.role]:
            found = list(find(asked))
            is_cut = is_cut or len(found) > MOST_OF_A_KIND
            lines += found[:MOST_OF_A_KIND]
    return Awaiting(sorted(lines, key=nearest_first), is_cut)


def roles_asked(person: Person, *, at: datetime) -> Iterator[Asked]:
    """Each role the person holds, with where. An investigator's duties last as long as the loan, whatever the role."""
    held = list(person.held_roles(at))
    for role in Role:
        grants = [grant for grant in held if grant.role == role]
        if grants or role is Role.RESEARCHER:
            codes = frozenset(grant.collection_code for grant in grants if grant.collection_code)
            institutions = frozenset(grant.institution_id for grant in grants if grant.institution_id is not None)
            yield Asked(person, role, at, codes, institutions)


def nearest_first(line: Awaited) -> tuple[int, float, float]:
    """In order of the day it is due, then of how long it has waited; days without end last."""
    days = float("inf") if line.days is None else line.days
    since = line.since.timestamp() if line.since else float("inf")
    return (list(When).index(line.when), days, since)

"""What each role may do. A role is held within a collection or for an institution, from a day to a day."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.permissions import Permission as P


class Role(StrEnum):
    """The parts people play, `domain.md` 5.1."""

    RESEARCHER = "researcher"
    REPRESENTATIVE = "representative"
    REVIEWER = "reviewer"
    CURATOR = "curator"
    PROCESSOR = "processor"
    AUTHORITY = "authority"
    AUDITOR = "auditor"


OF_INSTITUTION: Final = frozenset({Role.RESEARCHER, Role.REPRESENTATIVE})
OF_COLLECTION: Final = frozenset(Role) - OF_INSTITUTION

LABELS: Final[dict[str, str | Promise]] = {
    Role.RESEARCHER: _("researcher"),
    Role.REPRESENTATIVE: _("institution’s representative"),
    Role.REVIEWER: _("reviewer"),
    Role.CURATOR: _("curator"),
    Role.PROCESSOR: _("processor"),
    Role.AUTHORITY: _("authority"),
    Role.AUDITOR: _("auditor"),
}

MAY: Final[dict[Role, frozenset[P]]] = {
    Role.RESEARCHER: frozenset({P.APPLICATION_WRITE, P.LOAN_ACKNOWLEDGE, P.USE_REPORT, P.LOAN_SEND_BACK}),
    Role.REPRESENTATIVE: frozenset({P.AGREEMENT_SIGN_FOR_BORROWER}),
    Role.REVIEWER: frozenset({P.REVIEW_WRITE}),
    Role.CURATOR: frozenset(
        {
            P.APPLICATION_CHECK,
            P.REVIEW_ASSIGN,
            P.REVIEW_CONCLUDE,
            P.AGREEMENT_WRITE,
            P.AGREEMENT_SIGN_FOR_LENDER,
            P.LOAN_CANCEL,
            P.RETURN_RECONCILE,
            P.HOLDINGS_WRITE,
            P.HOLDINGS_IMPORT,
            P.LEDGER_WRITE,
            P.LEDGER_CORRECT,
            P.SPLIT_BLOCK,
            P.POLICY_WRITE,
            P.EVERYTHING_READ,
        }
    ),
    Role.PROCESSOR: frozenset({P.PORTION_PREPARE, P.LOAN_HAND_OVER, P.RETURN_RECEIVE, P.RETURN_WEIGH, P.LEDGER_WRITE}),
    Role.AUTHORITY: frozenset({P.APPLICATION_DECIDE, P.LOSS_WRITE_OFF, P.POLICY_WRITE, P.EVERYTHING_READ}),
    Role.AUDITOR: frozenset({P.EVERYTHING_READ}),
}

MOVES_MASS_OR_DECIDES: Final = frozenset({Role.CURATOR, Role.PROCESSOR, Role.AUTHORITY, Role.REVIEWER})
"""Roles that owe a second factor outside demonstration mode."""

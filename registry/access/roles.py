"""What each role may do. A role is held within a collection or for an institution, from a day to a day."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registry.access.permissions import Permission


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

MAY: Final[dict[Role, frozenset[Permission]]] = {
    Role.RESEARCHER: frozenset(
        {
            Permission.APPLICATION_WRITE,
            Permission.LOAN_ACKNOWLEDGE,
            Permission.USE_REPORT,
            Permission.LOAN_SEND_BACK,
            Permission.INVENTORY_CERTIFY,
            Permission.EXTENSION_REQUEST,
            Permission.TRANSFER_REQUEST,
            Permission.INCIDENT_REPORT,
        }
    ),
    Role.REPRESENTATIVE: frozenset(
        {
            Permission.AGREEMENT_SIGN_FOR_BORROWER,
            Permission.USE_CONFIRM,
            Permission.INVENTORY_COUNTERSIGN,
            Permission.ROLE_GRANT,
        }
    ),
    Role.REVIEWER: frozenset({Permission.REVIEW_WRITE}),
    Role.CURATOR: frozenset(
        {
            Permission.CALL_WRITE,
            Permission.APPLICATION_CHECK,
            Permission.REVIEW_ASSIGN,
            Permission.REVIEW_CONCLUDE,
            Permission.AGREEMENT_WRITE,
            Permission.AGREEMENT_SIGN_FOR_LENDER,
            Permission.LOAN_CANCEL,
            Permission.EXTENSION_DECIDE,
            Permission.TRANSFER_DECIDE,
            Permission.LOAN_RECALL,
            Permission.RESULT_RECORD,
            Permission.INCIDENT_RECORD,
            Permission.INCIDENT_SETTLE,
            Permission.RETURN_RECONCILE,
            Permission.HOLDINGS_WRITE,
            Permission.HOLDINGS_IMPORT,
            Permission.LEDGER_WRITE,
            Permission.LEDGER_CORRECT,
            Permission.SPLIT_BLOCK,
            Permission.POLICY_WRITE,
            Permission.NOTICES_ARRANGE,
            Permission.ROLE_GRANT,
            Permission.EVERYTHING_READ,
        }
    ),
    Role.PROCESSOR: frozenset(
        {
            Permission.PORTION_PREPARE,
            Permission.LOAN_HAND_OVER,
            Permission.INCIDENT_RECORD,
            Permission.RETURN_RECEIVE,
            Permission.RETURN_WEIGH,
            Permission.LEDGER_WRITE,
        }
    ),
    Role.AUTHORITY: frozenset(
        {
            Permission.APPLICATION_DECIDE,
            Permission.EXTENSION_DECIDE,
            Permission.TRANSFER_DECIDE,
            Permission.LOSS_WRITE_OFF,
            Permission.RESULT_WAIVE,
            Permission.POLICY_WRITE,
            Permission.ROLE_GRANT,
            Permission.EVERYTHING_READ,
        }
    ),
    Role.AUDITOR: frozenset({Permission.EVERYTHING_READ}),
}

MOVES_MASS_OR_DECIDES: Final = frozenset({Role.CURATOR, Role.PROCESSOR, Role.AUTHORITY, Role.REVIEWER})
"""Roles that owe a second factor outside demonstration mode."""

GRANTS: Final[dict[Role, frozenset[Role]]] = {
    Role.AUTHORITY: OF_COLLECTION,
    Role.CURATOR: frozenset({Role.REVIEWER, Role.PROCESSOR}),
    Role.REPRESENTATIVE: frozenset({Role.RESEARCHER}),
}
"""Which roles each may give to others and end, where it is held itself. The database holds the same table."""
DELEGATES: Final = frozenset(GRANTS)
"""Roles whose holders may let somebody stand in for them, until a day: an acting curator, a deputy who signs."""
LONGEST_DELEGATION_DAYS: Final = 366

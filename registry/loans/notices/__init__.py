"""What is told about loans: the kinds, and the telling that acts call."""

from registry.loans.notices.kinds import DUE_SOON, OVERDUE
from registry.loans.notices.telling import (
    agreement_signed,
    agreement_to_sign,
    closed,
    consigned,
    does_not_balance,
    ended_early,
    extension_asked,
    extension_decided,
    fact_of_reminder,
    recalled,
    received_back,
    reminded,
    signing_day_moved,
    stage_after,
    stage_before,
    went_wrong,
)

__all__ = [
    "DUE_SOON",
    "OVERDUE",
    "agreement_signed",
    "agreement_to_sign",
    "closed",
    "consigned",
    "does_not_balance",
    "ended_early",
    "extension_asked",
    "extension_decided",
    "fact_of_reminder",
    "recalled",
    "received_back",
    "reminded",
    "signing_day_moved",
    "stage_after",
    "stage_before",
    "went_wrong",
]

"""The life of a loan item, and of a loan as its items make it (`domain.md` 5.3, per item as `design.md` 4)."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.lifecycle import Lifecycle, moves

SET_ASIDE = "set_aside"
PREPARING = "preparing"
READY = "ready"
AWAITING_TRANSFER = "awaiting_transfer"
HANDED_OVER = "handed_over"
ON_LOAN = "on_loan"
SENT_BACK = "sent_back"
RECEIVED = "received"
REWEIGHED = "reweighed"
DISCREPANCY = "discrepancy"
MISSING = "missing"
CLOSED = "closed"
TRANSFERRED = "transferred"
CANCELLED = "cancelled"
LAPSED = "lapsed"

ITEM: Final = Lifecycle(
    "loan item",
    {
        SET_ASIDE: _("set aside"),
        PREPARING: _("preparing"),
        READY: _("ready"),
        AWAITING_TRANSFER: _("awaiting transfer"),
        HANDED_OVER: _("handed over"),
        ON_LOAN: _("on loan"),
        SENT_BACK: pgettext_lazy("loan item", "sent back"),
        RECEIVED: _("received back"),
        REWEIGHED: _("re-weighed"),
        DISCREPANCY: _("discrepancy"),
        MISSING: pgettext_lazy("loan item", "missing"),
        CLOSED: _("closed"),
        TRANSFERRED: _("transferred"),
        CANCELLED: _("cancelled"),
        LAPSED: _("lapsed"),
    },
    (
        *moves(SET_ASIDE, PREPARING, act="prepare", by="processor"),
        *moves(PREPARING, READY, act="make ready", by="processor"),
        *moves(READY, HANDED_OVER, act="hand over", by="processor"),
        *moves(HANDED_OVER, ON_LOAN, act="acknowledge", by="researcher"),
        *moves(AWAITING_TRANSFER, ON_LOAN, act="take over", by="researcher"),
        *moves(ON_LOAN, TRANSFERRED, act="transfer", by="researcher"),
        *moves(ON_LOAN, SENT_BACK, act="send back", by="researcher"),
        *moves(SENT_BACK, RECEIVED, act="receive back", by="processor"),
        *moves(RECEIVED, REWEIGHED, act="re-weigh", by="processor"),
        *moves(REWEIGHED, DISCREPANCY, act="find a discrepancy", by="curator", needs_reason=True),
        *moves(DISCREPANCY, REWEIGHED, act="correct", by="curator", needs_reason=True),
        *moves(DISCREPANCY, CLOSED, act="write off", by="authority", needs_reason=True),
        *moves(REWEIGHED, CLOSED, act="reconcile", by="curator"),
        *moves(ON_LOAN, CLOSED, act="close as used up", by="curator", needs_reason=True),
        *moves((HANDED_OVER, ON_LOAN, SENT_BACK), MISSING, act="report missing", by="researcher", needs_reason=True),
        *moves(MISSING, ON_LOAN, act="find again", by="curator", needs_reason=True),
        *moves(MISSING, RECEIVED, act="find again", by="curator", needs_reason=True),
        *moves(MISSING, CLOSED, act="write off", by="authority", needs_reason=True),
        *moves(
            (SET_ASIDE, PREPARING, READY, AWAITING_TRANSFER), CANCELLED, act="cancel", by="curator", needs_reason=True
        ),
        *moves((SET_ASIDE, AWAITING_TRANSFER), LAPSED, act="lapse", by="registry", needs_reason=True),
    ),
    also_starts=(AWAITING_TRANSFER,),
)

ENDED: Final = (CLOSED, TRANSFERRED, CANCELLED, LAPSED)
BEFORE_HAND_OVER: Final = (SET_ASIDE, PREPARING, READY, AWAITING_TRANSFER)
AWAY: Final = (HANDED_OVER, ON_LOAN, SENT_BACK)

PENDING, SIGNED, ACTIVE, LOAN_CLOSED, LOAN_CANCELLED = "pending", "signed", "active", "closed", "cancelled"
LOAN_STATUSES: Final[dict[str, str | Promise]] = {
    PENDING: _("agreement pending"),
    SIGNED: _("agreement signed"),
    ACTIVE: _("active"),
    LOAN_CLOSED: _("closed"),
    LOAN_CANCELLED: _("cancelled"),
}
"""A loan's status is derived by the database from its items and its agreement's signatures."""

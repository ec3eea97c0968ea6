"""The life of an application (`domain.md` 5.2), and of a call."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registry.foundation.lifecycle import Lifecycle, moves

DRAFT = "draft"
SUBMITTED = "submitted"
FORMAL_CHECK = "formal_check"
RETURNED_FOR_REVISION = "returned_for_revision"
UNDER_REVIEW = "under_review"
RECOMMENDED = "recommended"
NOT_RECOMMENDED = "not_recommended"
APPROVED = "approved"
DECLINED = "declined"
WITHDRAWN = "withdrawn"
LAPSED = "lapsed"

AWAITING_DECISION: Final = (
    SUBMITTED,
    FORMAL_CHECK,
    RETURNED_FOR_REVISION,
    UNDER_REVIEW,
    RECOMMENDED,
    NOT_RECOMMENDED,
)
"""Applications in these states compete for a piece."""

APPLICATION: Final = Lifecycle(
    "application",
    {
        DRAFT: _("draft"),
        SUBMITTED: _("submitted"),
        FORMAL_CHECK: _("formal check"),
        RETURNED_FOR_REVISION: _("returned for revision"),
        UNDER_REVIEW: _("under review"),
        RECOMMENDED: _("recommended"),
        NOT_RECOMMENDED: _("not recommended"),
        APPROVED: _("approved"),
        DECLINED: _("declined"),
        WITHDRAWN: _("withdrawn"),
        LAPSED: _("lapsed"),
    },
    (
        *moves(DRAFT, SUBMITTED, act="submit", by="researcher"),
        *moves(SUBMITTED, DRAFT, act="pull back", by="researcher"),
        *moves(SUBMITTED, FORMAL_CHECK, act="take up", by="curator"),
        *moves(FORMAL_CHECK, RETURNED_FOR_REVISION, act="return for revision", by="curator", needs_reason=True),
        *moves(RETURNED_FOR_REVISION, SUBMITTED, act="submit", by="researcher"),
        *moves(FORMAL_CHECK, UNDER_REVIEW, act="send to review", by="curator"),
        *moves(UNDER_REVIEW, RECOMMENDED, act="recommend", by="curator", needs_reason=True),
        *moves(UNDER_REVIEW, NOT_RECOMMENDED, act="not recommend", by="curator", needs_reason=True),
        *moves((RECOMMENDED, NOT_RECOMMENDED), APPROVED, act="approve", by="authority", needs_reason=True),
        *moves((RECOMMENDED, NOT_RECOMMENDED), DECLINED, act="decline", by="authority", needs_reason=True),
        *moves(FORMAL_CHECK, DECLINED, act="decline", by="curator", needs_reason=True),
        *moves((DRAFT, *AWAITING_DECISION), WITHDRAWN, act="withdraw", by="researcher"),
        *moves(APPROVED, LAPSED, act="lapse", by="registry", needs_reason=True),
    ),
)

ANNOUNCED, CLOSED, CONCLUDED, CANCELLED = "announced", "closed", "concluded", "cancelled"

CALL: Final = Lifecycle(
    "call",
    {
        DRAFT: _("draft"),
        ANNOUNCED: _("announced"),
        CLOSED: pgettext_lazy("call", "closed"),
        CONCLUDED: _("results published"),
        CANCELLED: pgettext_lazy("call", "cancelled"),
    },
    (
        *moves(DRAFT, ANNOUNCED, act="announce call", by="curator"),
        *moves(ANNOUNCED, CLOSED, act="close call", by="curator"),
        *moves(CLOSED, CONCLUDED, act="publish results", by="curator"),
        *moves((DRAFT, ANNOUNCED), CANCELLED, act="cancel call", by="curator", needs_reason=True),
    ),
)

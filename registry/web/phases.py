"""How a status looks: its shape, its tone and its word. A badge is given the status, never a colour.

Availability uses the phases of the Moon; everything else uses signs of work. The word comes first in every
sense: the shape repeats it, and the colour only repeats the shape.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Phase:
    """One status as it shows: an icon's name, one of the tones of `badge.css`, and the word."""

    icon: str
    tone: str
    word: str | Promise


UNKNOWN: Final = Phase("ring", "neutral", "")

AVAILABILITY: Final[dict[str, Phase]] = {
    "available": Phase("full", "ok", pgettext_lazy("availability", "Available")),
    "set_aside": Phase("half", "wait", pgettext_lazy("availability", "Set aside")),
    "on_loan": Phase("crescent", "away", pgettext_lazy("availability", "On loan")),
    "consumed": Phase("dashed", "off", pgettext_lazy("availability", "Consumed")),
    "not_lendable": Phase("barred", "neutral", pgettext_lazy("availability", "Not lendable")),
}

APPLICATION: Final[dict[str, Phase]] = {
    "less": Phase("half", "wait", pgettext_lazy("decision", "Lent less")),
    "another": Phase("arrow", "info", pgettext_lazy("decision", "Another piece")),
    "draft": Phase("sqo", "neutral", pgettext_lazy("application", "Draft")),
    "submitted": Phase("arrow", "info", pgettext_lazy("application", "Submitted")),
    "formal_check": Phase("wait", "wait", pgettext_lazy("application", "Formal check")),
    "returned_for_revision": Phase("back", "wait", pgettext_lazy("application", "Returned for revision")),
    "under_review": Phase("wait", "wait", pgettext_lazy("application", "Under review")),
    "recommended": Phase("arrow", "info", pgettext_lazy("application", "Recommended")),
    "not_recommended": Phase("dash", "neutral", pgettext_lazy("application", "Not recommended")),
    "approved": Phase("check", "ok", pgettext_lazy("application", "Approved")),
    "approved_in_part": Phase("half", "wait", pgettext_lazy("application", "Approved in part")),
    "declined": Phase("cross", "bad", pgettext_lazy("application", "Declined")),
    "withdrawn": Phase("dash", "off", pgettext_lazy("application", "Withdrawn")),
    "lapsed": Phase("dash", "off", pgettext_lazy("application", "Lapsed")),
}

CALL: Final[dict[str, Phase]] = {
    "not_yet": Phase("wait", "wait", pgettext_lazy("call", "Opens later")),
    "accepting": Phase("full", "ok", pgettext_lazy("call", "Open now")),
    "over": Phase("square", "neutral", pgettext_lazy("call", "Deadline passed")),
    "concluded": Phase("check", "ok", pgettext_lazy("call", "Results published")),
}

LOAN: Final[dict[str, Phase]] = {
    "pending": Phase("wait", "wait", pgettext_lazy("loan", "Awaiting agreement")),
    "signed": Phase("arrow", "info", pgettext_lazy("loan", "Agreement signed")),
    "active": Phase("crescent", "away", pgettext_lazy("loan", "Under way")),
    "closed": Phase("square", "ok", pgettext_lazy("loan", "Closed")),
    "cancelled": Phase("dash", "off", pgettext_lazy("loan", "Cancelled")),
    "overdue": Phase("tri", "bad", pgettext_lazy("loan", "Overdue")),
}

LOAN_ITEM: Final[dict[str, Phase]] = {
    "preparing": Phase("wait", "wait", pgettext_lazy("loan item", "Being prepared")),
    "ready": Phase("arrow", "info", pgettext_lazy("loan item", "Ready")),
    "awaiting_transfer": Phase("wait", "wait", pgettext_lazy("loan item", "Awaiting transfer")),
    "transferred": Phase("arrow", "ok", pgettext_lazy("loan item", "Transferred")),
    "handed_over": Phase("crescent", "away", pgettext_lazy("loan item", "Handed over")),
    "sent_back": Phase("back", "away", pgettext_lazy("loan item", "On its way back")),
    "received": Phase("ring", "neutral", pgettext_lazy("loan item", "Received back")),
    "reweighed": Phase("wait", "wait", pgettext_lazy("loan item", "Weighed")),
    "discrepancy": Phase("tri", "bad", pgettext_lazy("loan item", "Does not balance")),
    "missing": Phase("tri", "bad", pgettext_lazy("loan item", "Missing")),
    "returned": Phase("ring", "neutral", pgettext_lazy("loan item", "Returned")),
}

RULE: Final[dict[str, Phase]] = {
    "passed": Phase("check", "ok", pgettext_lazy("rule", "Met")),
    "failed": Phase("cross", "bad", pgettext_lazy("rule", "Not met")),
    "waived": Phase("waive", "wait", pgettext_lazy("rule", "Waived")),
    "not_applicable": Phase("dash", "off", pgettext_lazy("rule", "Does not apply")),
}

AGREEMENT: Final[dict[str, Phase]] = {
    "awaiting_signatures": Phase("wait", "wait", pgettext_lazy("agreement", "Awaiting signatures")),
    "in_force": Phase("check", "ok", pgettext_lazy("agreement", "In force")),
    "expired": Phase("dash", "off", pgettext_lazy("agreement", "Expired")),
    "verified": Phase("check", "ok", pgettext_lazy("custody record", "Whole and unbroken")),
    "broken": Phase("tri", "bad", pgettext_lazy("custody record", "Broken")),
}

LETTER: Final[dict[str, Phase]] = {
    "waiting": Phase("wait", "wait", pgettext_lazy("letter", "waiting")),
    "sending": Phase("arrow", "info", pgettext_lazy("letter", "being sent")),
    "sent": Phase("check", "ok", pgettext_lazy("letter", "sent")),
    "uncertain": Phase("tri", "wait", pgettext_lazy("letter", "uncertain")),
    "failed": Phase("cross", "bad", pgettext_lazy("letter", "refused")),
    "dropped": Phase("dash", "off", pgettext_lazy("letter", "dropped")),
}

PHASES: Final[dict[str, Phase]] = {
    **LETTER,
    **AGREEMENT,
    **RULE,
    **LOAN_ITEM,
    **LOAN,
    **CALL,
    **APPLICATION,
    **AVAILABILITY,
}

LEVELS: Final[dict[str, Phase]] = {
    "debug": Phase("info", "neutral", ""),
    "info": Phase("info", "info", ""),
    "success": Phase("check", "ok", ""),
    "warning": Phase("tri", "wait", ""),
    "error": Phase("tri", "bad", ""),
}
"""Notices and messages, by Django's names for their level."""


def phase_of(status: object) -> Phase:
    """How `status` shows; an unknown one is a neutral ring, so a new status is seen rather than hidden."""
    return PHASES.get(str(status or "").replace("-", "_"), UNKNOWN)

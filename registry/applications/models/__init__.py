"""Calls, policies, applications with their lines and versions, reviews and decisions."""

from registry.applications.models.applications import (
    Application,
    ApplicationMove,
    ApplicationVersion,
    Attachment,
    Line,
)
from registry.applications.models.calendar import CalendarDay, SigningExtension
from registry.applications.models.calls import Call, CallExtension, CallMove
from registry.applications.models.decisions import Decision, DecisionLetter, DecisionLine
from registry.applications.models.fairness import Comment, Conflict, Defence, RoundClosing
from registry.applications.models.policies import LendingPolicy
from registry.applications.models.reviews import Review, ReviewAssignment
from registry.applications.models.team import TeamMember

__all__ = [
    "Application",
    "ApplicationMove",
    "ApplicationVersion",
    "Attachment",
    "CalendarDay",
    "Call",
    "CallExtension",
    "CallMove",
    "Comment",
    "Conflict",
    "Decision",
    "DecisionLetter",
    "DecisionLine",
    "Defence",
    "LendingPolicy",
    "Line",
    "Review",
    "ReviewAssignment",
    "RoundClosing",
    "SigningExtension",
    "TeamMember",
]

"""What stands in the way of writing and submitting an application."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from registry.applications.lifecycle import ANNOUNCED, DRAFT
from registry.applications.models import Application, Call, Line
from registry.applications.verdict import Verdict
from registry.foundation.refusal import Obstacle, Stale
from registry.holdings.models import Method, Split
from registry.parties.models import Institution

NEVER_COMING_TRUE = (
    "use_class",
    "retired",
    "whole_piece",
    "purpose",
    "storage_plan",
    "institution",
    "lines_limit",
    "call",
    "offered",
    "attachments",
    "declarations",
)
"""Rules that must hold to submit; others may change with time, or be waived, and are judged later."""


def refuse_stale(application: Application, version: int | None, window: str = "") -> None:
    """Raise Stale when another version was saved since the page with this one was opened.

    What the same window saved last is no other version: its own save may still be under way.
    """
    if version is not None and application.row_version != version and not (window and application.saved_in == window):
        raise Stale(
            Obstacle("stale", _("This was changed in another window since you opened it. Look at it again, then save."))
        )


def obstacles_to_starting(institution: Institution, title: str) -> list[Obstacle]:
    found = []
    if not title.strip():
        found.append(Obstacle("title_missing", _("Give the application a title."), "title"))
    if institution.retired_at is not None:
        found.append(Obstacle("institution_retired", _("This institution no longer borrows."), "institution"))
    return found


def obstacles_to_answering(application: Application, call: Call | None) -> list[Obstacle]:
    """A draft answers an announced call that offers pieces of its collection, or none."""
    if call is None or call.pk == application.call_id:
        return []
    if application.status != DRAFT:
        return [Obstacle("call_fixed", _("What was handed in keeps its call."), "call")]
    if call.status != ANNOUNCED or application.collection.code not in call.collections:
        return [Obstacle("call_unfit", _("This call offers nothing of that collection now."), "call")]
    return []


def obstacles_to_writing(application: Application) -> list[Obstacle]:
    """An application is written while it is a draft or returned for revision."""
    if application.is_editable:
        return []
    return [Obstacle("not_editable", _("What was submitted stays as submitted; pull it back to change it."))]


def obstacles_to_line(
    application: Application, split: Split, *, mass_ug: int | None, methods: Sequence[Method]
) -> list[Obstacle]:
    """One collection; powder by mass, anything else whole."""
    found = obstacles_to_writing(application)
    if split.collection_id != application.collection_id:
        found.append(
            Obstacle("other_collection", _("This piece belongs to another collection: apply there for it."), "split")
        )
    if split.form.is_divisible and (mass_ug is None or mass_ug <= 0):
        found.append(Obstacle("mass_missing", _("Say how much of this piece you need."), "mass"))
    if not split.form.is_divisible and mass_ug is not None:
        found.append(Obstacle("whole_only", _("This piece cannot be divided: it is lent whole."), "mass"))
    if not methods:
        found.append(Obstacle("methods_missing", _("Name the methods you will use on this piece."), "methods"))
    return found


def obstacles_to_pulling_back(application: Application, *, at: datetime) -> list[Obstacle]:
    """Once its call has closed, what was handed in may be withdrawn, not changed."""
    if application.call is None or application.call.accepts(at):
        return []
    return [Obstacle("call_closed", _("Its call has closed: what was handed in may be withdrawn, but not changed."))]


def obstacles_to_submitting(application: Application, lines: Sequence[Line], verdict: Verdict) -> list[Obstacle]:
    """What is missing, and every rule that cannot come true by waiting."""
    found = []
    if not application.title.strip():
        found.append(Obstacle("title_missing", _("Give the application a title."), "title"))
    if not application.case.strip():
        found.append(Obstacle("case_missing", _("Say what you want to find out."), "case"))
    if application.months < 1:
        found.append(Obstacle("months_missing", _("Say for how many months you need it."), "months"))
    for line in lines:
        if not line.methods.all():
            found.append(
                Obstacle(
                    "methods_missing",
                    _("Line %(number)s: name the methods you will use.") % {"number": line.number},
                    f"line-{line.number}",
                )
            )
    return found + obstacles_in(verdict, NEVER_COMING_TRUE)


def obstacles_in(verdict: Verdict, codes: Sequence[str]) -> list[Obstacle]:
    """The failures of these rules, as obstacles."""
    return [
        Obstacle(
            answer.code,
            _("Line %(number)s: %(sentence)s") % {"number": answer.line, "sentence": answer.sentence}
            if answer.line
            else answer.sentence,
            f"line-{answer.line}" if answer.line else "",
        )
        for answer in verdict.failed
        if answer.code in codes
    ]

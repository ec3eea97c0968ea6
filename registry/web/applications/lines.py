"""The lines of an application as a table shows them: asked, free now, methods, who else asks, what the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from registry.applications.lifecycle import AWAITING_DECISION
from registry.applications.models import Application, Line
from registry.applications.usual import far_off
from registry.applications.verdict import Answer, Verdict


@dataclass(frozen=True)
class ShownLine:
    """One line with what is known beside it, masses in µg."""

    line: Line
    rivals: list[Line]
    answers: list[Answer]

    @property
    def rivals_ug(self) -> int:
        return sum(rival.asked_ug for rival in self.rivals)

    @property
    def total_ug(self) -> int:
        """What all ask for together."""
        return self.rivals_ug + self.line.asked_ug

    @property
    def far_off(self) -> str:
        """A sentence where the mass asked for is far from what its methods usually take."""
        return far_off(self.line.mass_ug, list(self.line.methods.all()))

    @property
    def failed(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.outcome == "failed"]


def lines_of(application: Application) -> list[Line]:
    """Its lines in order, with pieces and methods."""
    return list(
        application.lines.select_related("split", "split__form", "split__collection", "split__sample")
        .prefetch_related("methods")
        .order_by("number")
    )


def rivals_of(application: Application) -> QuerySet[Line]:
    """Lines of other applications, submitted and undecided, that ask for the same pieces."""
    return (
        Line.objects.filter(split__in=application.lines.values("split"), application__status__in=AWAITING_DECISION)
        .exclude(application=application)
        .select_related("application", "application__institution", "split")
        .order_by("application__reference")
    )


def shown_lines(application: Application, lines: Iterable[Line], verdict: Verdict | None) -> list[ShownLine]:
    """Every line with its rivals and its rules."""
    rivals: dict[int, list[Line]] = {}
    for rival in rivals_of(application):
        rivals.setdefault(rival.split_id, []).append(rival)
    return [
        ShownLine(
            line=line,
            rivals=rivals.get(line.split_id, []),
            answers=verdict.of_line(line.number) if verdict else [],
        )
        for line in lines
    ]

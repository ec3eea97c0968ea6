"""What an import has to say: about the file, about a cell, about a row; and the report of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry.foundation.refusal import Obstacle, Refusal

ERROR, WARNING = "error", "warning"
LEVELS: Final[dict[str, str | Promise]] = {ERROR: gettext_lazy("error"), WARNING: gettext_lazy("warning")}

NEW, UNCHANGED, DIFFERENT, REFUSED = "new", "unchanged", "different", "refused"
OUTCOMES: Final[dict[str, str | Promise]] = {
    NEW: gettext_lazy("new"),
    UNCHANGED: gettext_lazy("unchanged"),
    DIFFERENT: gettext_lazy("different"),
    REFUSED: gettext_lazy("refused"),
}

KEPT: Final = 20_000
"""Findings told one by one, of each level; beyond that they are only counted."""


@dataclass(frozen=True)
class Finding:
    """One thing found: line 0 is the file as a whole, an empty column the row as a whole."""

    level: str
    line: int
    column: str
    code: str
    message: str

    def __str__(self) -> str:
        where = [_("line %(line)d") % {"line": self.line}] if self.line else []
        where += [self.column] if self.column else []
        return ": ".join([", ".join(where), self.message]) if where else self.message


class FileFault(Exception):
    """The file cannot be read any further."""

    def __init__(self, line: int, code: str, message: str, column: str = "") -> None:
        self.finding = Finding(ERROR, line, column, code, message)
        super().__init__(message)


@dataclass(frozen=True)
class RowOutcome:
    """What becomes of one row of the file."""

    line: int
    identifier: str
    outcome: str
    findings: tuple[Finding, ...] = ()


@dataclass
class Report:
    """What was found in a file, row by row, and what it brings; masses in whole micrograms."""

    kind: str = ""
    rows: int = 0
    size: int = 0
    sha256: str = ""
    samples: int = 0
    loans: int = 0
    pieces: int = 0
    mass_ug: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    counted: Counter[str] = field(default_factory=Counter)
    by_code: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, finding: Finding) -> None:
        self.counted[finding.level] += 1
        self.by_code[finding.code] += 1
        if self.counted[finding.level] <= KEPT:
            self.findings.append(finding)

    @property
    def errors(self) -> list[Finding]:
        return self._of(ERROR)

    @property
    def warnings(self) -> list[Finding]:
        return self._of(WARNING)

    def _of(self, level: str) -> list[Finding]:
        """The findings of a level, in the order of the file."""
        return sorted((each for each in self.findings if each.level == level), key=lambda each: each.line)

    @property
    def may_be_written(self) -> bool:
        return not self.counted[ERROR]

    @property
    def brings_something(self) -> bool:
        return bool(self.samples or self.pieces)

    def first_of_each(self) -> Iterator[tuple[Finding, int]]:
        """One finding of every kind with how many there are: for a person who wants the short of it."""
        seen: set[str] = set()
        for finding in [*self.errors, *self.warnings]:
            if finding.code not in seen:
                seen.add(finding.code)
                yield finding, self.by_code[finding.code]


class ImportRefused(Refusal):
    """The file holds errors, so nothing was written; the report says where."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__([Obstacle(each.code, str(each), each.column) for each in report.errors])

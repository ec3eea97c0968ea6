"""What a verification is made of: checks, each a question in SQL whose every row is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise

Finding = tuple[Any, ...]
SHOWN = 20
"""Findings kept of each check; the rest are counted."""


@dataclass(frozen=True)
class Check:
    """One question about a law. `ask` is SQL or a function; each row it gives back is a finding: where, what."""

    code: str
    law: int
    title: str | Promise
    ask: str | Callable[[], Iterable[Finding]]

    def findings(self) -> Iterator[Finding]:
        if callable(self.ask):
            yield from self.ask()
            return
        with connection.cursor() as cursor:
            cursor.execute(self.ask)
            yield from cursor.fetchall()


@dataclass
class Answer:
    """A check's answer: how many findings, and the first of them as text."""

    check: Check
    count: int = 0
    shown: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.count == 0


@dataclass
class Report:
    """All answers, and what the books add up to in each collection (micrograms by place)."""

    at: datetime
    answers: list[Answer]
    sums: dict[str, dict[str, int]]

    @property
    def holds(self) -> bool:
        return all(answer.holds for answer in self.answers)


@transaction.atomic
def run(checks: Iterable[Check], *, sums: Callable[[], dict[str, dict[str, int]]], at: datetime) -> Report:
    """Ask every check, all of one moment of the database."""
    with connection.cursor() as cursor:
        if not connection.savepoint_ids:  # nobody has opened the transaction before us
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    answers = []
    for check in checks:
        answer = Answer(check)
        for finding in check.findings():
            answer.count += 1
            if answer.count <= SHOWN:
                answer.shown.append(" · ".join(str(part) for part in finding))
        answers.append(answer)
    return Report(at, answers, sums())

"""What a question of the watch is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.functional import Promise

from registry.holdings.models import Collection
from registry.loans.models import Loan


@dataclass(frozen=True)
class Asked:
    """When the watch asks, and the day that is in each collection."""

    at: datetime
    collection: Collection

    @property
    def today(self) -> date:
        return self.collection.date_of(self.at)

    def days_ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)


@dataclass(frozen=True)
class Finding:
    """Something to mend: what it is about (a loan, an item by its label, a piece) and the numbers of the sentence."""

    subject: str
    loan: Loan | None
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A named question: its title, why it matters and how it is mended, and the sentence of one finding."""

    code: str
    title: str | Promise
    explanation: str | Promise
    sentence: str | Promise
    ask: Callable[[Asked], Iterable[Finding]]
